package load

import (
	"errors"
	"go/build"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// scanner reads the headers of the Go files in a directory for the target. It
// reads no function bodies and follows no link out of base.
type scanner struct {
	// base is the absolute directory that root is open on. Below it files are
	// read through root, which refuses links that lead out.
	base string
	root *os.Root
	// shown is the directory that positions in problems are relative to.
	shown string
	build build.Context
}

// scanned is what the files of one directory declare.
type scanned struct {
	dir, name string
	// files, tests, xtests and ignored are sorted absolute paths: non-test
	// files (with cgo), in-package tests, external tests, and those that build
	// constraints leave out.
	files, tests, xtests, ignored []string
	// imports, testImports and xtestImports map each import path to the place
	// of its first import.
	imports, testImports, xtestImports map[string]token.Position
	problems                           []Problem
}

// newScanner opens base; close closes it.
func newScanner(o Options, base string) (*scanner, error) {
	root, err := os.OpenRoot(base)
	if err != nil {
		return nil, err
	}
	return &scanner{
		base: base, root: root, shown: o.Root,
		build: build.Context{
			GOOS:        orDefault(o.GOOS, "linux"),
			GOARCH:      orDefault(o.GOARCH, "amd64"),
			Compiler:    "gc",
			CgoEnabled:  true,
			BuildTags:   o.Tags,
			ToolTags:    build.Default.ToolTags,
			ReleaseTags: build.Default.ReleaseTags,
		},
	}, nil
}

func (s *scanner) close() { _ = s.root.Close() }

// scan reads one directory; it is nil when no Go file lies there. It may be
// called from several goroutines.
func (s *scanner) scan(dir string) *scanned {
	out := &scanned{dir: dir}
	unread := map[string]bool{}
	ctxt := s.build
	ctxt.IsDir = s.isDir
	ctxt.ReadDir = func(string) ([]fs.FileInfo, error) { return s.readDir(dir, out) }
	ctxt.OpenFile = func(name string) (io.ReadCloser, error) {
		f, err := s.open(name)
		if err != nil {
			unread[filepath.Base(name)] = true
			out.problem(s, ProblemUnreadable, name, plainText(err))
		}
		return f, err
	}
	// The error is one of those that the lists below show file by file.
	p, _ := ctxt.ImportDir(dir, 0)
	if p == nil || len(p.GoFiles)+len(p.CgoFiles)+len(p.TestGoFiles)+len(p.XTestGoFiles)+
		len(p.IgnoredGoFiles)+len(p.InvalidGoFiles) == 0 {
		return nil
	}
	out.name = p.Name
	out.files = absSorted(dir, p.GoFiles, p.CgoFiles)
	out.tests = absSorted(dir, p.TestGoFiles)
	out.xtests = absSorted(dir, p.XTestGoFiles)
	out.ignored = absSorted(dir, p.IgnoredGoFiles)
	s.invalid(out, p, unread)
	if len(p.InvalidGoFiles) > 0 {
		s.majority(out)
	}
	out.imports = out.importsOf(out.files, p.ImportPos)
	out.testImports = out.importsOf(out.tests, p.TestImportPos)
	out.xtestImports = out.importsOf(out.xtests, p.XTestImportPos)
	return out
}

func (d *scanned) problem(s *scanner, kind ProblemKind, name, text string) {
	d.problems = append(d.problems, Problem{Kind: kind, File: relTo(s.shown, name), Text: text})
}

// importsOf gives the first place, in file order, of each import made by one
// of files.
func (d *scanned) importsOf(files []string, pos map[string][]token.Position) map[string]token.Position {
	out := map[string]token.Position{}
	for path, ps := range pos {
		for _, p := range ps {
			old, had := out[path]
			if slices.Contains(files, p.Filename) && (!had || p.Filename < old.Filename) {
				out[path] = p
			}
		}
	}
	return out
}

func absSorted(dir string, lists ...[]string) []string {
	out := []string{}
	for _, list := range lists {
		for _, f := range list {
			out = append(out, filepath.Join(dir, f))
		}
	}
	slices.Sort(out)
	return out
}

// invalid makes sure that no file gets lost: go/build drops files whose header
// cannot be read at all.
func (s *scanner) invalid(out *scanned, p *build.Package, unread map[string]bool) {
	for _, name := range p.InvalidGoFiles {
		file := filepath.Join(out.dir, name)
		if unread[name] || slices.Contains(out.files, file) || slices.Contains(out.tests, file) || slices.Contains(out.xtests, file) {
			continue
		}
		out.problem(s, ProblemSyntax, file, unreadHeader)
	}
}

// majority splits files of different package names: the name with most files
// stays (then any but main, then the smaller name), the other files are left
// out with a problem each. Files without a readable package clause stay; the
// checker tells what is wrong with them.
func (s *scanner) majority(out *scanned) {
	out.name, out.files, out.problems = splitNames(s.open, s.shown, out.files, out.name, out.problems)
}

// splitNames is majority for any lister.
func splitNames(open func(string) (io.ReadCloser, error), shown string, files []string, name string, problems []Problem) (string, []string, []Problem) {
	names := make([]string, len(files))
	count := map[string]int{}
	for i, f := range files {
		names[i] = packageName(open, f)
		if names[i] != "" {
			count[names[i]]++
		}
	}
	if len(count) == 0 {
		return name, files, problems
	}
	best := ""
	for n, c := range count {
		switch d := c - count[best]; {
		case best == "", d > 0, d == 0 && best == "main", d == 0 && n != "main" && n < best:
			best = n
		}
	}
	var kept []string
	for i, f := range files {
		if names[i] == best || names[i] == "" {
			kept = append(kept, f)
			continue
		}
		problems = append(problems, Problem{
			Kind: ProblemList, File: relTo(shown, f),
			Text: "left out: package " + names[i] + " in a directory of package " + best,
		})
	}
	return best, kept, problems
}

// packageName reads the package clause, "" when there is none.
func packageName(open func(string) (io.ReadCloser, error), file string) string {
	f, err := open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	// The clause comes early; a huge file need not be read for it.
	data, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return ""
	}
	tree, _ := parser.ParseFile(token.NewFileSet(), file, data, parser.PackageClauseOnly)
	if tree == nil || tree.Name == nil || tree.Name.Name == "_" {
		return ""
	}
	return tree.Name.Name
}

// openFile is the plain open for splitNames.
func openFile(name string) (io.ReadCloser, error) { return os.Open(name) }

// unreadHeader is the text for a file that go/build cannot make anything of.
const unreadHeader = "package clause and imports cannot be read"

var errNotRegular = errors.New("not a regular file")

// open opens a file that reading cannot block on.
func (s *scanner) open(name string) (io.ReadCloser, error) {
	if within(s.base, name) {
		rel, err := filepath.Rel(s.base, name)
		if err != nil {
			return nil, err
		}
		info, err := s.root.Stat(rel)
		if err != nil && strings.HasSuffix(err.Error(), "path escapes from parent") {
			return nil, errLeadsOut // os has no name for it
		}
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, errNotRegular
		}
		f, err := s.root.Open(rel)
		if err != nil {
			return nil, err
		}
		return f, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// isDir says no to directories that are reached by a link out of base.
func (s *scanner) isDir(name string) bool {
	if within(s.base, name) {
		rel, err := filepath.Rel(s.base, name)
		if err != nil {
			return false
		}
		info, err := s.root.Stat(rel)
		return err == nil && info.IsDir()
	}
	return isDir(name)
}

// readDir lists the files that may be Go source; links to directories are not.
func (s *scanner) readDir(dir string, out *scanned) ([]fs.FileInfo, error) {
	entries, err := s.entries(dir)
	if err != nil {
		out.problem(s, ProblemUnreadable, dir, plainText(err))
		return nil, err
	}
	var infos []fs.FileInfo
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		name := filepath.Join(dir, e.Name())
		if e.Type() == fs.ModeSymlink && s.isDir(name) {
			continue
		}
		if e.Type() != fs.ModeSymlink && !e.Type().IsRegular() {
			out.problem(s, ProblemUnreadable, name, errNotRegular.Error())
			continue
		}
		info, err := e.Info()
		if err != nil {
			out.problem(s, ProblemUnreadable, name, plainText(err))
			continue
		}
		infos = append(infos, plainInfo{info})
	}
	return infos, nil
}

// plainInfo shows a link as the regular file it leads to, so that go/build
// opens it through our own open.
type plainInfo struct{ fs.FileInfo }

func (i plainInfo) Mode() fs.FileMode { return i.FileInfo.Mode().Perm() }

func (s *scanner) entries(dir string) ([]fs.DirEntry, error) {
	if !within(s.base, dir) {
		return os.ReadDir(dir)
	}
	rel, err := filepath.Rel(s.base, dir)
	if err != nil {
		return nil, err
	}
	f, err := s.root.Open(rel)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}
