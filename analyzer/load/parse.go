package load

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	goscanner "go/scanner"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxFileSize is the size in bytes above which a source file is a problem, not
// code. The largest generated files seen in public code have 30 MB.
const maxFileSize = 256 << 20

// ownSource is the parsed source of a package of the code base.
type ownSource struct {
	fset     *token.FileSet
	files    []*ast.File
	names    []string // relative to the root
	sources  [][]byte
	problems []Problem
}

// parseOwn reads and parses all files of a package, with comments. A file that
// cannot be read is left out, a file with errors is kept as far as it goes; both
// are problems.
func parseOwn(root string, p *listed) ownSource {
	s := ownSource{fset: token.NewFileSet()}
	for _, path := range p.files {
		name := relativeTo(root, path)
		src, err := readOwn(root, path)
		if err != nil {
			s.problems = append(s.problems, Problem{Kind: ProblemUnreadable, Package: p.path, File: name, Text: reason(err)})
			continue
		}
		f, err := parser.ParseFile(s.fset, path, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			s.problems = append(s.problems, syntaxProblem(p, name, err))
		}
		if f == nil || f.Name == nil {
			continue
		}
		s.files = append(s.files, f)
		s.names = append(s.names, name)
		s.sources = append(s.sources, src)
	}
	return s
}

// readOwn reads a file of the code base. The go command follows links wherever
// they lead; what lies outside the root must not become part of an answer.
func readOwn(root, path string) ([]byte, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode()&os.ModeSymlink != 0 {
		realRoot, err := filepath.EvalSymlinks(root)
		if err != nil {
			return nil, err
		}
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			return nil, err
		}
		if !within(realRoot, real) {
			return nil, errLeadsOut
		}
	}
	return readSource(path, nil)
}

// errLeadsOut says that a link leads to what is not to be read.
var errLeadsOut = errors.New("a link that leads out of the analysed directory")

// readSource reads a regular file into buf, or into new memory where buf is too
// small. A repository may hold anything under the name of a Go file: a pipe would
// never end.
func readSource(path string, buf []byte) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // read only
	return readAll(io.LimitReader(f, maxFileSize+1), buf, int(min(info.Size(), maxFileSize)))
}

// readAll reads r to its end into buf. With room for the expected size and one
// byte more, a file that has not changed meanwhile costs one allocation at most.
func readAll(r io.Reader, buf []byte, size int) ([]byte, error) {
	buf = slices.Grow(buf[:0], size+1)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case len(buf) > maxFileSize:
			return nil, fmt.Errorf("larger than %d MB", maxFileSize>>20)
		case err == io.EOF:
			return buf, nil
		case err != nil:
			return nil, err
		case len(buf) == cap(buf):
			buf = slices.Grow(buf, 1)
		}
	}
}

// reason is an error's text without the path, which would differ between
// checkouts.
func reason(err error) string {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// syntaxProblem folds the parser's errors for one file into one problem at the
// first place.
func syntaxProblem(p *listed, name string, err error) Problem {
	pr := Problem{Kind: ProblemSyntax, Package: p.path, File: name, Text: err.Error()}
	var list goscanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		pr.Line, pr.Col, pr.Text = list[0].Pos.Line, list[0].Pos.Column, list[0].Msg
		if n := len(list) - 1; n > 0 {
			pr.Text = fmt.Sprintf("%s (and %d more)", pr.Text, n)
		}
	}
	return pr
}

// parseStripped parses what importers can see of a dependency. needs are the
// imports that it mentions, by id; lines counts the lines of the files, bodies included.
// Errors are left to surface as missing names in the code base.
func parseStripped(fset *token.FileSet, p *listed) (files []*ast.File, needs []*listed, lines int) {
	used := map[*listed]bool{}
	var src, stripped []byte // reused: syntax keeps no source
	for _, path := range p.files {
		var err error
		if src, err = readSource(path, src); err != nil {
			continue
		}
		var n int
		stripped, n = stripBodies(src, stripped)
		lines += n
		f, _ := parser.ParseFile(fset, path, stripped, parser.SkipObjectResolution)
		if f == nil || f.Name == nil {
			continue
		}
		files = append(files, f)
	}
	for i, names := range prune(files) {
		dropImports(files[i], p, names, used)
	}
	for _, d := range sortedImports(p) {
		if used[d] {
			needs = append(needs, d)
		}
	}
	return files, needs, lines
}

// dropImports removes from f the imports whose names are not mentioned, and adds
// the packages that remain to used.
func dropImports(f *ast.File, p *listed, names map[string]bool, used map[*listed]bool) {
	f.Decls = slices.DeleteFunc(f.Decls, func(d ast.Decl) bool {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			return false
		}
		g.Specs = mentionedImports(g.Specs, p, names, used)
		return len(g.Specs) == 0
	})
}

func mentionedImports(specs []ast.Spec, p *listed, names map[string]bool, used map[*listed]bool) []ast.Spec {
	kept := specs[:0]
	for _, s := range specs {
		spec, ok := s.(*ast.ImportSpec)
		if !ok {
			continue
		}
		path := strings.Trim(spec.Path.Value, "\"`")
		if path == "C" || path == "unsafe" {
			kept = append(kept, s)
			continue
		}
		d := p.imports[path]
		if d == nil {
			// A fake package with a guessed name is better than none.
			kept = append(kept, s)
			continue
		}
		name := d.name
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if name == "." || names[name] {
			kept = append(kept, s)
			used[d] = true
		}
	}
	return kept
}

// typeCheck runs go/types and always returns a package. A panic of the type
// checker on odd code is that package's problem alone.
func typeCheck(conf *types.Config, p *listed, fset *token.FileSet, files []*ast.File, info *types.Info) (pkg *types.Package) {
	defer func() {
		if r := recover(); r != nil {
			conf.Error(fmt.Errorf("the type checker failed: %v", r))
			pkg = types.NewPackage(string(p.path), p.name)
			pkg.MarkComplete()
		}
	}()
	pkg, err := conf.Check(string(p.path), fset, files, info)
	if pkg == nil {
		if err != nil {
			conf.Error(err)
		}
		pkg = types.NewPackage(string(p.path), p.name)
	}
	return pkg
}

// maxErrors is how many type errors of one package are kept as texts; the rest
// are counted.
const maxErrors = 20

// errorList turns what go/types reports into problems.
type errorList struct {
	root     string
	pkg      *listed
	fset     *token.FileSet
	problems []Problem
	kept     int
	more     int
}

func (e *errorList) add(err error) {
	p := Problem{Kind: ProblemType, Package: e.pkg.path, Text: err.Error()}
	var te types.Error
	if errors.As(err, &te) {
		if te.Soft { // unused variables and imports change nothing here
			return
		}
		at := e.fset.PositionFor(te.Pos, false)
		p.File, p.Line, p.Col, p.Text = relativeTo(e.root, at.Filename), at.Line, at.Column, te.Msg
		if strings.HasPrefix(te.Msg, "could not import ") {
			p.Kind = ProblemImport
		}
	}
	if e.kept++; e.kept > maxErrors && p.Kind != ProblemImport {
		e.more++
		return
	}
	e.problems = append(e.problems, p)
}

func (e *errorList) done() []Problem {
	if e.more > 0 {
		e.problems = append(e.problems, Problem{
			Kind: ProblemType, Package: e.pkg.path, Text: fmt.Sprintf("%d more type errors in this package", e.more),
		})
	}
	return e.problems
}
