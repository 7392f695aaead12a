package load

import (
	"context"
	"go/build"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// resolver finds the directories of packages without the go command: in the
// standard library's sources, in vendor directories, through replace
// directives, in the module cache and in GOPATH.
type resolver struct {
	s    *session
	u    *unit
	scan *scanner
	// goroot, cache and gopaths are absolute, "" or empty when not found.
	goroot, cache string
	gopaths       []string
	// versions are the modules of the build list as far as go.mod and go.sum
	// tell; replaced are the replacements in force.
	versions map[string]string
	replaced map[string]module.Version
	// bases are the directories that relative replacements count from.
	bases map[string]string

	mu    sync.Mutex
	known map[string]bool
	found map[string]*moduleFile
	// vendors are the packages that modules.txt lists, by vendor directory.
	vendors map[string]map[string]home
}

func newResolver(ctx context.Context, s *session, u *unit, scan *scanner) *resolver {
	r := &resolver{
		s: s, u: u, scan: scan,
		goroot:   s.findGoroot(),
		versions: map[string]string{}, replaced: map[string]module.Version{}, bases: map[string]string{},
		known: map[string]bool{}, found: map[string]*moduleFile{}, vendors: map[string]map[string]home{},
	}
	if dir := s.modCache(ctx); filepath.IsAbs(dir) && isDir(dir) {
		r.cache = dir
	}
	for _, dir := range filepath.SplitList(s.env["GOPATH"]) {
		if filepath.IsAbs(dir) {
			r.gopaths = append(r.gopaths, dir)
		}
	}
	for _, m := range u.mods {
		r.addModule(m, true)
	}
	for _, m := range u.mods {
		r.addSums(m)
	}
	return r
}

// findGoroot is where the standard library's sources lie, "" when nowhere. As
// for the go command, GOROOT in the environment is the last word.
func (s *session) findGoroot() string {
	var candidates []string
	if set := s.env["GOROOT"]; set != "" {
		candidates = []string{set}
	} else if cmd := s.env.lookPath("go"); cmd != "" {
		if real, err := filepath.EvalSymlinks(cmd); err == nil {
			candidates = append(candidates, filepath.Dir(filepath.Dir(real)))
		}
	}
	if s.env["GOROOT"] == "" {
		candidates = append(candidates, build.Default.GOROOT)
	}
	for _, dir := range candidates {
		if filepath.IsAbs(dir) && isFile(filepath.Join(dir, "src", "fmt", "print.go")) {
			return dir
		}
	}
	return ""
}

// addModule takes the requirements of a go.mod; replacements count only in the
// code base's own.
func (r *resolver) addModule(m *moduleFile, main bool) {
	if m.file == nil {
		return
	}
	for _, q := range m.file.Require {
		old := r.versions[q.Mod.Path]
		if old == "" || main && semver.Compare(q.Mod.Version, old) > 0 {
			r.versions[q.Mod.Path] = q.Mod.Version
		}
	}
	if !main {
		return
	}
	for _, p := range m.file.Replace {
		if _, taken := r.replaced[p.Old.Path]; !taken {
			r.replaced[p.Old.Path] = p.New
			r.bases[p.Old.Path] = m.dir
		}
	}
}

// addSums takes the versions that only go.sum tells, the highest of each. A
// go.mod of a Go before 1.17 does not name indirect requirements.
func (r *resolver) addSums(m *moduleFile) {
	data, err := readPlain(filepath.Join(m.dir, "go.sum"))
	if err != nil {
		return
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(data)) {
		f := strings.Fields(line)
		if len(f) == 3 && semver.IsValid(f[1]) && semver.Compare(f[1], sums[f[0]]) > 0 {
			sums[f[0]] = f[1]
		}
	}
	for p, v := range sums {
		if r.versions[p] == "" {
			r.versions[p] = v
		}
	}
}

// moduleOf is the unit's module that a directory belongs to, nil for none.
func (r *resolver) moduleOf(dir string) *moduleFile {
	var best *moduleFile
	for _, m := range r.u.mods {
		if m.path != "" && within(m.dir, dir) && (best == nil || len(m.dir) > len(best.dir)) {
			best = m
		}
	}
	return best
}

// locate finds the directory of an import that is not the unit's own, with
// the module it belongs to and the import path after vendoring. All are empty
// when there is none.
func (r *resolver) locate(from *treePackage, importPath string) (string, home, string) {
	if !goodImport(importPath) {
		return "", home{}, ""
	}
	rel := filepath.FromSlash(importPath)
	if from.home.std {
		if dir := filepath.Join(r.goroot, "src", "vendor", rel); r.hasGo(dir) {
			return dir, home{std: true}, "vendor/" + importPath
		}
	}
	if r.goroot != "" && !strings.Contains(firstElem(importPath), ".") {
		if dir := filepath.Join(r.goroot, "src", rel); r.hasGo(dir) {
			return dir, home{std: true}, importPath
		}
	}
	if dir, h := r.inTree(importPath, r.u.mods); dir != "" {
		return dir, h, importPath
	}
	if dir, h := r.inTree(importPath, r.u.beside); dir != "" {
		return dir, h, importPath
	}
	if dir := r.vendored(from, rel); dir != "" {
		h, listed := r.vendorHomes(strings.TrimSuffix(dir, rel))[importPath]
		if !listed {
			h.module = r.moduleName(importPath)
		}
		h.mod = from.home.mod
		return dir, h, importPath
	}
	if dir, h := r.inModules(importPath); dir != "" {
		return dir, h, importPath
	}
	for _, gopath := range r.gopaths {
		if dir := filepath.Join(gopath, "src", rel); r.hasGo(dir) {
			return dir, home{}, importPath
		}
	}
	return "", home{}, ""
}

func firstElem(p string) string {
	e, _, _ := strings.Cut(p, "/")
	return e
}

// goodImport reports whether an import path can be joined to a directory
// without leaving it.
func goodImport(p string) bool {
	return p != "" && !strings.ContainsAny(p, "\x00\\") && filepath.IsLocal(filepath.FromSlash(p)) &&
		!strings.HasPrefix(p, "./") && p != "."
}

// inTree looks in modules of the code base, of which only the part below Root
// is own: Root may be a directory of a module.
func (r *resolver) inTree(importPath string, mods []*moduleFile) (string, home) {
	for _, m := range mods {
		if !hasPathPrefix(importPath, m.path) {
			continue
		}
		dir := filepath.Join(m.dir, filepath.FromSlash(importPath[len(m.path):]))
		if r.hasGo(dir) && nearest(dir, "go.mod") == m.dir {
			return dir, home{module: m.path, goVersion: clampedGo(m.goVersion, r.s.limit), mod: m}
		}
	}
	return "", home{}
}

// hasGo reports, with a memory, whether a directory has a .go file.
func (r *resolver) hasGo(dir string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, ok := r.known[dir]; ok {
		return known
	}
	entries, err := r.scan.entries(dir)
	has := false
	if err == nil {
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".go") && !e.IsDir() {
				has = true
				break
			}
		}
	}
	r.known[dir] = has
	return has
}

// vendored looks in the vendor directories from the importing package up to
// its module or the analysed directory.
func (r *resolver) vendored(from *treePackage, rel string) string {
	if from.home.std {
		return ""
	}
	if m := from.home.mod; m != nil {
		if dir := filepath.Join(m.dir, "vendor", rel); r.hasGo(dir) {
			return dir
		}
		if r.u.work != nil {
			if dir := filepath.Join(filepath.Dir(r.u.work.name), "vendor", rel); r.hasGo(dir) {
				return dir
			}
		}
		return ""
	}
	if !within(r.s.o.Root, from.dir) {
		return ""
	}
	for at := from.dir; ; at = filepath.Dir(at) {
		if dir := filepath.Join(at, "vendor", rel); r.hasGo(dir) {
			return dir
		}
		if at == r.s.o.Root || !within(r.s.o.Root, at) {
			return ""
		}
	}
}

// vendorHomes reads, once, the packages that modules.txt in a vendor directory
// lists.
func (r *resolver) vendorHomes(vendor string) map[string]home {
	if known, ok := r.vendors[vendor]; ok {
		return known
	}
	out := map[string]home{}
	r.vendors[vendor] = out
	data, err := readPlain(filepath.Join(vendor, "modules.txt"))
	if err != nil {
		return out
	}
	h := home{}
	for line := range strings.Lines(string(data)) {
		f := strings.Fields(line)
		switch {
		case len(f) == 0:
		case f[0] == "#" && len(f) > 1:
			h = home{module: f[1]}
		case f[0] == "##":
			if _, v, ok := strings.Cut(line, "; go "); ok {
				h.goVersion = clampedGo(strings.TrimSpace(v), r.s.limit)
			}
		default:
			out[f[0]] = h
		}
	}
	return out
}

// moduleName is the longest required module that holds the import path, "" for
// none.
func (r *resolver) moduleName(importPath string) string {
	for p := importPath; p != ""; p = parentPath(p) {
		if r.versions[p] != "" {
			return p
		}
	}
	return ""
}

func parentPath(p string) string {
	i := strings.LastIndexByte(p, '/')
	return p[:max(i, 0)]
}

// inModules looks through replacements and in the module cache, longest
// module path first.
func (r *resolver) inModules(importPath string) (string, home) {
	for p := importPath; p != ""; p = parentPath(p) {
		root := r.moduleRoot(p)
		if root == "" {
			continue
		}
		dir := filepath.Join(root, filepath.FromSlash(strings.TrimPrefix(importPath[len(p):], "/")))
		if r.hasGo(dir) {
			m := r.dependency(root)
			return dir, home{module: p, goVersion: clampedGo(m.goVersion, r.s.limit)}
		}
	}
	return "", home{}
}

// moduleRoot is the directory of a module of the build list, "" when it is
// none or not there.
func (r *resolver) moduleRoot(modulePath string) string {
	version := r.versions[modulePath]
	if to, ok := r.replaced[modulePath]; ok {
		if to.Version == "" {
			return absFrom(r.bases[modulePath], to.Path)
		}
		modulePath, version = to.Path, to.Version
	}
	if version == "" || r.cache == "" {
		return ""
	}
	dir := moduleDir(r.cache, module.Version{Path: modulePath, Version: version})
	if dir == "" || !isDir(dir) {
		return ""
	}
	return dir
}

// dependency reads a dependency's go.mod once and learns its requirements.
func (r *resolver) dependency(root string) *moduleFile {
	if m := r.found[root]; m != nil {
		return m
	}
	m := readModule(root)
	r.found[root] = m
	r.addModule(m, false)
	return m
}

// why says in the words of a person why an import was not found.
func (r *resolver) why(from *treePackage, importPath string) string {
	switch m := from.home.mod; {
	case !goodImport(importPath):
		return "the import path is not one"
	case m != nil && hasPathPrefix(importPath, m.path):
		return "its module has no such directory with Go files"
	case r.moduleName(importPath) != "":
		return "its module is not in the module cache"
	case !strings.Contains(firstElem(importPath), ".") && r.goroot == "":
		return "no standard library was found"
	}
	return "no module or directory that was found holds it"
}
