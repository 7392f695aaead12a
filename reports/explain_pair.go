package reports

import (
	"cmp"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

func (x *index) explainPair(e *Explanation, a, b named) {
	if len(x.d.Proposal.Divisions) > 0 && (a.side != "" || b.side != "") {
		x.explainSides(e, a, b)
		return
	}
	inA, inB := x.inSet(a.packages), x.inSet(b.packages)
	for i := range inA { // a package of the other service counts as its own side
		if inA[i] && inB[i] {
			if a.service >= 0 {
				inA[i] = false
			} else {
				inB[i] = false
			}
		}
	}
	of := func(in []bool) func(int) bool {
		return func(i int) bool { return in[x.d.Facts.Symbols[i].Package] }
	}
	e.Forward = x.kindGroups(of(inA), of(inB))
	e.Backward = x.kindGroups(of(inB), of(inA))
	e.Imports = x.neighbours(func(p pair) (int, bool) { return p.to, inA[p.from] && inB[p.to] })
	e.Importers = x.neighbours(func(p pair) (int, bool) { return p.from, inA[p.to] && inB[p.from] })
	for i := range x.d.Facts.Couplings {
		c := &x.d.Facts.Couplings[i]
		p, q := x.d.Facts.Symbols[c.Interface].Package, x.d.Facts.Symbols[c.Type].Package
		if inA[p] && inB[q] || inB[p] && inA[q] {
			e.Couplings = append(e.Couplings, x.coupling(c))
		}
	}
	if !e.tied() {
		e.Chain = x.chain(inA, inB)
	}
	for i := range inA {
		inA[i] = inA[i] || inB[i]
	}
	e.Unsure = x.unsure(inA)
}

// explainSides is explainPair where packages are divided: what a service has is
// told by declarations, and a package counts without what the other side has of
// it.
func (x *index) explainSides(e *Explanation, a, b named) {
	of := func(n, other named) func(int) bool {
		in := x.inSet(n.packages)
		return func(i int) bool {
			if n.side != "" {
				return x.symbolSide(i) == n.side
			}
			return in[x.d.Facts.Symbols[i].Package] && x.symbolSide(i) != other.side
		}
	}
	inA, inB := of(a, b), of(b, a)
	e.Forward, e.Backward = x.kindGroups(inA, inB), x.kindGroups(inB, inA)
	for i := range x.d.Facts.Couplings {
		c := &x.d.Facts.Couplings[i]
		if inA(c.Interface) && inB(c.Type) || inB(c.Interface) && inA(c.Type) {
			e.Couplings = append(e.Couplings, x.coupling(c))
		}
	}
	e.Unsure = x.unsure(x.inSet(append(slices.Clone(a.packages), b.packages...)))
}

// tied reports whether anything ties the two sides directly.
func (e *Explanation) tied() bool {
	return len(e.Forward)+len(e.Backward)+len(e.Couplings)+len(e.Imports)+len(e.Importers) > 0
}

func (x *index) kindGroups(from, to func(symbol int) bool) []KindGroup {
	f := &x.d.Facts
	byKind := map[facts.RefKind]*KindGroup{}
	w := x.wires()
	for i := range f.Refs {
		r := &f.Refs[i]
		if !from(r.From) || !to(r.To) {
			continue
		}
		g := byKind[r.Kind]
		if g == nil {
			g = &KindGroup{Kind: r.Kind, Refs: []RefUse{}}
			byKind[r.Kind] = g
		}
		u := RefUse{From: x.symbolID(r.From), To: x.symbolID(r.To), At: x.sites(r)}
		if r.Kind == facts.Runtime {
			u.Through = w.through(r)
		}
		g.Sites += len(r.Sites)
		g.Refs = append(g.Refs, u)
	}
	out := []KindGroup{}
	for _, k := range facts.RefKinds {
		if g := byKind[k]; g != nil {
			slices.SortStableFunc(g.Refs, func(a, b RefUse) int {
				return cmp.Or(cmp.Compare(len(b.At), len(a.At)), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
			})
			out = append(out, *g)
		}
	}
	return out
}

// declaration is a symbol by its package and name.
type declaration struct {
	pkg  int
	name ident.SymbolName
}

// wires finds the interfaces behind calls at run time.
type wires struct {
	*index
	methods map[declaration]int // interface methods
	calls   map[pair]bool       // from symbol to interface method
}

func (x *index) wires() *wires {
	w := &wires{x, map[declaration]int{}, map[pair]bool{}}
	f := &x.d.Facts
	for i := range f.Symbols {
		if f.Symbols[i].Kind == facts.InterfaceMethod {
			w.methods[declaration{f.Symbols[i].Package, f.Symbols[i].Name}] = i
		}
	}
	for i := range f.Refs {
		if f.Symbols[f.Refs[i].To].Kind == facts.InterfaceMethod {
			w.calls[pair{f.Refs[i].From, f.Refs[i].To}] = true
		}
	}
	return w
}

// through finds the interfaces that a call may go through: those that the
// method's type meets and whose method the caller calls; else those with such
// a method that the caller calls (the type got the method by embedding); else
// those with a method of that name; else all that the type meets.
func (w *wires) through(r *facts.Ref) []CouplingUse {
	f := &w.d.Facts
	method := f.Symbols[r.To]
	var found [4][]CouplingUse
	for i := range f.Couplings {
		c := &f.Couplings[i]
		t, face := &f.Symbols[c.Type], &f.Symbols[c.Interface]
		own := t.Package == method.Package && t.Name == method.Name.Parent()
		m, has := w.methods[declaration{face.Package, face.Name + "." + ident.SymbolName(method.Name.Member())}]
		calls := has && w.calls[pair{r.From, m}]
		rank := -1
		switch {
		case own && calls:
			rank = 0
		case calls:
			rank = 1
		case own && has:
			rank = 2
		case own:
			rank = 3
		}
		if rank >= 0 {
			found[rank] = append(found[rank], w.coupling(c))
		}
	}
	for _, l := range found {
		if len(l) > 0 {
			return l
		}
	}
	return nil
}

// chain is the shortest way from one set of packages to the other: along what
// is used, else against it, else in any direction. Ties by path.
func (x *index) chain(from, to []bool) []Step {
	next := make([][]int, len(x.place))
	prev := make([][]int, len(x.place))
	for _, p := range x.sortedPairs() {
		next[p.from] = append(next[p.from], p.to)
		prev[p.to] = append(prev[p.to], p.from)
	}
	both := make([][]int, len(x.place))
	for i := range both {
		both[i] = append(slices.Clone(next[i]), prev[i]...)
	}
	for _, along := range [][][]int{next, prev, both} {
		if way := shortest(along, from, to); way != nil {
			return x.steps(way)
		}
	}
	return []Step{}
}

// shortest is breadth-first search between sets; nil when there is no way.
func shortest(along [][]int, from, to []bool) []int {
	came := make([]int, len(along))
	var queue []int
	for i := range along {
		came[i] = -2
		if from[i] {
			came[i] = -1
			queue = append(queue, i)
		}
	}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		if to[v] {
			var way []int
			for ; v >= 0; v = came[v] {
				way = append(way, v)
			}
			slices.Reverse(way)
			return way
		}
		for _, w := range along[v] {
			if came[w] == -2 {
				came[w] = v
				queue = append(queue, w)
			}
		}
	}
	return nil
}

func (x *index) steps(way []int) []Step {
	out := []Step{}
	for i := 1; i < len(way); i++ {
		s := Step{From: x.path(way[i-1]), To: x.path(way[i]), Forward: true}
		t := x.pairs[pair{way[i-1], way[i]}]
		if t == nil {
			s.Forward = false
			t = x.pairs[pair{way[i], way[i-1]}]
		}
		s.Runtime = t != nil && !t.imports
		out = append(out, s)
	}
	return out
}
