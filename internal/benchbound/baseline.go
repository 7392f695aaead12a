package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// seeds are those of every baseline that draws lots; the median counts.
var seeds = [...]uint32{1, 2, 3, 4, 5}

// baseline is a method that anybody could use, scored.
type baseline struct {
	Name string `json:"name"`
	agreement
}

// baselineNames are the columns, in order.
func baselineNames() []string {
	return []string{"dir1", "dir2", "dir3", "louvain", "omni", "one", "alone", "random"}
}

// baselines scores every baseline, in the order of baselineNames.
func (t *truth) baselines(f *facts.Set) ([]baseline, error) {
	var out []baseline
	add := func(name string, runs ...[]int) error {
		_, reference := t.scored()
		var all []agreement
		for _, labels := range runs {
			a, err := compare(labels, reference)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", t.Name, name, err)
			}
			all = append(all, a)
		}
		out = append(out, baseline{name, medianOf(all)})
		return nil
	}
	paths, _ := t.scored()
	names := baselineNames()
	for depth := 1; depth <= 3; depth++ {
		if err := add(names[depth-1], t.directories(paths, depth)); err != nil {
			return nil, err
		}
	}
	one, alone := make([]int, len(paths)), make([]int, len(paths))
	for i := range alone {
		alone[i] = -1
	}
	var plain, omni, random [][]int
	imports := t.imports(f)
	rest := withoutOmnipresent(imports)
	for _, seed := range seeds {
		plain = append(plain, imports.cluster(paths, seed))
		omni = append(omni, rest.cluster(paths, seed))
		random = append(random, lots(len(paths), len(t.Services), seed))
	}
	for i, runs := range [][][]int{plain, omni, {one}, {alone}, random} {
		if err := add(names[3+i], runs...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// directories labels packages by the first depth elements of their path under
// what all modules have in common, one more under internal, pkg and src.
func (t *truth) directories(paths []ident.PackagePath, depth int) []int {
	common := commonElements(t.Modules)
	number := map[string]int{}
	out := make([]int, len(paths))
	for i, p := range paths {
		e := strings.Split(string(p), "/")
		e = e[min(common, len(e)):]
		n := depth
		if len(e) > 0 && (e[0] == "internal" || e[0] == "pkg" || e[0] == "src") {
			n++
		}
		key := strings.Join(e[:min(n, len(e))], "/")
		if _, ok := number[key]; !ok {
			number[key] = len(number)
		}
		out[i] = number[key]
	}
	return out
}

// commonElements counts the path elements with which all modules begin.
func commonElements(modules []string) int {
	if len(modules) == 0 {
		return 0
	}
	first := strings.Split(modules[0], "/")
	n := len(first)
	for _, m := range modules[1:] {
		e := strings.Split(m, "/")
		n = min(n, len(e))
		for i := range n {
			if e[i] != first[i] {
				n = i
				break
			}
		}
	}
	return n
}

// lots gives each package one of k labels.
func lots(n, k int, seed uint32) []int {
	random := newMersenne(seed)
	out := make([]int, n)
	for i := range out {
		out[i] = random.below(k)
	}
	return out
}

// importGraph holds what each package imports, by index in paths.
type importGraph struct {
	paths   []ident.PackagePath // sorted
	imports [][]int             // ascending
}

// imports is the graph of the packages that the truth knows, without the entry
// points, which link everything.
func (t *truth) imports(f *facts.Set) importGraph {
	g := importGraph{paths: t.inner()}
	g.imports = make([][]int, len(g.paths))
	at := make([]int, len(f.Packages))
	for i := range f.Packages {
		j, known := slices.BinarySearch(g.paths, f.Packages[i].Path)
		if !known {
			j = -1
		}
		at[i] = j
	}
	for i, from := range at {
		if from < 0 {
			continue
		}
		for _, to := range f.Packages[i].Imports {
			if at[to] >= 0 {
				g.imports[from] = append(g.imports[from], at[to])
			}
		}
		slices.Sort(g.imports[from])
	}
	return g
}

// withoutOmnipresent drops the packages of the top decile of fan-in, all those
// with as many importers as its last one included.
func withoutOmnipresent(g importGraph) importGraph {
	fanIn := make([]int, len(g.paths))
	for _, to := range g.imports {
		for _, j := range to {
			fanIn[j]++
		}
	}
	limit := slices.Sorted(slices.Values(fanIn))[9*len(fanIn)/10]
	var out importGraph
	node := make([]int, len(g.paths))
	for i, p := range g.paths {
		node[i] = len(out.paths)
		if fanIn[i] < limit {
			out.paths = append(out.paths, p)
		}
	}
	for i, to := range g.imports {
		if fanIn[i] >= limit {
			continue
		}
		var kept []int
		for _, j := range to {
			if fanIn[j] < limit {
				kept = append(kept, node[j])
			}
		}
		out.imports = append(out.imports, kept)
	}
	return out
}

// cluster labels the scored packages by Louvain on undirected imports of weight
// 1. A package that is not in the graph is alone.
func (g importGraph) cluster(scored []ident.PackagePath, seed uint32) []int {
	network := newNetwork(len(g.paths))
	for i, to := range g.imports {
		for _, j := range to {
			network.add(i, j, 1)
		}
	}
	label := louvain(network, seed)
	out := make([]int, len(scored))
	for i, p := range scored {
		out[i] = -1
		if j, ok := slices.BinarySearch(g.paths, p); ok {
			out[i] = label[j]
		}
	}
	return out
}
