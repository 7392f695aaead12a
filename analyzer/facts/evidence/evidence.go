// Package evidence is the seam between the walk over checked packages and the
// extractors of one kind of evidence each (data, entry points, state, ...). To
// add a kind: implement Evidence in a package of its own below facts, name it in
// gather.New, and give facts.Set a field for what it finds.
package evidence

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Evidence extracts one kind of facts.
type Evidence interface {
	// Visit looks at one checked package. It is called from several goroutines
	// at once, for each package after all packages that it imports, and must
	// keep neither syntax nor types.Info. Test variants are visited too
	// (Checked.TestVariant). What is kept of all packages is the peak of a
	// run's memory: package pack makes it small.
	Visit(c *load.Checked, decls []symbols.Decl)
	// Join adds what was found to t.Set, sorted, independent of the order of
	// visits. It is called once, when the tables of packages, files and
	// symbols, and the references, are complete, and lets go of what Visit
	// kept: types stay in memory while anybody holds on to them.
	Join(t *Tables)
}

// Filer is an Evidence that reads files beside Go's; they become part of
// Set.Files.
type Filer interface {
	// Files lists them, each once. It is called before Join.
	Files(l *load.Result) []File
}

// File is a file beside Go's.
type File struct {
	// Path is relative to the root, with forward slashes.
	Path  string
	Lines int
}

// Tables are the finished tables that facts point into.
type Tables struct {
	Set *facts.Set
	// Load is what was loaded: roots, modules, ignored files.
	Load *load.Result

	packages map[ident.PackagePath]int
	files    map[string]int
	symbols  map[refs.Target]int
}

// NewTables wraps a set whose tables are complete; the maps are not copied.
func NewTables(s *facts.Set, l *load.Result, packages map[ident.PackagePath]int, files map[string]int, syms map[refs.Target]int) *Tables {
	return &Tables{Set: s, Load: l, packages: packages, files: files, symbols: syms}
}

// Package is the index of a package, -1 when it is not of the code base.
func (t *Tables) Package(p ident.PackagePath) int { return lookup(t.packages, p) }

// File is the index of a file by its path relative to the root, -1 when the set
// has none.
func (t *Tables) File(path string) int { return lookup(t.files, path) }

// Symbol is the index of a symbol, -1 when the set has none.
func (t *Tables) Symbol(s refs.Target) int { return lookup(t.symbols, s) }

func lookup[K comparable](m map[K]int, k K) int {
	if i, ok := m[k]; ok {
		return i
	}
	return -1
}
