package usage

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// acts notes whether the declaration does more than compute: a goroutine, a
// channel, a call outside the code base that is not known to compute only.
// Logging counts as computing: a library may do it.
func (s *scanner) actsAt(n ast.Node) {
	switch n := n.(type) {
	case *ast.GoStmt, *ast.SendStmt, *ast.SelectStmt:
		s.acts = true
	case *ast.UnaryExpr:
		s.acts = s.acts || n.Op == token.ARROW
	case *ast.CallExpr:
		if f, _ := callee(s.info, n); f != nil && f.Pkg() != nil && !s.c.Own(f.Pkg()) && !computes(f) {
			s.acts = true
		}
	}
}

// computes reports whether a function outside the code base only computes, or
// writes to what it is given.
func computes(f *types.Func) bool {
	p := f.Pkg().Path()
	switch p {
	case "fmt":
		return !strings.HasPrefix(f.Name(), "Print") && !strings.HasPrefix(f.Name(), "Scan")
	case "path/filepath":
		switch f.Name() {
		case "Walk", "WalkDir", "Glob", "EvalSymlinks", "Abs":
			return false
		}
		return true
	case "net/url", "net/netip", "net/mail", "log", "log/slog", "github.com/pkg/errors", "github.com/google/uuid", "github.com/shopspring/decimal":
		return true
	case "crypto/tls", "time/tzdata", "text/template", "html/template":
		return false
	case "time":
		switch f.Name() {
		case "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker":
			return false
		}
		return true
	}
	top, _, _ := strings.Cut(p, "/")
	switch top {
	case "strings", "strconv", "errors", "unicode", "sort", "slices", "maps", "math", "time", "bytes", "regexp", "encoding", "hash", "crypto",
		"html", "path", "text", "cmp", "iter", "reflect", "container", "mime", "context", "bufio", "compress", "image", "go", "index", "io":
		return true
	case "golang.org":
		return strings.HasPrefix(p, "golang.org/x/exp") || strings.HasPrefix(p, "golang.org/x/text") || path.Base(p) == "xerrors"
	}
	return false
}

// pure lists the functions of Shape.Funcs that only compute: neither they nor
// what they call act, and no call of theirs goes through an interface to code
// that was not seen.
func (c *Collector) pure(t *evidence.Tables) []int {
	s := t.Set
	acts := make([]bool, len(s.Symbols))
	for target := range c.acts {
		if i := t.Symbol(target); i >= 0 {
			acts[i] = true
		}
	}
	callers := map[int][]int{}
	work := []int{}
	mark := func(i int) {
		if !acts[i] {
			acts[i] = true
			work = append(work, i)
		}
	}
	for i := range acts {
		if acts[i] {
			work = append(work, i)
		}
	}
	for i := range s.Refs {
		switch r := &s.Refs[i]; r.Kind {
		case facts.Call, facts.Runtime, facts.FuncValue:
			callers[r.To] = append(callers[r.To], r.From)
			if s.Symbols[r.To].Kind == facts.InterfaceMethod && r.Kind != facts.Runtime {
				mark(r.From)
			}
		case facts.VarWrite:
			mark(r.From)
		}
	}
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		for _, from := range callers[i] {
			mark(from)
		}
	}
	out := []int{}
	for _, f := range s.Shape.Funcs {
		if k := s.Symbols[f.Symbol].Kind; !acts[f.Symbol] && (k == facts.Func || k == facts.Method) {
			out = append(out, f.Symbol)
		}
	}
	return out
}

// addActs remembers the declarations that act.
func (c *Collector) addActs(list []refs.Target) {
	for _, t := range list {
		c.acts[t] = true
	}
}
