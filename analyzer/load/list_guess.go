package load

import (
	"cmp"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// ownPaths gives each scanned directory of the unit its import path: from its
// module, else as the imports in the tree suggest, else from its place below a
// src directory as in GOPATH, else its path below Root. No two are equal.
func (r *resolver) ownPaths(dirs []*scanned) []string {
	out := make([]string, len(dirs))
	var loose []*scanned
	for _, d := range dirs {
		if r.moduleOf(d.dir) == nil {
			loose = append(loose, d)
		}
	}
	prefixes := r.guessPrefixes(loose)
	taken := map[string]bool{}
	for i, d := range dirs {
		rel := relTo(r.s.o.Root, d.dir)
		if m := r.moduleOf(d.dir); m != nil {
			out[i] = joinImport(m.path, relTo(m.dir, d.dir))
		} else {
			out[i] = loosePath(prefixes, rel)
		}
		if out[i] == "" || out[i] == "." {
			out[i] = orDefault(d.name, "main")
		}
		if taken[out[i]] {
			out[i] = rel
		}
		for taken[out[i]] {
			out[i] += "~"
		}
		taken[out[i]] = true
	}
	return out
}

// loosePath is the import path of a directory relative to Root: what is known
// of the nearest directory at or above it, and the rest.
func loosePath(prefixes map[string]string, rel string) string {
	at, rest := rel, ""
	if at == "." {
		at = ""
	}
	for {
		if prefix, ok := prefixes[at]; ok {
			return path.Join(prefix, rest)
		}
		if at == "" {
			break
		}
		rest = path.Join(path.Base(at), rest)
		at = parentPath(at)
	}
	if i := strings.LastIndex("/"+rel, "/src/"); i >= 0 {
		return rel[i+len("src/"):]
	}
	return rel
}

// claim says that an import path means a directory, because the last n
// elements of both are the same; root is what is in front of them.
type claim struct {
	importPath, dir string
	n               int
}

// root is where the claim would put the code base: the directory and the
// import path without their common end.
func (c claim) root() [2]string {
	return [2]string{dropLast(c.dir, c.n), dropLast(c.importPath, c.n)}
}

// guessPrefixes finds what import paths the directories of a tree without
// modules have, from the imports in it. Each import claims the directory with
// the longest common end. Claims that agree where the code base is support
// each other; one that nothing supports, by the last element alone, is more
// likely a package from elsewhere, and counts only where there is no better.
// The keys are directories relative to Root, "" for Root.
func (r *resolver) guessPrefixes(dirs []*scanned) map[string]string {
	claims := r.claims(dirs)
	votes := map[[2]string]int{}
	for _, cs := range claims {
		for _, c := range cs {
			votes[c.root()]++
		}
	}
	var all, good []claim
	for _, cs := range claims {
		best := slices.MaxFunc(cs, func(a, b claim) int {
			return cmp.Or(cmp.Compare(votes[a.root()], votes[b.root()]), -cmp.Compare(a.dir, b.dir))
		})
		all = append(all, best)
		if best.n > 1 || votes[best.root()] > 1 {
			good = append(good, best)
		}
	}
	if len(good) > 0 {
		all = good
	}
	type pair struct{ dir, prefix string }
	count := map[pair]int{}
	for _, c := range all {
		for k := range c.n + 1 {
			count[pair{dropLast(c.dir, k), dropLast(c.importPath, k)}]++
		}
	}
	out := map[string]string{}
	pairs := slices.SortedFunc(maps.Keys(count), func(a, b pair) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a.dir, b.dir), cmp.Compare(a.prefix, b.prefix))
	})
	for _, p := range pairs {
		if _, ok := out[p.dir]; !ok {
			out[p.dir] = p.prefix
		}
	}
	return out
}

// claims lists, for each import that is not of the standard library, the
// directories with the longest common end; sorted by import.
func (r *resolver) claims(dirs []*scanned) [][]claim {
	byLast := map[string][]string{}
	imports := map[string]bool{}
	for _, d := range dirs {
		rel := relTo(r.s.o.Root, d.dir)
		byLast[path.Base(rel)] = append(byLast[path.Base(rel)], rel)
		for im := range d.imports {
			imports[im] = true
		}
	}
	var out [][]claim
	for _, im := range slices.Sorted(maps.Keys(imports)) {
		if !goodImport(im) || r.isStd(im) {
			continue
		}
		best := 1
		var cs []claim
		for _, dir := range byLast[path.Base(im)] {
			n := commonSuffix(im, dir)
			if n > best {
				best, cs = n, nil
			}
			if n == best {
				cs = append(cs, claim{im, dir, n})
			}
		}
		if len(cs) > 0 {
			out = append(out, cs)
		}
	}
	return out
}

// isStd reports whether the import is of the standard library. Without its
// sources the answer is no.
func (r *resolver) isStd(importPath string) bool {
	return r.goroot != "" && !strings.Contains(firstElem(importPath), ".") &&
		r.hasGo(filepath.Join(r.goroot, "src", filepath.FromSlash(importPath)))
}

// commonSuffix counts the path elements that a and b end with in common.
func commonSuffix(a, b string) int {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	n := 0
	for n < len(x) && n < len(y) && x[len(x)-1-n] == y[len(y)-1-n] {
		n++
	}
	return n
}

// dropLast drops the last n elements.
func dropLast(p string, n int) string {
	e := strings.Split(p, "/")
	return strings.Join(e[:max(len(e)-n, 0)], "/")
}
