package load

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Load lists the code base, checks the types of its packages and of what they
// need, and hands each checked package of the code base to visit. The error is
// a *NothingError when there is no Go code, a *UserError when Root or a pattern
// is wrong, and ctx.Err() when ctx ended; everything else that goes wrong is in
// Result.Problems.
func Load(ctx context.Context, o Options, visit Visitor) (*Result, error) {
	l, err := list(ctx, o)
	if errors.Is(err, errNoGo) {
		return nil, &NothingError{Text: err.Error(), Hint: "give the directory of a Go code base, or another target with --goos, --goarch or --tags"}
	}
	if err != nil {
		return nil, err
	}
	c := newChecker(o, l, visit)
	if err := c.run(ctx); err != nil {
		return nil, err
	}
	return c.result(), nil
}

// checker type-checks a listing. Each package is a task; a task becomes a job
// when all it waits for is done. Jobs are taken last in, first out: that walks
// dependencies depth first, so leaves are checked and their syntax is freed
// before more is parsed.
//
// Packages of the code base need all their imports. A dependency needs only the
// imports that its declarations mention (parseStripped), so most of the module
// graph is never read.
type checker struct {
	opts  Options
	list  *listing
	visit Visitor
	sizes types.Sizes
	own   map[string]bool     // import paths of the code base
	cut   map[[2]*listed]bool // imports left out to break cycles

	mu       sync.Mutex
	wake     sync.Cond
	jobs     []job
	running  int
	tasks    map[*listed]*task
	stopped  bool
	problems []Problem
	done     int
	total    int
	depLines int
	depCount int
	report   sync.Mutex // serialises Options.Progress
}

type task struct {
	pkg     *listed
	waiting int
	then    []*task // tasks that wait for this one
	types   *types.Package
	done    bool
	// fset and files are a dependency's stripped files between its parse and
	// its check.
	fset  *token.FileSet
	files []*ast.File
}

// job is a step of a task that can run now.
type job struct {
	t    *task
	step func(*checker, *task)
}

func newChecker(o Options, l *listing, visit Visitor) *checker {
	goarch := cmp.Or(o.GOARCH, DefaultGOARCH)
	sizes := types.SizesFor("gc", goarch)
	if sizes == nil {
		sizes = types.SizesFor("gc", DefaultGOARCH)
	}
	c := &checker{
		opts: o, list: l, visit: visit, sizes: sizes,
		own:   map[string]bool{},
		tasks: map[*listed]*task{},
	}
	c.wake.L = &c.mu
	for _, p := range l.packages {
		if p.own {
			c.own[string(p.path)] = true
		}
	}
	c.cut, c.problems = cutCycles(l)
	return c
}

// run checks everything. It returns ctx.Err() when ctx ended first.
func (c *checker) run(ctx context.Context) error {
	c.mu.Lock()
	for _, p := range c.list.packages {
		if p.own {
			c.total++
		}
	}
	// Last in, first out: pushed in reverse so that work starts with the first.
	for _, p := range slices.Backward(c.list.packages) {
		if p.own {
			c.demand(p)
		}
	}
	c.mu.Unlock()

	stop := context.AfterFunc(ctx, func() {
		c.mu.Lock()
		c.stopped = true
		c.wake.Broadcast()
		c.mu.Unlock()
	})
	defer stop()
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(c.work)
	}
	wg.Wait()
	return ctx.Err()
}

// work runs jobs until none is left and none can appear.
func (c *checker) work() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		for len(c.jobs) == 0 && c.running > 0 && !c.stopped {
			c.wake.Wait()
		}
		if c.stopped || len(c.jobs) == 0 {
			return
		}
		j := c.jobs[len(c.jobs)-1]
		c.jobs = c.jobs[:len(c.jobs)-1]
		c.running++
		c.mu.Unlock()
		c.do(j)
		c.mu.Lock()
		c.running--
		c.wake.Broadcast()
	}
}

// do runs a job. A panic, of an extractor or of a library on odd code, costs the
// facts of that package alone, and is said.
func (c *checker) do(j job) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		pkg := j.t.types
		if pkg == nil {
			pkg = types.NewPackage(string(j.t.pkg.path), j.t.pkg.name)
		}
		c.finish(j.t, pkg, []Problem{{
			Kind: ProblemList, Package: j.t.pkg.path,
			Text: fmt.Sprintf("demarc failed on this package, please report it: %v", v),
		}})
	}()
	j.step(c, j.t)
}

// demand returns the task for p and creates it when it is new. The caller holds
// the lock.
func (c *checker) demand(p *listed) *task {
	if t := c.tasks[p]; t != nil {
		return t
	}
	t := &task{pkg: p}
	c.tasks[p] = t
	if !p.own {
		c.jobs = append(c.jobs, job{t, (*checker).parseDependency})
		return t
	}
	c.await(t, sortedImports(p))
	return t
}

// await makes t wait for the packages; its check becomes a job when all are
// done. The caller holds the lock.
func (c *checker) await(t *task, needs []*listed) {
	for _, p := range needs {
		if c.cut[[2]*listed{t.pkg, p}] {
			continue
		}
		if d := c.demand(p); !d.done {
			t.waiting++
			d.then = append(d.then, t)
		}
	}
	if t.waiting == 0 {
		c.ready(t)
	}
}

func (c *checker) ready(t *task) {
	step := (*checker).checkDependency
	if t.pkg.own {
		step = (*checker).checkOwn
	}
	c.jobs = append(c.jobs, job{t, step})
}

// finish records the types of t and releases what waits for it.
func (c *checker) finish(t *task, pkg *types.Package, problems []Problem) {
	c.mu.Lock()
	t.types, t.done, t.files, t.fset = pkg, true, nil, nil
	c.problems = append(c.problems, problems...)
	for _, d := range t.then {
		if d.waiting--; d.waiting == 0 {
			c.ready(d)
		}
	}
	t.then = nil
	done := 0
	if t.pkg.own {
		c.done++
		done = c.done
	}
	total := c.total
	c.mu.Unlock()
	if done > 0 && c.opts.Progress != nil {
		c.report.Lock()
		c.opts.Progress(Progress{Stage: "checking types", Done: done, Total: total})
		c.report.Unlock()
	}
}

// parseDependency reads the stripped files of a dependency and demands the
// imports that its declarations mention.
func (c *checker) parseDependency(t *task) {
	fset := token.NewFileSet()
	files, needs, lines := parseStripped(fset, t.pkg)
	c.mu.Lock()
	t.fset, t.files = fset, files
	c.depLines += lines
	c.depCount++
	c.await(t, needs)
	c.mu.Unlock()
}

func (c *checker) checkDependency(t *task) {
	conf := c.config(t.pkg)
	conf.IgnoreFuncBodies = true
	conf.DisableUnusedImportCheck = true
	conf.Error = func(error) {}
	pkg := typeCheck(conf, t.pkg, t.fset, t.files, nil)
	c.finish(t, pkg, nil)
}

// checkOwn parses, checks and hands over a package of the code base. All of its
// syntax is garbage when this returns.
func (c *checker) checkOwn(t *task) {
	src := parseOwn(c.opts.Root, t.pkg)
	info := newInfo(src.sources)
	conf := c.config(t.pkg)
	errs := errorList{root: c.opts.Root, pkg: t.pkg, fset: src.fset, problems: src.problems}
	conf.Error = errs.add
	pkg := typeCheck(conf, t.pkg, src.fset, src.files, info)
	t.types = pkg
	if c.visit != nil {
		c.visit(&Checked{
			Package: c.metadata(t.pkg), Fset: src.fset, Files: src.files, Names: src.names,
			Sources: src.sources, Types: pkg, Info: info,
			TestVariant: t.pkg.variantOf != nil || t.pkg.isExternalTest(), Own: c.isOwn,
		})
	}
	c.finish(t, pkg, errs.done())
}

// newInfo makes the maps that the checker fills, with room for what sources of
// that size usually hold: growing them by doubling costs more than filling them.
// What is very large is mostly data and holds less.
func newInfo(sources [][]byte) *types.Info {
	size := 0
	for _, s := range sources {
		size += len(s)
	}
	size = min(size, 4<<20)
	return &types.Info{
		Types:      make(map[ast.Expr]types.TypeAndValue, size/14),
		Defs:       make(map[*ast.Ident]types.Object, size/100),
		Uses:       make(map[*ast.Ident]types.Object, size/20),
		Implicits:  map[ast.Node]types.Object{},
		Selections: make(map[*ast.SelectorExpr]*types.Selection, size/130),
		Instances:  map[*ast.Ident]types.Instance{},
	}
}

// isOwn reports whether a types.Package is of the code base.
func (c *checker) isOwn(p *types.Package) bool { return p != nil && c.own[p.Path()] }

func (c *checker) config(p *listed) *types.Config {
	return &types.Config{
		Importer:    importer{c: c, from: p},
		FakeImportC: true,
		GoVersion:   p.goVersion,
		Sizes:       c.sizes,
	}
}

// importer resolves the imports of one package to what is checked already.
type importer struct {
	c    *checker
	from *listed
}

// Import implements types.Importer.
func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	p := i.from.imports[path]
	if p == nil {
		return nil, fmt.Errorf("package %s was not found", path)
	}
	i.c.mu.Lock()
	defer i.c.mu.Unlock()
	t := i.c.tasks[p]
	switch {
	case i.c.cut[[2]*listed{i.from, p}]:
		return nil, fmt.Errorf("import cycle through %s", path)
	case t == nil || !t.done || t.types == nil:
		return nil, fmt.Errorf("package %s was not checked", path)
	}
	return t.types, nil
}

// result gathers what is left when all is checked.
func (c *checker) result() *Result {
	l := c.list
	r := &Result{
		Root: c.opts.Root, Mode: l.mode, GoVersion: l.goVersion,
		GOOS: cmp.Or(c.opts.GOOS, DefaultGOOS), GOARCH: cmp.Or(c.opts.GOARCH, DefaultGOARCH),
		Tags: slices.Clone(c.opts.Tags), Modules: l.modules, Notes: l.notes,
		MissingModules: l.missingModules, DependenciesChecked: c.depCount, DependencyLines: c.depLines,
		Problems: joinProblems(l.problems, c.problems),
	}
	byPath := map[ident.PackagePath]*Package{}
	for _, p := range l.packages {
		switch {
		case !p.own:
			if p.variantOf == nil {
				r.Dependencies++
			}
		case p.variantOf == nil:
			m := c.metadata(p)
			byPath[p.path] = m
			r.Packages = append(r.Packages, m)
		}
	}
	for _, p := range l.packages {
		if p.own && p.variantOf != nil {
			if m := byPath[p.variantOf.path]; m != nil {
				m.TestFiles = c.relative(p.testFiles)
			}
		}
	}
	slices.SortFunc(r.Packages, func(a, b *Package) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(r.Problems, compareProblems)
	r.Problems = slices.Compact(r.Problems)
	return r
}

// metadata is the public form of a listed package.
func (c *checker) metadata(p *listed) *Package {
	m := &Package{
		Path: p.path, Name: p.name, Module: p.module, Dir: c.relativePath(p.dir),
		Ignored: c.relative(p.ignored), TestFiles: c.relative(p.testFiles),
	}
	for _, f := range c.relative(p.files) {
		if !slices.Contains(m.TestFiles, f) {
			m.Files = append(m.Files, f)
		}
	}
	for _, d := range sortedImports(p) {
		m.Imports = append(m.Imports, string(d.path))
	}
	slices.Sort(m.Imports)
	m.Imports = slices.Compact(m.Imports)
	return m
}

func (c *checker) relative(files []string) []string {
	out := make([]string, 0, len(files))
	for _, f := range files {
		out = append(out, c.relativePath(f))
	}
	return out
}

func (c *checker) relativePath(path string) string { return relativeTo(c.opts.Root, path) }

// relativeTo is path below root with forward slashes, or path itself when it is
// elsewhere. Bytes that are not UTF-8 become %XX.
func relativeTo(root, path string) string {
	if rel, err := filepath.Rel(root, path); err == nil && filepath.IsLocal(rel) {
		path = rel
	}
	return escapeBytes(filepath.ToSlash(path))
}

// escapeBytes makes any file name a valid UTF-8 string, so that JSON keeps it.
func escapeBytes(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, "%%%02X", s[i])
		} else {
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// sortedImports are the packages that p imports, by id.
func sortedImports(p *listed) []*listed {
	out := make([]*listed, 0, len(p.imports))
	for _, d := range p.imports {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *listed) int { return cmp.Compare(a.id, b.id) })
	return slices.Compact(out)
}

// isExternalTest reports whether p is the package of x_test files.
func (p *listed) isExternalTest() bool {
	return len(p.testFiles) > 0 && len(p.testFiles) == len(p.files) && strings.HasSuffix(string(p.path), "_test")
}
