// Package picture holds a graph that is ready to be drawn, and draws it: as
// DOT, Mermaid, CSV, JSON and as a levelled map in SVG. It knows nothing of
// Documents. Names may hold anything; every format escapes them.
package picture

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/reports/internal/term"
)

// View is a graph to draw. Nodes are sorted by ID, Edges by From, To.
type View struct {
	Title string `json:"title"`
	Nodes []Node `json:"nodes"`
	Edges []Edge `json:"edges"`
	// Hidden counts the nodes that a limit left out.
	Hidden int `json:"hidden"`
}

// Node is a box.
type Node struct {
	// ID is unique in the View and stable between runs.
	ID string `json:"id"`
	// Label is what people read, Detail a second, smaller line.
	Label  string `json:"label"`
	Detail string `json:"detail"`
	// Class decides the colour: "service", "shared-kernel", ... (the classes
	// of a proposal), or "mixed".
	Class string `json:"class"`
	// Group draws boxes of the same Group inside one frame; "" is none.
	Group    string `json:"group"`
	Packages int    `json:"packages"`
	Lines    int    `json:"lines"`
	// Level is the row in a levelled map, 0 on top; set by Arrange.
	Level int `json:"level"`
	// Href is where a click on the box leads in a levelled map, "" for
	// nowhere. It must be a safe URL.
	Href string `json:"-"`
	// Focus marks what was asked for.
	Focus bool `json:"focus,omitempty"`
}

// Edge says that one node uses another. Units: package pairs for Imports,
// sites for Refs and Runtime.
type Edge struct {
	From    int `json:"from"`
	To      int `json:"to"`
	Imports int `json:"imports"`
	Refs    int `json:"references"`
	Runtime int `json:"runtimeCalls"`
	// Closing marks the edges that close cycles: without them every edge
	// leads down; set by Arrange.
	Closing bool `json:"closing,omitempty"`
}

// Weight is the number of sites, at least one for a bare import.
func (e Edge) Weight() int { return max(e.Refs+e.Runtime, 1) }

// sentence describes an edge for tooltips and tables.
func (v *View) sentence(e Edge) string {
	s := v.Nodes[e.From].Label + " uses " + v.Nodes[e.To].Label + ": " + count(e.Refs, "reference")
	if e.Runtime > 0 {
		s += ", " + count(e.Runtime, "call") + " through interfaces"
	}
	if e.Closing {
		s += "; it closes a cycle"
	}
	return s
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// JSON writes the View.
func (v *View) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// CSV writes the edges by RFC 4180, names harmless for spreadsheets.
func (v *View) CSV(w io.Writer) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	rows := [][]string{{"from", "to", "imports", "references", "runtime_calls", "closes_cycle"}}
	for _, e := range v.Edges {
		rows = append(rows, []string{
			Inert(term.Clean(v.Nodes[e.From].ID)), Inert(term.Clean(v.Nodes[e.To].ID)), strconv.Itoa(e.Imports), strconv.Itoa(e.Refs), strconv.Itoa(e.Runtime), strconv.FormatBool(e.Closing),
		})
	}
	return c.WriteAll(rows)
}

// Inert puts an apostrophe before a cell that a spreadsheet would run as a
// formula (OWASP, CSV injection).
func Inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}

// fill is the colour of a class, for formats without style sheets: light
// enough for black text.
func fill(class string) string {
	switch class {
	case "service":
		return "#cfe3f7"
	case "shared-kernel":
		return "#fbdcc4"
	case "shared-library":
		return "#e6e6e6"
	case "contract":
		return "#e2dcf3"
	case "composition-root":
		return "#d5ecd6"
	}
	return "#f4f4f4"
}

// width is the thickness of an edge: it grows with the logarithm of the sites.
func (e Edge) width() float64 {
	w := 1.0
	for n := e.Weight(); n > 1 && w < 7; n /= 2 {
		w += .6
	}
	return w
}

// Sizes above which Graphviz takes minutes where people wait seconds: with 250
// edges it spends most time on curves and on few crossings, and with 2,500
// edges between 50 nodes it was stopped after ten minutes.
const (
	quickEdges = 150
	drawnEdges = 1000
)

// Drawable is the DOT of what Graphviz draws within seconds: above 150 edges
// with straight lines and less care for crossings, above 1,000 only the
// strongest, and then the picture says how many are left out.
func (v *View) Drawable(w io.Writer) error {
	settings := ""
	if len(v.Edges) > quickEdges {
		settings = "splines=line, nslimit=0.1, nslimit1=0.1, mclimit=0.01, "
	}
	if left := len(v.Edges) - drawnEdges; left > 0 {
		settings += "label=" + dotString("the "+count(left, "weakest line")+" of "+strconv.Itoa(len(v.Edges))+" are left out") + ", "
		v = v.strongest(drawnEdges)
	}
	return v.dot(w, settings)
}

// strongest keeps the n edges of most weight, the first of equals.
func (v *View) strongest(n int) *View {
	out := *v
	out.Edges = slices.Clone(v.Edges)
	slices.SortStableFunc(out.Edges, func(a, b Edge) int { return cmp.Compare(b.Weight(), a.Weight()) })
	out.Edges = out.Edges[:n]
	slices.SortFunc(out.Edges, func(a, b Edge) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return &out
}

// DOT writes the whole View for Graphviz.
func (v *View) DOT(w io.Writer) error { return v.dot(w, "") }

func (v *View) dot(w io.Writer, settings string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "digraph %s {\n", dotString(v.Title))
	b.WriteString("  graph [" + settings + "rankdir=TB, fontname=\"Helvetica\", nodesep=0.3, ranksep=0.6];\n")
	b.WriteString("  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11, color=\"#666666\", fillcolor=\"#f4f4f4\"];\n")
	b.WriteString("  edge [fontname=\"Helvetica\", fontsize=9, color=\"#555555\", arrowsize=0.7];\n")
	groups := v.groups()
	for i, g := range groups {
		indent := "  "
		if g.name != "" {
			fmt.Fprintf(&b, "  subgraph \"cluster_%d\" {\n    label=%s; style=rounded; color=\"#999999\";\n", i, dotString(g.name))
			indent = "    "
		}
		for _, n := range g.nodes {
			b.WriteString(indent + v.dotNode(n) + "\n")
		}
		if g.name != "" {
			b.WriteString("  }\n")
		}
	}
	for _, e := range v.Edges {
		style := ""
		if e.Closing {
			style = ", style=dashed, color=\"#b3261e\", constraint=false"
		}
		fmt.Fprintf(&b, "  %s -> %s [label=\"%d\", penwidth=%.1f, tooltip=%s%s];\n",
			dotString(v.Nodes[e.From].ID), dotString(v.Nodes[e.To].ID), e.Refs+e.Runtime, e.width(), dotString(v.sentence(e)), style)
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (v *View) dotNode(i int) string {
	n := &v.Nodes[i]
	label := n.Label
	text := dotString(label)
	if n.Detail != "" {
		text = strings.TrimSuffix(text, `"`) + `\n` + strings.TrimPrefix(dotString(n.Detail), `"`)
	}
	pen := ""
	if n.Focus {
		pen = ", penwidth=2.5"
	}
	return fmt.Sprintf("%s [label=%s, tooltip=%s, fillcolor=%q%s];", dotString(n.ID), text, dotString(n.ID), fill(n.Class), pen)
}

// dotString quotes a string for DOT: Graphviz reads backslashes and character
// entities inside quotes.
func dotString(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `&`, `&amp;`).Replace(term.Clean(s)) + `"`
}

type group struct {
	name  string
	nodes []int
}

// groups lists the nodes by Group in order of first appearance, those without
// one first.
func (v *View) groups() []group {
	out := []group{{}}
	at := map[string]int{"": 0}
	for i := range v.Nodes {
		g := v.Nodes[i].Group
		k, ok := at[g]
		if !ok {
			k = len(out)
			at[g] = k
			out = append(out, group{name: g})
		}
		out[k].nodes = append(out[k].nodes, i)
	}
	return out
}

// Mermaid writes the View as a flowchart.
func (v *View) Mermaid(w io.Writer) error {
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	for i, g := range v.groups() {
		indent := "  "
		if g.name != "" {
			fmt.Fprintf(&b, "  subgraph g%d[%s]\n", i, mermaidString(g.name))
			indent = "    "
		}
		for _, n := range g.nodes {
			label := v.Nodes[n].Label
			text := mermaidString(label)
			if d := v.Nodes[n].Detail; d != "" {
				text = strings.TrimSuffix(text, `"`) + "<br/>" + strings.TrimPrefix(mermaidString(d), `"`)
			}
			fmt.Fprintf(&b, "%sn%d[%s]:::%s\n", indent, n, text, mermaidClass(v.Nodes[n].Class))
		}
		if g.name != "" {
			b.WriteString("  end\n")
		}
	}
	for _, e := range v.Edges {
		arrow := "-->"
		if e.Closing {
			arrow = "-.->"
		}
		fmt.Fprintf(&b, "  n%d %s|%d| n%d\n", e.From, arrow, e.Refs+e.Runtime, e.To)
	}
	for _, c := range []string{"service", "shared-kernel", "shared-library", "contract", "composition-root", "other"} {
		fmt.Fprintf(&b, "  classDef %s fill:%s,stroke:#666,color:#111\n", strings.ReplaceAll(c, "-", ""), fill(c))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func mermaidClass(class string) string {
	if fill(class) == fill("") {
		return "other"
	}
	return strings.ReplaceAll(class, "-", "")
}

// mermaidString quotes a string. Mermaid has no escapes but its own entities;
// it looks for directives ("%%{") and Markdown ("`") inside strings too.
func mermaidString(s string) string {
	return `"` + strings.NewReplacer(
		"#", "#35;", `"`, "#quot;", "&", "#amp;", "<", "#lt;", ">", "#gt;", "%", "#37;", "`", "#96;", `\`, "#92;", "{", "#123;", "}", "#125;",
	).Replace(term.Clean(s)) + `"`
}
