package reports

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/reports/dot"
	"github.com/demarc-dev/demarc/reports/picture"
)

// View is a graph of packages, directories or services, ready to be drawn.
type View = picture.View

// GraphOptions choose what a View shows. The zero value shows every package.
type GraphOptions struct {
	// Focus are names as Explain takes them; empty shows everything.
	Focus []string
	// Depth is how many steps from the focus are shown; negative is all.
	Depth int
	// Direction is "both" (also ""), "out" for what the focus uses, "in" for
	// what uses it.
	Direction string
	// Collapse is "none" (also ""), "service", or "dir:N" for directories of N
	// elements below the common prefix of all import paths.
	Collapse string
	// Kinds are "import" and reference kinds (facts.RefKinds); only such ties
	// make edges and are counted. Empty is all.
	Kinds []string
	// Limit is the most nodes shown: the focus, then those with most sites.
	// 0 is no limit. View.Hidden says how many were left out.
	Limit int
}

// maxKernels is how many shared packages with state stand alone in a map of
// services; more are drawn as one box.
const maxKernels = 8

// GraphView makes a View of a Document. Wrong options and unknown names are
// *FormatErrors.
func GraphView(d *Document, o GraphOptions) (*View, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	return newIndex(d).view(o)
}

func (x *index) view(o GraphOptions) (*View, error) {
	kinds, err := parseKinds(o.Kinds)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"", "both", "out", "in"}, o.Direction) {
		return nil, &FormatError{"unknown direction " + quoted(o.Direction), "directions are both, out, in"}
	}
	node, err := x.collapse(o.Collapse)
	if err != nil {
		return nil, err
	}
	focus := map[string]bool{}
	for _, name := range o.Focus {
		n, err := x.resolve(name)
		if err != nil {
			return nil, err
		}
		for _, p := range n.packages {
			if b := node(p); b.ID != "" {
				focus[b.ID] = true
			}
		}
	}
	if len(o.Focus) > 0 && len(focus) == 0 {
		return nil, &FormatError{"the focus is not part of this view", "draw packages: --collapse none"}
	}
	v := x.build(node, kinds)
	v.Title = x.d.Subject.Name
	keep := reachable(v, focus, o)
	v = restrict(v, keep, o.Limit, focus)
	v.Arrange()
	return v, nil
}

// parseKinds returns the set of accepted kinds, nil for all. "import" is "".
func parseKinds(names []string) (map[facts.RefKind]bool, error) {
	if len(names) == 0 {
		return nil, nil
	}
	out := map[facts.RefKind]bool{}
	for _, n := range names {
		switch {
		case n == "import":
			out[""] = true
		case slices.Contains(facts.RefKinds[:], facts.RefKind(n)):
			out[facts.RefKind(n)] = true
		default:
			return nil, &FormatError{"unknown kind " + quoted(n), "kinds are import, " + strings.Join(asStrings(facts.RefKinds[:]), ", ")}
		}
	}
	return out, nil
}

// collapse returns what box a package is drawn in; a box without ID is none.
func (x *index) collapse(how string) (func(p int) picture.Node, error) {
	dir, isDir := strings.CutPrefix(how, "dir:")
	switch {
	case how == "" || how == "none":
		return x.packageBox, nil
	case how == "service":
		kernels := len(x.members(boundary.SharedKernel))
		return func(p int) picture.Node { return x.serviceBox(p, kernels) }, nil
	case isDir:
		if n, err := strconv.Atoi(dir); err == nil && n > 0 {
			return func(p int) picture.Node { return x.dirBox(p, n) }, nil
		}
	}
	return nil, &FormatError{"unknown way to collapse " + quoted(how), "ways are none, service, dir:1, dir:2, ..."}
}

func (x *index) packageBox(p int) picture.Node {
	n := picture.Node{ID: string(x.path(p)), Label: x.short(x.path(p)), Class: string(x.place[p].class)}
	if s := x.place[p].service; s >= 0 {
		n.Group = string(x.d.Proposal.Services[s].ID)
	}
	return n
}

func (x *index) dirBox(p, depth int) picture.Node {
	parts := strings.Split(x.short(x.path(p)), "/")
	name := strings.Join(parts[:min(depth, len(parts))], "/")
	return picture.Node{ID: name, Label: name, Class: string(x.place[p].class)}
}

// serviceBox leaves out classes that no running service is made of.
func (x *index) serviceBox(p, kernels int) picture.Node {
	if s := x.place[p].service; s >= 0 {
		id := string(x.d.Proposal.Services[s].ID)
		return picture.Node{ID: id, Label: id, Class: string(boundary.Service)}
	}
	switch c := x.place[p].class; c {
	case boundary.SharedKernel:
		if kernels <= maxKernels {
			return picture.Node{ID: string(x.path(p)), Label: x.short(x.path(p)), Class: string(c)}
		}
		return picture.Node{ID: "(" + string(c) + ")", Label: "shared kernel", Class: string(c)}
	case boundary.SharedLibrary, boundary.Contract, boundary.CompositionRoot:
		return picture.Node{ID: "(" + string(c) + ")", Label: classPlural(c), Class: string(c)}
	}
	return picture.Node{}
}

func classPlural(c boundary.Class) string {
	switch c {
	case boundary.SharedLibrary:
		return "shared libraries"
	case boundary.Contract:
		return "contracts"
	case boundary.CompositionRoot:
		return "main and wiring"
	}
	return classWord(c)
}

// build makes the boxes and sums the ties between them.
func (x *index) build(box func(int) picture.Node, kinds map[facts.RefKind]bool) *View {
	v := &View{Nodes: []picture.Node{}, Edges: []picture.Edge{}}
	at := map[string]int{}
	of := make([]int, len(x.place)) // package to node, -1 for none
	for p := range x.place {
		n := box(p)
		of[p] = -1
		if n.ID == "" {
			continue
		}
		i, ok := at[n.ID]
		if !ok {
			i = len(v.Nodes)
			at[n.ID] = i
			v.Nodes = append(v.Nodes, n)
		}
		of[p] = i
		b := &v.Nodes[i]
		if b.Class != n.Class {
			b.Class = "mixed"
		}
		b.Packages++
		b.Lines += x.d.Facts.Packages[p].Lines
	}
	for i := range v.Nodes {
		b := &v.Nodes[i]
		b.Detail = plural(b.Lines, "line", "lines")
		if b.Packages > 1 || b.ID != b.Label && strings.HasPrefix(b.ID, "(") {
			b.Detail = plural(b.Packages, "package", "packages") + ", " + b.Detail
		}
	}
	x.sum(v, of, kinds)
	return sortView(v)
}

func (x *index) sum(v *View, of []int, kinds map[facts.RefKind]bool) {
	edges := map[pair]*picture.Edge{}
	for _, k := range x.sortedPairs() {
		from, to := of[k.from], of[k.to]
		if from < 0 || to < 0 || from == to {
			continue
		}
		t := x.pairs[k]
		imports, refs, runtime := t.imports, t.refs, t.runtime
		if kinds != nil {
			imports, refs, runtime = imports && kinds[""], 0, 0
			for _, i := range t.at {
				r := &x.d.Facts.Refs[i]
				if kinds[r.Kind] && r.Kind == facts.Runtime {
					runtime += len(r.Sites)
				} else if kinds[r.Kind] {
					refs += len(r.Sites)
				}
			}
		}
		if !imports && refs+runtime == 0 {
			continue
		}
		e := edges[pair{from, to}]
		if e == nil {
			e = &picture.Edge{From: from, To: to}
			edges[pair{from, to}] = e
		}
		if imports {
			e.Imports++
		}
		e.Refs += refs
		e.Runtime += runtime
	}
	for _, e := range edges {
		v.Edges = append(v.Edges, *e)
	}
}

// sortView puts nodes in the order of their IDs and edges by their ends.
func sortView(v *View) *View {
	old := make([]int, len(v.Nodes))
	for i := range old {
		old[i] = i
	}
	slices.SortFunc(old, func(a, b int) int { return cmp.Compare(v.Nodes[a].ID, v.Nodes[b].ID) })
	return pick(v, old)
}

// pick makes a View of some nodes, in the order given, and the edges between
// them.
func pick(v *View, nodes []int) *View {
	out := &View{Title: v.Title, Nodes: []picture.Node{}, Edges: []picture.Edge{}, Hidden: v.Hidden}
	now := make([]int, len(v.Nodes))
	for i := range now {
		now[i] = -1
	}
	for i, n := range nodes {
		now[n] = i
		out.Nodes = append(out.Nodes, v.Nodes[n])
	}
	for _, e := range v.Edges {
		if e.From, e.To = now[e.From], now[e.To]; e.From >= 0 && e.To >= 0 {
			out.Edges = append(out.Edges, e)
		}
	}
	slices.SortFunc(out.Edges, func(a, b picture.Edge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return out
}

// reachable marks the nodes within Depth steps of the focus.
func reachable(v *View, focus map[string]bool, o GraphOptions) []bool {
	keep := make([]bool, len(v.Nodes))
	var front []int
	for i := range v.Nodes {
		v.Nodes[i].Focus = focus[v.Nodes[i].ID]
		keep[i] = len(focus) == 0 || v.Nodes[i].Focus
		if keep[i] {
			front = append(front, i)
		}
	}
	next := make([][]int, len(v.Nodes))
	for _, e := range v.Edges {
		if o.Direction != "in" {
			next[e.From] = append(next[e.From], e.To)
		}
		if o.Direction != "out" {
			next[e.To] = append(next[e.To], e.From)
		}
	}
	for step := 0; len(front) > 0 && (o.Depth < 0 || step < o.Depth); step++ {
		var far []int
		for _, n := range front {
			for _, w := range next[n] {
				if !keep[w] {
					keep[w] = true
					far = append(far, w)
				}
			}
		}
		front = far
	}
	return keep
}

// restrict applies keep and the limit.
func restrict(v *View, keep []bool, limit int, focus map[string]bool) *View {
	weight := make([]int, len(v.Nodes))
	for _, e := range v.Edges {
		if keep[e.From] && keep[e.To] {
			weight[e.From] += e.Weight()
			weight[e.To] += e.Weight()
		}
	}
	var nodes []int
	for i := range v.Nodes {
		if keep[i] {
			nodes = append(nodes, i)
		}
	}
	if limit > 0 && len(nodes) > limit {
		slices.SortStableFunc(nodes, func(a, b int) int {
			if fa, fb := focus[v.Nodes[a].ID], focus[v.Nodes[b].ID]; fa != fb {
				if fa {
					return -1
				}
				return 1
			}
			return cmp.Compare(weight[b], weight[a])
		})
		v.Hidden = len(nodes) - limit
		nodes = nodes[:limit]
		slices.Sort(nodes)
	}
	return pick(v, nodes)
}

// ViewFormats lists the formats of RenderView.
func ViewFormats() []string { return []string{"dot", "svg", "mermaid", "json", "csv"} }

// RenderView writes a View in one of ViewFormats. All but svg hold the whole
// View; svg takes up to some seconds, see picture.View.Drawable.
func RenderView(w io.Writer, v *View, o Options) error {
	switch o.Format {
	case "dot":
		return v.DOT(w)
	case "mermaid":
		return v.Mermaid(w)
	case "json":
		return v.JSON(w)
	case "csv":
		return v.CSV(w)
	case "svg":
		var b strings.Builder
		if err := v.Drawable(&b); err != nil {
			return err
		}
		svg, err := dot.SVG(context.Background(), []byte(b.String()))
		if err != nil {
			return fmt.Errorf("drawing: %w", err)
		}
		_, err = w.Write(svg)
		return err
	}
	return &FormatError{"a graph has no format " + quoted(o.Format), "formats are " + strings.Join(ViewFormats(), ", ")}
}

// serviceMap is the View of services that every picture of a Document shows.
func (x *index) serviceMap() (*View, error) {
	v, err := x.view(GraphOptions{Collapse: "service", Depth: -1})
	if err == nil {
		v.Title = "Services of " + x.d.Subject.Name
	}
	return v, err
}

func renderMap(w io.Writer, x *index, format string) error {
	v, err := x.serviceMap()
	if err != nil {
		return err
	}
	return RenderView(w, v, Options{Format: format})
}

func renderDOT(w io.Writer, x *index, _ Options) error     { return renderMap(w, x, "dot") }
func renderSVG(w io.Writer, x *index, _ Options) error     { return renderMap(w, x, "svg") }
func renderMermaid(w io.Writer, x *index, _ Options) error { return renderMap(w, x, "mermaid") }
