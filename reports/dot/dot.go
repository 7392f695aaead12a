// Package dot owns Graphviz: it turns DOT text into pictures. Importing it
// costs about 25 ms at start, and once for each user and version the time to
// compile Graphviz (see internal/cachedir).
package dot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/goccy/go-graphviz"

	"github.com/demarc-dev/demarc/reports/dot/internal/cachedir"
)

// go-graphviz is initialised by now: give the environment back. This is the
// one init of the code base; internal/cachedir says why it must be.
func init() { cachedir.Restore() }

// mu guards all of Graphviz: its WASM instance is one, and not safe for
// concurrent use even with separate graphs.
var mu sync.Mutex

// SVG lays out a graph in DOT and draws it as SVG.
func SVG(ctx context.Context, dot []byte) ([]byte, error) { return draw(ctx, dot, graphviz.SVG) }

// PNG draws it as PNG; hundreds of nodes take seconds.
func PNG(ctx context.Context, dot []byte) ([]byte, error) { return draw(ctx, dot, graphviz.PNG) }

func draw(ctx context.Context, dot []byte, format graphviz.Format) (out []byte, err error) {
	mu.Lock()
	defer mu.Unlock()
	defer func() {
		if r := recover(); r != nil { // the binding panics where Graphviz aborts
			err = fmt.Errorf("graphviz: %v", r)
		}
	}()
	g, err := graphviz.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("starting graphviz: %w", err)
	}
	// Close reports the last error that Graphviz ever had, also one of an
	// earlier graph; it frees all the same.
	defer func() { _ = g.Close() }()
	graph, err := graphviz.ParseBytes(dot)
	if err != nil {
		return nil, fmt.Errorf("graphviz: reading DOT: %w", err)
	}
	if graph == nil {
		return nil, errors.New("graphviz: reading DOT: no graph")
	}
	defer graph.Close()
	var b bytes.Buffer
	if err := g.SetLayout(graphviz.DOT).Render(ctx, graph, format, &b); err != nil {
		return nil, fmt.Errorf("graphviz: drawing: %w", err)
	}
	return b.Bytes(), nil
}
