package load

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// ownPaths gives each scanned directory of the unit its import path: from its
// module, else as the imports in the tree suggest, else from its place below a
// src directory as in GOPATH, else its path below Root.
func (r *resolver) ownPaths(dirs []*scanned) []string {
	out := make([]string, len(dirs))
	var loose []*scanned
	for _, d := range dirs {
		if r.moduleOf(d.dir) == nil {
			loose = append(loose, d)
		}
	}
	roots := r.guessRoots(loose)
	for i, d := range dirs {
		if m := r.moduleOf(d.dir); m != nil {
			out[i] = joinImport(m.path, relTo(m.dir, d.dir))
			continue
		}
		rel := relTo(r.s.o.Root, d.dir)
		out[i] = loosePath(roots, rel)
		if out[i] == "" || out[i] == "." {
			out[i] = orDefault(d.name, "main")
		}
	}
	return out
}

// treeRoot says that the packages in dir and below have import paths that
// start with prefix; both are "" for the top.
type treeRoot struct {
	dir, prefix string
}

func (t treeRoot) importPath(rel string) (string, bool) {
	if t.dir != "" {
		if rel == t.dir {
			rel = ""
		} else if rest, ok := strings.CutPrefix(rel, t.dir+"/"); ok {
			rel = rest
		} else {
			return "", false
		}
	}
	if rel == "." {
		rel = ""
	}
	return path.Join(t.prefix, rel), true
}

func loosePath(roots []treeRoot, rel string) string {
	for _, t := range roots {
		if p, ok := t.importPath(rel); ok && p != "" {
			return p
		}
	}
	if i := strings.LastIndex("/"+rel, "/src/"); i >= 0 {
		return rel[i+len("src/"):]
	}
	return rel
}

// guessRoots finds the roots that explain the imports of a tree without
// modules: each import votes for the root that makes it end at a directory of
// the tree, by the longest common suffix of path and directory. Roots come
// with most votes first; of those the first that holds a directory names it.
func (r *resolver) guessRoots(dirs []*scanned) []treeRoot {
	byLast := map[string][]string{}
	imports := map[string]bool{}
	for _, d := range dirs {
		rel := relTo(r.s.o.Root, d.dir)
		byLast[path.Base(rel)] = append(byLast[path.Base(rel)], rel)
		for im := range d.imports {
			imports[im] = true
		}
	}
	votes := map[treeRoot]int{}
	for im := range imports {
		if !goodImport(im) || r.isStd(im) {
			continue
		}
		for _, t := range bestRoots(im, byLast[path.Base(im)]) {
			votes[t]++
		}
		// The top directory has no name to match, but a prefix of others.
	}
	roots := make([]treeRoot, 0, len(votes))
	for t := range votes {
		roots = append(roots, t)
	}
	slices.SortFunc(roots, func(a, b treeRoot) int {
		return cmp.Or(cmp.Compare(votes[b], votes[a]), cmp.Compare(len(a.dir), len(b.dir)),
			cmp.Compare(a.dir, b.dir), cmp.Compare(a.prefix, b.prefix))
	})
	return roots
}

// isStd reports whether the import is of the standard library. Without its
// sources the answer is no.
func (r *resolver) isStd(importPath string) bool {
	if r.goroot == "" || strings.Contains(firstElem(importPath), ".") {
		return false
	}
	_, h, _ := r.locate(&treePackage{scanned: &scanned{dir: r.s.o.Root}}, importPath)
	return h.std
}

// bestRoots are the roots under which importPath is one of dirs, for those of
// dirs with the longest common suffix.
func bestRoots(importPath string, dirs []string) []treeRoot {
	best := 0
	var out []treeRoot
	for _, dir := range dirs {
		n := commonSuffix(importPath, dir)
		if n < best || n == 0 {
			continue
		}
		if n > best {
			best, out = n, nil
		}
		out = append(out, treeRoot{dir: dropLast(dir, n), prefix: dropLast(importPath, n)})
	}
	return out
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
	return strings.Join(e[:len(e)-n], "/")
}
