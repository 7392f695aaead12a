package load

import (
	"context"
	"errors"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// errNoGo is what list returns for a directory without any Go file.
var errNoGo = errors.New("no Go files")

// session is one listing under way.
type session struct {
	o    Options
	env  environ
	temp string
	// realRoot is Root with links resolved: the go command may print it.
	realRoot string
	// goCmd is the go command's path, "" when there is none; goVersion is its
	// release ("go1.26.8"), "" with it.
	goCmd, goVersion string
	// limit is the newest language version that go/types knows ("go1.26").
	limit string
	tree  *survey

	mu    sync.Mutex
	notes map[string]bool
	temps int
	// scans are the directories outside of the code base that were read.
	scans map[string]*scanned
	// shadows maps a directory that stands for a module to the module's own.
	shadows map[string]string
}

// list obtains the metadata of the code base by the best means that works: the
// driver that GOPACKAGESDRIVER names, the go command for whole workspaces, the
// go command for each module alone, and for what is left the tree itself. The
// error is a *UserError, ctx's error, errNoGo, or says that not even the
// temporary directory could be made.
func list(ctx context.Context, o Options) (*listing, error) {
	o.Root = filepath.Clean(o.Root)
	if err := checkRoot(o.Root); err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp(o.TempDir, "demarc-list-")
	if err != nil {
		return nil, fmt.Errorf("make a temporary directory: %w", err)
	}
	defer removeAll(temp)
	s := &session{o: o, temp: temp, limit: newestLanguage(), notes: map[string]bool{}, scans: map[string]*scanned{}, shadows: map[string]string{}}
	s.env = childEnv(o, temp)
	if s.realRoot, err = filepath.EvalSymlinks(o.Root); err != nil {
		s.realRoot = o.Root
	}
	s.progress("listing packages")
	if s.tree, err = surveyTree(ctx, o.Root); err != nil {
		return nil, err
	}
	if len(s.tree.goDirs) == 0 {
		return nil, fmt.Errorf("%w below %s", errNoGo, o.Root)
	}
	s.findGo(ctx)
	parts, err := s.parts(ctx)
	if err != nil {
		return nil, err
	}
	return s.merge(parts)
}

func checkRoot(root string) error {
	info, err := os.Stat(root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &UserError{Text: "no such directory: " + root, Hint: "give the directory of a Go code base"}
	case err != nil:
		return &UserError{Text: "cannot read " + root + ": " + plainText(err), Hint: "check its permissions"}
	case !info.IsDir():
		return &UserError{Text: "not a directory: " + root, Hint: "give the directory of a Go code base"}
	}
	return nil
}

// removeAll removes a directory whose files may be read-only, as those that
// the go command unpacks are.
func removeAll(dir string) {
	if os.RemoveAll(dir) == nil {
		return
	}
	_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(p, 0o700) //nolint:gosec // our own directory, about to go
		}
		return nil
	})
	_ = os.RemoveAll(dir)
}

// newestLanguage is the language version of the go/types that is linked in.
func newestLanguage() string {
	tags := build.Default.ReleaseTags
	if len(tags) == 0 {
		return ""
	}
	return tags[len(tags)-1]
}

// findGo looks for the go command and asks for its version.
func (s *session) findGo(ctx context.Context) {
	path := s.env.lookPath("go")
	if path == "" {
		return
	}
	c := child{path: path, args: []string{"env", "GOVERSION"}, dir: s.temp, env: s.env.with("GOWORK", "off")}
	out, _, err := c.output(ctx)
	if err != nil {
		return
	}
	s.goCmd = path
	s.goVersion = releasePattern.FindString(out)
}

// progress tells the caller what happens now.
func (s *session) progress(stage string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.o.Progress != nil {
		s.o.Progress(Progress{Stage: stage})
	}
}

func (s *session) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes[fmt.Sprintf(format, args...)] = true
}

// shadow remembers that a directory stands for another.
func (s *session) shadow(shown, dir string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shadows[shown] = dir
}

// tempDir makes a new directory below the session's.
func (s *session) tempDir() (string, error) {
	s.mu.Lock()
	s.temps++
	n := s.temps
	s.mu.Unlock()
	dir := filepath.Join(s.temp, fmt.Sprintf("u%d", n))
	return dir, os.Mkdir(dir, 0o700)
}

// unrealRoot maps a path that the go command printed with links resolved back
// below Root, and one in a shadow back to the module's own.
func (s *session) unrealRoot(path string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for shown, dir := range s.shadows {
		if within(shown, path) {
			return filepath.Join(dir, strings.TrimPrefix(path, shown))
		}
	}
	if s.realRoot == s.o.Root || within(s.o.Root, path) || !within(s.realRoot, path) {
		return path
	}
	return filepath.Join(s.o.Root, strings.TrimPrefix(path, s.realRoot))
}

// part is what one lister found out about one unit.
type part struct {
	mods []*moduleFile
	pkgs []*listed
	// lost are imports that no package of the part answers.
	lost     []lostImport
	problems []Problem
	mode     Mode
	// pastVendor is true when the go command listed without the vendor
	// directory, which does not match go.mod.
	pastVendor bool
}

// lostImport is one import of a package that was not found.
type lostImport struct {
	from *listed
	path string
	// why is the go command's or the tree reader's message; file, line and col
	// tell where, "" and 0 when that is not known.
	why       string
	file      string
	line, col int
}

// lostPaths counts the distinct import paths of own packages that were not
// found.
func (p *part) lostPaths() int {
	seen := map[string]bool{}
	for _, l := range p.lost {
		if l.from.own {
			seen[l.path] = true
		}
	}
	return len(seen)
}

// unit is one thing to list at a time: a workspace, or one module, or (with
// mods empty) directories that belong to no module.
type unit struct {
	mods []*moduleFile
	// work is the code base's own go.work, nil for none; with several mods and
	// no work a temporary workspace is made.
	work *workFile
	// beside are the other modules of a workspace whose modules are read one by
	// one.
	beside []*moduleFile
	// only narrows the unit to some directories; nil means all. The tree reader
	// heeds it.
	only []string
	// loose are directories without a module.
	loose []goDir
}

func (u *unit) workspace() bool { return u.work != nil || len(u.mods) > 1 }

// parts lists every unit by the best means that works.
func (s *session) parts(ctx context.Context) ([]*part, error) {
	p, err := s.driverPart(ctx)
	if err != nil {
		return nil, err
	}
	if p != nil {
		return []*part{p}, nil
	}
	return s.listUnits(ctx, s.plan())
}

// listUnits lists units side by side, at most as many as there are cores, and
// returns their parts in the order of the units.
func (s *session) listUnits(ctx context.Context, units []*unit) ([]*part, error) {
	parts := make([][]*part, len(units))
	errs := make([]error, len(units))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i, u := range units {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			parts[i], errs[i] = s.listUnit(ctx, u)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return slices.Concat(parts...), nil
}

// listUnit lists a unit, in the worst case by reading its tree. The only error
// is ctx's.
func (s *session) listUnit(ctx context.Context, u *unit) ([]*part, error) {
	switch {
	case s.goCmd == "":
		s.note("There is no go command on PATH; the files were read directly.")
		return s.readTree(ctx, u)
	case len(u.mods) == 0:
		s.note("%s with Go files belong to no module; they were read directly.", plural(len(u.loose), "directory"))
		return s.readTree(ctx, u)
	case s.tree.odd:
		s.note("A .go file is not a regular file, on which the go command would wait for ever; the files were read directly.")
		return s.readTree(ctx, u)
	}
	p, err := s.goList(ctx, u)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err == nil && p.pastVendor && p.lostPaths() > 0 {
		return s.fewerLost(ctx, u, p)
	}
	if err == nil && (len(u.mods) < 2 || p.lostPaths() == 0 || u.work != nil) {
		return s.withHoles(ctx, u, p)
	}
	if len(u.mods) < 2 {
		s.note("The go command could not list module %s (%s); its files were read directly.",
			u.mods[0].path, s.cleanText(firstLine(err.Error())))
		return s.readTree(ctx, u)
	}
	alone, aerr := s.listAlone(ctx, u)
	if aerr != nil {
		return nil, aerr
	}
	if err == nil {
		lost := 0
		for _, a := range alone {
			lost += a.lostPaths()
		}
		if lost >= p.lostPaths() {
			return s.withHoles(ctx, u, p)
		}
	} else {
		s.note("The modules could not be listed in one workspace (%s); each was listed alone.", s.cleanText(firstLine(err.Error())))
	}
	return alone, nil
}

// fewerLost reads the tree too, which takes a vendor directory as it is, and
// returns what lost fewer imports.
func (s *session) fewerLost(ctx context.Context, u *unit, p *part) ([]*part, error) {
	read, err := s.readTree(ctx, u)
	if err != nil {
		return nil, err
	}
	lost := 0
	for _, r := range read {
		lost += r.lostPaths()
	}
	if lost >= p.lostPaths() {
		return []*part{p}, nil
	}
	s.note("The vendor directory that module %s uses does not match its requirements; it was read as it is.", u.mods[0].path)
	return read, nil
}

// listAlone lists each module of a workspace for itself.
func (s *session) listAlone(ctx context.Context, u *unit) ([]*part, error) {
	units := make([]*unit, 0, len(u.mods))
	for _, m := range u.mods {
		units = append(units, &unit{mods: []*moduleFile{m}})
	}
	return s.listUnits(ctx, units)
}

func firstLine(text string) string {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "go: downloading ") {
			// Advice what to type comes after this.
			line, _, _ = strings.Cut(strings.TrimPrefix(line, "go: "), "; to add")
			return strings.TrimSuffix(line, ":")
		}
	}
	return "no reason given"
}

// plan divides the code base into units: first the workspaces that exist, then
// what is left as one temporary workspace, then directories without module. A
// workspace picks one version of each dependency for all its modules, so the
// module at Root, which is what ships, is listed alone with its own versions, as
// are modules that vendor their dependencies or share a module path.
func (s *session) plan() []*unit {
	mods := s.modules()
	byDir := map[string]*moduleFile{}
	for _, m := range mods {
		byDir[m.dir] = m
	}
	var units []*unit
	taken := map[string]bool{}
	for _, w := range s.workFiles() {
		u := &unit{work: w}
		for _, dir := range w.members {
			m := byDir[dir]
			if m == nil && isFile(filepath.Join(dir, "go.mod")) {
				m = readModule(dir)
			}
			if m != nil && m.broken == nil && !taken[dir] {
				u.mods = append(u.mods, m)
				taken[dir] = true
			}
		}
		if len(u.mods) > 0 {
			units = append(units, u)
		}
	}
	shared := &unit{}
	paths := map[string]bool{}
	var alone []*unit
	for _, m := range mods {
		switch {
		case taken[m.dir]:
		case m.dir == s.o.Root && m.broken == nil:
			paths[m.path] = true
			// The earlier unit wins where two list a package of one path.
			units = append(units, &unit{mods: []*moduleFile{m}})
		case m.vendor, m.broken != nil, paths[m.path]:
			alone = append(alone, &unit{mods: []*moduleFile{m}})
		default:
			paths[m.path] = true
			shared.mods = append(shared.mods, m)
		}
	}
	if len(shared.mods) > 0 {
		units = append(units, shared)
	}
	units = append(units, alone...)
	if len(units) > 1 {
		s.note("The code base has %d groups of modules that are built apart, each with its own versions; packages are merged by import path.", len(units))
	}
	if loose := s.loose(mods); len(loose) > 0 {
		units = append(units, &unit{loose: loose})
	}
	return units
}

// modules are the modules to list: those below Root, and the one that Root
// lies in; sorted by directory.
func (s *session) modules() []*moduleFile {
	dirs := slices.Clone(s.tree.modDirs)
	if !slices.Contains(dirs, s.o.Root) {
		if dir := nearest(filepath.Dir(s.o.Root), "go.mod"); dir != "" {
			dirs = append(dirs, dir)
		}
	}
	slices.Sort(dirs)
	var out []*moduleFile
	for _, dir := range dirs {
		if s.wanted(dir) {
			out = append(out, readModule(dir))
		}
	}
	return out
}

// wanted reports whether some pattern may mean a package of the module in dir.
func (s *session) wanted(dir string) bool {
	if len(s.o.Patterns) == 0 {
		return true
	}
	for _, p := range newPatterns(s.o.Root, s.o.Patterns) {
		if p.mayMatchBelow(dir) {
			return true
		}
	}
	return false
}

// nearest returns the closest directory at or above dir that has a regular
// file of that name, "" for none.
func nearest(dir, name string) string {
	for {
		if isFile(filepath.Join(dir, name)) {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// workFiles are the workspaces in force: the one that GOWORK names, or the
// nearest at or above Root, and those below Root.
func (s *session) workFiles() []*workFile {
	var names []string
	switch gowork := parseEnviron(s.o.Env)["GOWORK"]; {
	case gowork == "off":
		return nil
	case gowork != "":
		names = []string{gowork}
	default:
		if dir := nearest(s.o.Root, "go.work"); dir != "" {
			names = append(names, filepath.Join(dir, "go.work"))
		}
		for _, dir := range s.tree.workDirs {
			names = append(names, filepath.Join(dir, "go.work"))
		}
	}
	var out []*workFile
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			continue
		}
		seen[name] = true
		w, err := readWork(name)
		if err != nil {
			s.note("%s could not be read (%s); its modules were listed as if there were none.",
				relTo(s.o.Root, name), firstLine(err.Error()))
			continue
		}
		out = append(out, w)
	}
	return out
}

// loose are the directories with Go files that no module holds.
func (s *session) loose(mods []*moduleFile) []goDir {
	var out []goDir
	for _, d := range s.tree.goDirs {
		held := slices.ContainsFunc(mods, func(m *moduleFile) bool { return within(m.dir, d.path) })
		if !held {
			out = append(out, d)
		}
	}
	return out
}
