package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// goPackage is what `go list -json` prints of a package, as far as it is used.
// The names are the flag's argument too: without a list of fields the go
// command would also look at version control and the build cache.
type goPackage struct {
	Dir, ImportPath, Name, ForTest string
	Standard                       bool
	GoFiles, CgoFiles              []string
	IgnoredGoFiles, InvalidGoFiles []string
	TestGoFiles, XTestGoFiles      []string
	Imports                        []string
	ImportMap                      map[string]string
	Module                         *goModule
	Error                          *goError
}

type goModule struct {
	Path      string
	Main      bool
	GoVersion string
	Replace   *goModule
}

type goError struct {
	Pos, Err string
}

const goFields = "Dir,ImportPath,Name,ForTest,Standard,GoFiles,CgoFiles,IgnoredGoFiles,InvalidGoFiles,TestGoFiles,XTestGoFiles,Imports,ImportMap,Module,Error"

// maxMends bounds how often a listing is tried again with one more obstacle
// out of the way.
const maxMends = 40

// goList lists a unit with the go command, mending what can be mended. It
// returns an error when nothing could be listed.
func (s *session) goList(ctx context.Context, u *unit) (*part, error) {
	for _, m := range u.mods {
		if m.broken != nil {
			return nil, m.broken
		}
	}
	m := newMender(s, u)
	for try := range maxMends {
		p, stderr, err := s.goListOnce(ctx, u, m)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil && (try == maxMends-1 || !m.mend(ctx, p.complaints())) {
			m.explain(p)
			m.tell()
			p.pastVendor = m.noVendor || m.asWorkspace && u.mods[0].vendor
			return p, nil
		}
		if err != nil && !m.mend(ctx, stderr) {
			return nil, fmt.Errorf("%s: %w", firstLine(stderr), err)
		}
	}
	return nil, errors.New("too many modules of the build list could not be had")
}

func (s *session) goListOnce(ctx context.Context, u *unit, m *mender) (*part, string, error) {
	flags, env, err := m.prepare()
	if err != nil {
		return nil, err.Error(), err
	}
	args := []string{"list", "-e", "-deps", "-json=" + goFields, "-buildvcs=false", "-pgo=off"}
	if len(s.o.Tags) > 0 {
		args = append(args, "-tags="+strings.Join(s.o.Tags, ","))
	}
	if s.o.Tests {
		args = append(args, "-test")
	}
	args = append(args, flags...)
	args = append(args, "--")
	args = append(args, s.goPatterns(u)...)
	var pkgs []*goPackage
	c := child{path: s.goCmd, args: args, dir: s.workDir(u), env: env, line: s.downloads()}
	stderr, err := c.run(ctx, func(r io.Reader) error {
		dec := json.NewDecoder(r)
		for {
			p := new(goPackage)
			if err := dec.Decode(p); err == io.EOF {
				return nil
			} else if err != nil {
				return fmt.Errorf("read the go command's output: %w", err)
			}
			pkgs = append(pkgs, p)
		}
	})
	if err != nil {
		return nil, stderr, err
	}
	return s.convert(u, pkgs), stderr, nil
}

// downloads watches the go command's standard error for downloads. They are
// told as progress and not noted: the second run on the same code has none and
// must give the same listing.
func (s *session) downloads() func(string) {
	told := false
	return func(line string) {
		if !told && strings.HasPrefix(line, "go: downloading ") {
			told = true
			s.progress("downloading modules")
		}
	}
}

// workDir is where the go command is started: in the unit's module, or in Root
// for workspaces, whose file is given by name.
func (s *session) workDir(u *unit) string {
	if !u.workspace() {
		return u.mods[0].dir
	}
	return s.o.Root
}

// goPatterns names every package of the unit's modules below Root, and
// directories that the user names although ./... skips them. What the user's
// patterns leave out is sorted out later, in one way for all listers.
func (s *session) goPatterns(u *unit) []string {
	var out []string
	for _, m := range u.mods {
		switch {
		case within(s.o.Root, m.dir):
			out = append(out, filepath.Join(m.dir, "..."))
		case within(m.dir, s.o.Root):
			out = append(out, filepath.Join(s.o.Root, "..."))
		}
	}
	for _, p := range newPatterns(s.o.Root, s.o.Patterns) {
		if p.dir == "" || !isDir(p.dir) {
			continue
		}
		dir := nearest(p.dir, "go.mod")
		if slices.ContainsFunc(u.mods, func(m *moduleFile) bool { return m.dir == dir }) {
			out = append(out, p.dir)
		}
	}
	return out
}

// convert turns the go command's packages into listed ones.
func (s *session) convert(u *unit, pkgs []*goPackage) *part {
	p := &part{mods: u.mods, mode: ModeGoList}
	byID := map[string]*listed{}
	failed := map[string]*goError{}
	for _, gp := range pkgs {
		if gp.Name == "main" && strings.HasSuffix(gp.ImportPath, ".test") && gp.ForTest == "" && onlyGenerated(gp) {
			continue
		}
		if l := s.convertOne(p, gp, s.workDir(u)); l != nil {
			byID[l.id] = l
			p.pkgs = append(p.pkgs, l)
		} else if gp.Error != nil {
			failed[gp.ImportPath] = gp.Error
		}
	}
	for _, gp := range pkgs {
		if l := byID[gp.ImportPath]; l != nil {
			s.connect(p, l, gp, byID, failed, s.workDir(u))
		}
	}
	return p
}

// onlyGenerated reports whether a package "p.test" is the go command's own
// test main rather than a package of that name.
func onlyGenerated(gp *goPackage) bool {
	for _, f := range gp.GoFiles {
		if !filepath.IsAbs(f) {
			return false
		}
	}
	return len(gp.CgoFiles) == 0
}

// convertOne converts all but the imports; it returns nil for a package
// without Go files for the target.
func (s *session) convertOne(p *part, gp *goPackage, base string) *listed {
	files := append(slices.Clone(gp.GoFiles), gp.CgoFiles...)
	if len(files) == 0 && !(s.o.Tests && len(gp.TestGoFiles)+len(gp.XTestGoFiles) > 0) {
		return nil
	}
	dir := s.unrealRoot(gp.Dir)
	l := &listed{
		id:      gp.ImportPath,
		path:    ident.PackagePath(plainPath(gp)),
		name:    gp.Name,
		dir:     dir,
		std:     gp.Standard,
		imports: map[string]*listed{},
	}
	if gp.Module != nil {
		l.module = ident.ModulePath(gp.Module.Path)
		l.goVersion = clampedGo(gp.Module.GoVersion, s.limit)
	}
	// The standard library, analysed itself, has no module.
	main := gp.Module == nil || gp.Module.Main
	l.own = main && within(s.o.Root, dir)
	for _, f := range files {
		name := absFrom(dir, f)
		if strings.HasSuffix(f, "_test.go") {
			l.testFiles = append(l.testFiles, name)
		} else {
			l.files = append(l.files, name)
		}
	}
	slices.Sort(l.files)
	slices.Sort(l.testFiles)
	l.files = append(l.files, l.testFiles...)
	if l.own && gp.ForTest == "" {
		for _, f := range gp.IgnoredGoFiles {
			l.ignored = append(l.ignored, absFrom(dir, f))
		}
		slices.Sort(l.ignored)
	}
	if l.own {
		s.ownProblems(p, l, gp, base)
	}
	return l
}

// ownProblems adds what the go command says is wrong with an own package, and
// leaves out files of a second package name.
func (s *session) ownProblems(p *part, l *listed, gp *goPackage, base string) {
	if gp.Error != nil && !strings.HasPrefix(gp.Error.Err, "found packages ") && len(l.files) > 0 {
		p.problems = append(p.problems, s.listProblem(l, gp.Error, base))
	}
	if len(gp.InvalidGoFiles) == 0 || gp.ForTest != "" {
		return
	}
	for _, f := range gp.InvalidGoFiles {
		name := absFrom(l.dir, f)
		if slices.Contains(l.files, name) || slices.Contains(gp.TestGoFiles, f) || slices.Contains(gp.XTestGoFiles, f) {
			continue
		}
		pr := Problem{Kind: ProblemSyntax, Package: l.path, File: relTo(s.o.Root, name), Text: unreadHeader}
		if file, err := os.Open(name); err != nil {
			pr.Kind, pr.Text = ProblemUnreadable, plainText(err)
		} else {
			_ = file.Close()
		}
		p.problems = append(p.problems, pr)
	}
	from := len(p.problems)
	l.name, l.files, p.problems = splitNames(openFile, s.o.Root, l.files, l.name, p.problems)
	for i := range p.problems[from:] {
		p.problems[from+i].Package = l.path
	}
}

// plainPath is the import path without the suffix of a test variant.
func plainPath(gp *goPackage) string {
	if gp.ForTest == "" {
		return gp.ImportPath
	}
	path, _, _ := strings.Cut(gp.ImportPath, " [")
	return path
}

// connect resolves the imports of one package.
func (s *session) connect(p *part, l *listed, gp *goPackage, byID map[string]*listed, failed map[string]*goError, base string) {
	direct := map[string]bool{}
	for _, id := range gp.Imports {
		direct[id] = true
	}
	resolve := func(path, id string) {
		if path == "C" || path == "unsafe" {
			return
		}
		if to := byID[id]; to != nil {
			l.imports[path] = to
			return
		}
		lost := lostImport{from: l, path: path}
		if e := failed[id]; e != nil {
			lost.why = e.Err
			// The go command gives one position for all importers.
			if file, line, col := splitPos(e.Pos); file != "" {
				lost.file, lost.line, lost.col = absFrom(base, file), line, col
			}
		}
		p.lost = append(p.lost, lost)
	}
	for path, id := range gp.ImportMap {
		delete(direct, id)
		resolve(path, id)
	}
	for id := range direct {
		resolve(id, id)
	}
	if gp.ForTest != "" {
		l.variantOf = byID[gp.ForTest]
		if len(l.testFiles) == 0 {
			// Only compiled again for a test: a dependency.
			l.own = false
			l.variantOf = byID[string(l.path)]
		}
	}
}

var posPattern = regexp.MustCompile(`^(.*\.go):(\d+)(?::(\d+))?$`)

// splitPos splits "file:line:col"; the file is "" when pos is none.
func splitPos(pos string) (file string, line, col int) {
	m := posPattern.FindStringSubmatch(pos)
	if m == nil {
		return "", 0, 0
	}
	line, _ = strconv.Atoi(m[2])
	col, _ = strconv.Atoi(m[3])
	return m[1], line, col
}

// listProblem is the problem that the go command reports for a package that it
// could list all the same.
func (s *session) listProblem(l *listed, e *goError, base string) Problem {
	pr := Problem{Kind: ProblemList, Package: l.path, File: relTo(s.o.Root, l.dir), Text: firstLine(e.Err)}
	if file, line, col := splitPos(e.Pos); file != "" {
		name := absFrom(base, file)
		if !isFile(name) {
			name = absFrom(l.dir, filepath.Base(file))
		}
		pr.File, pr.Line, pr.Col = relTo(s.o.Root, name), line, col
	}
	pr.Text = s.cleanText(pr.Text)
	return pr
}

// cleanText takes the paths of this machine out of a message, so that the same
// code gives the same result everywhere.
func (s *session) cleanText(text string) string {
	sep := string(filepath.Separator)
	for _, dir := range []string{s.temp, s.o.Root, s.realRoot} {
		text = strings.ReplaceAll(text, dir+sep, "")
		text = strings.ReplaceAll(text, dir, ".")
	}
	return text
}

// writeTemp writes a file of the session's own.
func writeTemp(dir, name string, data []byte) (string, error) {
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return "", fmt.Errorf("write a temporary file: %w", err)
	}
	return file, nil
}
