package load

import (
	"context"
	"go/token"
	"maps"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// treeReader lists a unit from its files alone: the last resort, for when
// there is no go command or it cannot list the unit.
type treeReader struct {
	s    *session
	scan *scanner
	res  *resolver
	part *part
	// pkgs are all packages found so far, by directory; a directory has one
	// import path in a unit.
	pkgs map[string]*treePackage
	// own are the code base's import paths of this unit and their directories.
	own map[string]string
	// byID are the packages in part.
	byID map[string]*listed
}

// treePackage is a package on its way to be listed.
type treePackage struct {
	*scanned
	listed *listed
	home   home
}

// home is the module or the like that a directory belongs to; its imports are
// resolved from there.
type home struct {
	module, goVersion string
	std               bool
	// mod is the module of the code base, nil for a dependency.
	mod *moduleFile
}

// readTree lists a unit from its files, each module for itself: what one
// takes from another is found when the parts are merged. The only error is
// ctx's.
func (s *session) readTree(ctx context.Context, u *unit) ([]*part, error) {
	s.progress("reading files")
	if len(u.mods) < 2 {
		return s.readUnit(ctx, u)
	}
	var out []*part
	for _, m := range u.mods {
		one := &unit{mods: []*moduleFile{m}, work: u.work}
		if u.work != nil {
			one.beside = u.mods
		}
		ps, err := s.readUnit(ctx, one)
		if err != nil {
			return nil, err
		}
		out = append(out, ps...)
	}
	return out, nil
}

// readUnit is readTree for one module, or for directories without one.
func (s *session) readUnit(ctx context.Context, u *unit) ([]*part, error) {
	p := &part{mods: u.mods, mode: ModeTree}
	base := s.o.Root
	for _, m := range u.mods {
		if within(m.dir, base) {
			base = m.dir
		}
		if m.broken != nil {
			p.problems = append(p.problems, Problem{
				Kind: ProblemModule, File: relTo(s.o.Root, filepath.Join(m.dir, "go.mod")), Text: firstLine(s.cleanText(plainText(m.broken))),
			})
		}
	}
	scan, err := newScanner(s.o, base)
	if err != nil {
		p.problems = append(p.problems, Problem{Kind: ProblemUnreadable, File: relTo(s.o.Root, base), Text: plainText(err)})
		return []*part{p}, nil
	}
	defer scan.close()
	r := &treeReader{s: s, scan: scan, part: p, pkgs: map[string]*treePackage{}, own: map[string]string{}}
	r.res = newResolver(ctx, s, u, scan)
	dirs := u.only
	if dirs == nil {
		dirs = s.unitDirs(u)
	}
	if err := r.readOwn(ctx, dirs); err != nil {
		return nil, err
	}
	if err := r.readDependencies(ctx); err != nil {
		return nil, err
	}
	r.finish()
	return []*part{p}, nil
}

// withHoles adds what the go command leaves out of a unit that it has listed:
// directories with files for the target whose names make no import path, or
// with a file that it cannot read. They are read from the tree.
func (s *session) withHoles(ctx context.Context, u *unit, p *part) ([]*part, error) {
	held := map[string]bool{}
	for _, l := range p.pkgs {
		held[l.dir] = true
	}
	holes := slices.DeleteFunc(s.unitDirs(u), func(dir string) bool { return held[dir] })
	if len(holes) == 0 {
		return []*part{p}, nil
	}
	out := []*part{p}
	for _, m := range u.mods {
		one := &unit{mods: []*moduleFile{m}, work: u.work, beside: u.mods, only: []string{}}
		for _, dir := range holes {
			if nearest(dir, "go.mod") == m.dir {
				one.only = append(one.only, dir)
			}
		}
		if len(one.only) == 0 {
			continue
		}
		read, err := s.readUnit(ctx, one)
		if err != nil {
			return nil, err
		}
		for _, r := range read {
			r.mods = nil
			for _, l := range r.pkgs {
				if l.own && l.variantOf == nil {
					s.note("The go command leaves out some directories with Go files; they were read directly.")
				}
			}
		}
		out = append(out, read...)
	}
	return out, nil
}

// unitDirs are the directories with Go files that belong to the unit: those
// whose nearest go.mod is one of the unit's, or the loose ones. Patterns may
// name directories that ./... skips.
func (s *session) unitDirs(u *unit) []string {
	var dirs []string
	for _, d := range s.tree.goDirs {
		dirs = append(dirs, d.path)
	}
	for _, p := range newPatterns(s.o.Root, s.o.Patterns) {
		if p.dir != "" && within(s.o.Root, p.dir) && isDir(p.dir) {
			dirs = append(dirs, p.dir)
		}
	}
	slices.Sort(dirs)
	var out []string
	for _, dir := range slices.Compact(dirs) {
		if len(u.mods) == 0 {
			if slices.ContainsFunc(u.loose, func(d goDir) bool { return d.path == dir }) {
				out = append(out, dir)
			}
			continue
		}
		near := nearest(dir, "go.mod")
		if slices.ContainsFunc(u.mods, func(m *moduleFile) bool { return m.dir == near }) {
			out = append(out, dir)
		}
	}
	return out
}

// scanAll scans directories on all cores, each result in its own slot.
func (r *treeReader) scanAll(ctx context.Context, dirs []string) ([]*scanned, error) {
	out := make([]*scanned, len(dirs))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), max(len(dirs), 1)) {
		wg.Go(func() {
			for i := range next {
				out[i] = r.s.scanned(r.scan, dirs[i])
			}
		})
	}
	for i := range dirs {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return out, ctx.Err()
}

// scanned scans a directory, one outside of the code base only once in a
// session.
func (s *session) scanned(scan *scanner, dir string) *scanned {
	if within(scan.base, dir) {
		return scan.scan(dir)
	}
	s.mu.Lock()
	d, ok := s.scans[dir]
	s.mu.Unlock()
	if !ok {
		d = scan.scan(dir)
		s.mu.Lock()
		s.scans[dir] = d
		s.mu.Unlock()
	}
	return d
}

// readOwn scans the unit's own directories and names their packages.
func (r *treeReader) readOwn(ctx context.Context, dirs []string) error {
	found, err := r.scanAll(ctx, dirs)
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(d *scanned) bool { return d == nil || !r.worth(d) })
	paths := r.res.ownPaths(found)
	for i, d := range found {
		h := home{}
		if m := r.res.moduleOf(d.dir); m != nil {
			h = home{module: m.path, goVersion: clampedGo(m.goVersion, r.s.limit), mod: m}
		}
		p := r.add(d, paths[i], h)
		p.listed.own = within(r.s.o.Root, d.dir)
		p.listed.ignored = d.ignored
		if _, taken := r.own[paths[i]]; !taken {
			r.own[paths[i]] = d.dir
		}
		for _, pr := range d.problems {
			pr.Package = p.listed.path
			r.part.problems = append(r.part.problems, pr)
		}
	}
	return nil
}

// worth reports whether a directory has Go files for the target, and tells the
// problems of one that has none.
func (r *treeReader) worth(d *scanned) bool {
	if len(d.files) > 0 || r.s.o.Tests && len(d.tests)+len(d.xtests) > 0 {
		return true
	}
	r.part.problems = append(r.part.problems, d.problems...)
	return false
}

// add makes a package of a scanned directory.
func (r *treeReader) add(d *scanned, importPath string, h home) *treePackage {
	p := &treePackage{scanned: d, home: h, listed: &listed{
		id: importPath, path: ident.PackagePath(importPath), name: d.name, dir: d.dir,
		files: d.files, module: ident.ModulePath(h.module), goVersion: h.goVersion, std: h.std,
		imports: map[string]*listed{},
	}}
	r.pkgs[d.dir] = p
	return p
}

// readDependencies resolves imports breadth first until nothing new is found,
// so the result does not depend on timing.
func (r *treeReader) readDependencies(ctx context.Context) error {
	todo := slices.SortedFunc(maps.Values(r.pkgs), compareTree)
	for len(todo) > 0 {
		type want struct {
			path string
			home home
		}
		wants := map[string]want{}
		for _, p := range todo {
			for _, im := range p.wanted(r.s.o.Tests) {
				dir, h, importPath := r.locate(p, im)
				if dir != "" && r.pkgs[dir] == nil && wants[dir].path == "" {
					wants[dir] = want{importPath, h}
				}
			}
		}
		dirs := slices.Sorted(maps.Keys(wants))
		found, err := r.scanAll(ctx, dirs)
		if err != nil {
			return err
		}
		todo = nil
		for i, d := range found {
			if d != nil && len(d.files) > 0 {
				w := wants[dirs[i]]
				todo = append(todo, r.add(d, w.path, w.home))
			}
		}
	}
	return nil
}

func compareTree(a, b *treePackage) int { return strings.Compare(a.dir, b.dir) }

// wanted are the sorted import paths to look for.
func (p *treePackage) wanted(tests bool) []string {
	all := maps.Clone(p.imports)
	if tests && p.listed.own {
		maps.Copy(all, p.testImports)
		maps.Copy(all, p.xtestImports)
	}
	delete(all, "C")
	delete(all, "unsafe")
	return slices.Sorted(maps.Keys(all))
}

// locate finds the directory of an import: in the unit, then outside.
func (r *treeReader) locate(from *treePackage, importPath string) (string, home, string) {
	if from.home.mod != nil || from.listed.own {
		if dir := r.own[importPath]; dir != "" {
			return dir, home{}, importPath
		}
	}
	return r.res.locate(from, importPath)
}

// finish connects the packages and lists them, with test variants.
func (r *treeReader) finish() {
	all := slices.SortedFunc(maps.Values(r.pkgs), compareTree)
	r.byID = map[string]*listed{}
	for _, p := range all {
		if r.byID[p.listed.id] != nil {
			// Two directories with one import path, such as a package in two
			// vendor directories: the first stands for both.
			continue
		}
		r.byID[p.listed.id] = p.listed
		r.part.pkgs = append(r.part.pkgs, p.listed)
	}
	for _, p := range all {
		if r.byID[p.listed.id] == p.listed {
			r.connect(p, p.listed, p.imports)
		}
	}
	if !r.s.o.Tests {
		return
	}
	importers := importersOf(r.part.pkgs)
	for _, p := range all {
		if p.listed.own && r.byID[p.listed.id] == p.listed {
			r.addTests(p, importers)
		}
	}
}

// connect resolves the imports of l, which is p or a test variant of it.
func (r *treeReader) connect(p *treePackage, l *listed, imports map[string]token.Position) {
	for _, im := range slices.Sorted(maps.Keys(imports)) {
		if im == "C" || im == "unsafe" || l.imports[im] != nil {
			continue
		}
		dir, _, _ := r.locate(p, im)
		if to := r.pkgs[dir]; dir != "" && to != nil && to.listed != p.listed {
			l.imports[im] = r.byID[to.listed.id]
			continue
		}
		pos := imports[im]
		r.part.lost = append(r.part.lost, lostImport{
			from: l, path: im, why: r.res.why(p, im), file: pos.Filename, line: pos.Line, col: pos.Column,
		})
	}
}

// joinImport joins a module path and the rest of an import path.
func joinImport(module, rel string) string {
	if rel == "." || rel == "" {
		return module
	}
	return path.Join(module, rel)
}
