package load

import (
	"maps"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// addTests lists the test variants of an own package of the tree as the go
// command does: the package with its in-package tests, its external tests,
// and, for these to see one and the same package, all between the two again.
func (r *treeReader) addTests(p *treePackage, importers map[*listed][]*listed) {
	inside := p.listed
	if len(p.tests) > 0 {
		inside = testVariant(p.listed, p.listed.id, p.name, p.files, p.tests)
		maps.Copy(inside.imports, p.listed.imports)
		r.connect(p, inside, p.testImports)
		r.part.pkgs = append(r.part.pkgs, inside)
	}
	if len(p.xtests) == 0 {
		return
	}
	outside := testVariant(p.listed, p.listed.id+"_test", p.name+"_test", nil, p.xtests)
	if _, ok := p.xtestImports[p.listed.id]; ok {
		outside.imports[p.listed.id] = inside
	}
	r.connect(p, outside, p.xtestImports)
	r.part.pkgs = append(r.part.pkgs, outside)
	if inside == p.listed {
		return
	}
	again := doubler{of: p.listed, as: inside, done: map[*listed]*listed{}, reach: reaching(p.listed, importers)}
	for path, to := range outside.imports {
		outside.imports[path] = again.double(to)
	}
	for _, l := range again.done {
		r.part.pkgs = append(r.part.pkgs, l)
	}
}

// testVariant is a package with tests of l, without imports yet.
func testVariant(l *listed, importPath, name string, files, tests []string) *listed {
	return &listed{
		id: importPath + " [" + l.id + ".test]", path: ident.PackagePath(importPath), name: name, dir: l.dir,
		files: slices.Concat(files, tests), testFiles: tests, imports: map[string]*listed{},
		module: l.module, goVersion: l.goVersion, own: true, variantOf: l,
	}
}

// importersOf inverts the imports.
func importersOf(pkgs []*listed) map[*listed][]*listed {
	out := map[*listed][]*listed{}
	for _, l := range pkgs {
		for _, to := range l.imports {
			out[to] = append(out[to], l)
		}
	}
	return out
}

// reaching is the set of packages that import l, directly or not.
func reaching(l *listed, importers map[*listed][]*listed) map[*listed]bool {
	seen := map[*listed]bool{}
	todo := []*listed{l}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, by := range importers[at] {
			if !seen[by] {
				seen[by] = true
				todo = append(todo, by)
			}
		}
	}
	return seen
}

// doubler copies the packages that reach of, with as in its place.
type doubler struct {
	of, as *listed
	reach  map[*listed]bool
	done   map[*listed]*listed
}

func (d *doubler) double(l *listed) *listed {
	if l == d.of {
		return d.as
	}
	if !d.reach[l] || l.variantOf != nil {
		return l
	}
	if have := d.done[l]; have != nil {
		return have
	}
	twin := *l
	twin.id = l.id + " [" + d.of.id + ".test]"
	twin.own, twin.variantOf, twin.ignored = false, l, nil
	twin.imports = map[string]*listed{}
	d.done[l] = &twin
	for path, to := range l.imports {
		twin.imports[path] = d.double(to)
	}
	return &twin
}
