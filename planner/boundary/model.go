package boundary

import (
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// part says what a package is to the search for services; the classes of the
// answer are derived from it at the end.
type part uint8

const (
	// partNode: an ordinary package that a root reaches.
	partNode part = iota
	// partRoot: a main that ships, a hidden main, a pinned root, or wiring.
	partRoot
	// partTool: a main that is a helper.
	partTool
	// partOutside: no root reaches it (boundaries 2.1); tools may.
	partOutside
)

// model is the working copy of the input. Nodes are indices into pkgs, in the
// order of import paths, or of name-free evidence when paths are off; every
// tie is broken by that index.
type model struct {
	cfg    Config
	pkgs   []Package
	tables []string
	// dataSeen is true when some package is seen to write a table; writers are
	// the packages that write each table, ascending.
	dataSeen bool
	writers  [][]int
	// imports and importers are deduplicated, sorted, without self-imports.
	imports, importers [][]int
	part               []part
	hidden             []bool
	// why says why a package is a root or a tool, one clause.
	why []string
	// rootUse marks nodes that ROOT imports (2.2).
	rootUse []bool
	// exported marks entry points of modules that no main uses (2.1).
	exported []bool
	// adopted marks the packages that only those entry points reach.
	adopted   []bool
	toolReach []bool
	// rootDirs are the directories of wiring and commands.
	rootDirs map[string]bool
	library  []bool
	pinned   []bool
	blind    bool
	// fanIn counts importers among the nodes; m is the number of nodes with
	// at least one, which is the sum of all weights 1/fan-in (3.1).
	fanIn []int
	m     float64

	// jitter disturbs weights and the order of nodes in a run of perturb; nil
	// elsewhere. label caches clusters until weigh.
	jitter *sequence
	label  []int

	// visited and visit serve closure.
	visited []int
	visit   int

	layer, never, stop, leading, toolDirs, commandDirs wordSet
	notes                                              []string
}

// newModel copies the input in canonical order. An error means that the input
// is not usable at all: a package twice, or a configuration value out of range.
func newModel(in Input) (*model, error) {
	cfg, err := in.Config.withDefaults()
	if err != nil {
		return nil, err
	}
	n := len(in.Packages)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	byPath := func(a, b int) int {
		return strings.Compare(string(in.Packages[a].Path), string(in.Packages[b].Path))
	}
	slices.SortFunc(order, byPath)
	for i := 1; i < n; i++ {
		if in.Packages[order[i-1]].Path == in.Packages[order[i]].Path {
			return nil, fmt.Errorf("boundaries: package %s is there twice", in.Packages[order[i]].Path)
		}
	}
	if in.PathBlind {
		order = evidenceOrder(in, order)
	}
	m := &model{
		cfg: cfg, blind: in.PathBlind, tables: in.Tables, writers: make([][]int, len(in.Tables)),
		pkgs: make([]Package, n), imports: make([][]int, n), importers: make([][]int, n),
		part: make([]part, n), hidden: make([]bool, n), why: make([]string, n),
		rootUse: make([]bool, n), exported: make([]bool, n), adopted: make([]bool, n), visited: make([]int, n), toolReach: make([]bool, n), library: make([]bool, n), pinned: make([]bool, n),
		fanIn: make([]int, n), rootDirs: make(map[string]bool),
		layer: newWordSet(cfg.LayerWords), never: newWordSet(cfg.NeverService),
		stop: newWordSet(cfg.StopWords), leading: newWordSet(cfg.LeadingWords), toolDirs: newWordSet(cfg.ToolDirs),
		commandDirs: newWordSet(cfg.CommandDirs),
	}
	m.fill(in, order)
	return m, nil
}

// fill translates indices from the caller's order to ours and drops links that
// point nowhere or at their own package.
func (m *model) fill(in Input, order []int) {
	at := make([]int, len(order))
	for to, from := range order {
		at[from] = to
	}
	links := func(self int, ls []Link) []Link {
		out := make([]Link, 0, len(ls))
		for _, l := range ls {
			if l.To >= 0 && l.To < len(at) && at[l.To] != self {
				out = append(out, Link{To: at[l.To], Sites: max(l.Sites, 0), At: l.At})
			}
		}
		slices.SortFunc(out, func(a, b Link) int { return a.To - b.To })
		return out
	}
	for to, from := range order {
		p := in.Packages[from]
		imps := make([]int, 0, len(p.Imports))
		for _, i := range p.Imports {
			if i >= 0 && i < len(at) && at[i] != to && !p.TestOnly {
				imps = append(imps, at[i])
			}
		}
		slices.Sort(imps)
		imps = slices.Compact(imps)
		p.Imports, p.Refs, p.Runtime = imps, links(to, p.Refs), links(to, p.Runtime)
		p.Implements = links(to, p.Implements)
		p.Entries, p.Builds, p.Tables = entries(at, p.Entries), builds(at, p.Builds), tableUses(len(in.Tables), p.Tables)
		m.pkgs[to], m.imports[to] = p, imps
		m.dataSeen = m.dataSeen || m.writesTables(to)
		for _, t := range p.Tables {
			if t.Writes > 0 {
				m.writers[t.Table] = append(m.writers[t.Table], to)
			}
		}
		m.library[to] = matchesAny(m.cfg.Libraries, &p)
	}
	for from, imps := range m.imports {
		for _, to := range imps {
			m.importers[to] = append(m.importers[to], from)
		}
	}
	hide := make(map[ident.PackagePath]bool, len(in.Hide))
	for _, p := range in.Hide {
		hide[p] = true
	}
	pinned := make(map[ident.PackagePath]bool, len(in.Pinned))
	for _, p := range in.Pinned {
		pinned[p] = true
	}
	for i := range m.pkgs {
		m.hidden[i] = hide[m.pkgs[i].Path]
		m.pinned[i] = pinned[m.pkgs[i].Path]
	}
}

// isNode says whether a package takes part in the search.
func (m *model) isNode(i int) bool { return m.part[i] == partNode }

// nodes returns all packages that take part in the search.
func (m *model) nodes() []int {
	var out []int
	for i := range m.pkgs {
		if m.isNode(i) {
			out = append(out, i)
		}
	}
	return out
}

// weigh recomputes what depends on which packages are roots: use by ROOT,
// fan-in, and the sum of the weights (3.1).
func (m *model) weigh() {
	m.m = 0
	m.label = nil
	clear(m.fanIn)
	clear(m.rootDirs)
	copy(m.rootUse, m.exported)
	for i := range m.pkgs {
		switch m.part[i] {
		case partRoot:
			if !m.pkgs[i].Main {
				m.rootDirs[strings.Join(m.elements(i), "/")] = true
			}
			for _, to := range m.imports[i] {
				m.rootUse[to] = true
			}
		case partNode:
			for _, to := range m.imports[i] {
				if m.isNode(to) {
					m.fanIn[to]++
				}
			}
		}
	}
	for i := range m.pkgs {
		if m.fanIn[i] > 0 {
			m.m++
		}
	}
}

// weight is w(p→y) = 1/fan-in(y) (boundaries 1.2, 3.1).
func (m *model) weight(to int) float64 { return 1 / float64(m.fanIn[to]) }

// serves says whether the package answers requests.
func (m *model) serves(i int) bool { return m.pkgs[i].ServesHTTP || m.pkgs[i].ServesRPC }

// elements are the path elements of a package's directory, without the root's
// own ".". Without a directory the import path stands in.
func (m *model) elements(i int) []string {
	dir := m.pkgs[i].Dir
	if dir == "." {
		return nil
	}
	if dir == "" {
		dir = string(m.pkgs[i].Path)
	}
	return strings.FieldsFunc(dir, func(r rune) bool { return r == '/' })
}

func (m *model) note(format string, args ...any) {
	m.notes = append(m.notes, fmt.Sprintf(format, args...))
}

// evidenceOrder sorts packages by a hash of their evidence and of their
// neighbours' evidence, without any name: in path-blind mode the answer must
// not change when packages are renamed. Packages that even four rounds of
// neighbours do not tell apart are interchangeable and keep their order.
func evidenceOrder(in Input, order []int) []int {
	n := len(in.Packages)
	hidden := make(map[ident.PackagePath]bool, len(in.Hide))
	for _, p := range in.Hide {
		hidden[p] = true
	}
	h, next := make([]uint64, n), make([]uint64, n)
	importers := make([][]int, n)
	for i := range in.Packages {
		p := &in.Packages[i]
		h[i] = ownEvidence(p, hidden[p.Path])
		for _, to := range p.Imports {
			if to >= 0 && to < n {
				importers[to] = append(importers[to], i)
			}
		}
	}
	for range 4 {
		for i := range in.Packages {
			var down, up uint64
			for _, to := range in.Packages[i].Imports {
				if to >= 0 && to < n {
					down += mix(h[to])
				}
			}
			for _, from := range importers[i] {
				up += mix(h[from])
			}
			next[i] = mix(h[i]*3 + mix(down)*5 + mix(up+1)*7)
		}
		h, next = next, h
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case h[a] < h[b]:
			return -1
		case h[a] > h[b]:
			return 1
		}
		return 0
	})
	return order
}

func ownEvidence(p *Package, hidden bool) uint64 {
	var bits uint64
	for _, b := range []bool{
		p.Main, p.ServesHTTP, p.ServesRPC, p.Runs, p.Constructs, p.Generated,
		p.TestOnly, p.TestSupport, p.TypesOnly, p.MutableState, hidden,
	} {
		bits <<= 1
		if b {
			bits |= 1
		}
	}
	h := mix(bits)
	for _, v := range []int{
		p.Lines, p.GeneratedLines, p.Exports, p.Funcs,
		len(p.Tables), len(p.Entries), len(p.Outbound), len(p.Builds), len(p.Refs), len(p.Runtime), len(p.Implements),
	} {
		h = mix(h*31 + uint64(v) + 1)
	}
	return h
}

// mix is the finaliser of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
