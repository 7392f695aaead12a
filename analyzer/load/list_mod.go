package load

import (
	"errors"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// moduleFile is a go.mod as it lies in the tree.
type moduleFile struct {
	// dir is absolute.
	dir  string
	path string
	// goVersion is the go directive without the "go", "" when there is none.
	goVersion string
	// file is nil when broken says why nothing could be read of it.
	file   *modfile.File
	broken error
	// vendor is true when a vendor/modules.txt lies beside it.
	vendor bool
	// odd is true when lines were left out that are not understood.
	odd bool
}

// readModule reads dir/go.mod. Lines that this version of the go.mod grammar
// does not know are left out; a file that still cannot be read has broken set,
// and path then is a guess from the file's text, which may be "".
func readModule(dir string) *moduleFile {
	m := &moduleFile{dir: dir}
	name := filepath.Join(dir, "go.mod")
	data, err := readPlain(name)
	if err != nil {
		m.broken = err
		return m
	}
	if _, err := os.Stat(filepath.Join(dir, "vendor", "modules.txt")); err == nil {
		m.vendor = true
	}
	m.file, m.odd, m.broken = parseMod(name, data)
	if m.file == nil || m.file.Module == nil {
		m.path = modfile.ModulePath(data)
		if m.broken == nil {
			m.broken = errors.New("no module directive")
		}
		return m
	}
	m.path = m.file.Module.Mod.Path
	if m.file.Go != nil {
		m.goVersion = m.file.Go.Version
	}
	return m
}

// parseMod parses a go.mod; lines it does not understand are dropped one after
// the other, as a newer Go may know more directives, and odd then is true. It
// gives up on lines that cannot be dropped alone.
func parseMod(name string, data []byte) (f *modfile.File, odd bool, err error) {
	lines := strings.Split(string(data), "\n")
	for range 50 {
		f, err = modfile.Parse(name, []byte(strings.Join(lines, "\n")), nil)
		if err == nil {
			return f, odd, nil
		}
		var list modfile.ErrorList
		if !errors.As(err, &list) {
			return nil, false, err
		}
		for _, e := range list {
			if !dropUnknown(lines, e) {
				return nil, false, err
			}
		}
		odd = true
	}
	return nil, false, errors.New("too many unknown directives")
}

// dropUnknown blanks the line or block that is an unknown directive, and
// reports whether the error is of that kind.
func dropUnknown(lines []string, e modfile.Error) bool {
	i := e.Pos.Line - 1
	if i < 0 || i >= len(lines) {
		return false
	}
	text := e.Error()
	block := strings.Contains(text, "unknown block type")
	if !block && !strings.Contains(text, "unknown directive") {
		return false
	}
	lines[i] = ""
	for block && i+1 < len(lines) {
		i++
		block = strings.TrimSpace(lines[i]) != ")"
		lines[i] = ""
	}
	return true
}

// tooNewFor reports whether the go command would refuse the module for its go
// directive.
func (m *moduleFile) tooNewFor(goVersion string) bool {
	return m.goVersion != "" && newerGo(m.goVersion, goVersion)
}

// newerGo reports whether a go directive ("1.27", "1.27.1") wants a newer Go
// than goVersion ("go1.26.8"); it is false when either is not understood.
func newerGo(directive, goVersion string) bool {
	return version.IsValid("go"+directive) && version.IsValid(goVersion) &&
		version.Compare("go"+directive, goVersion) > 0
}

// replacement is one module that is to be read from a directory.
type replacement struct {
	// Version is "" for every version.
	module.Version
	dir string
}

// adjusted returns the text of a go.mod for the go command of goVersion: its
// go directive lowered where it must be, toolchain and godebug lines left out,
// replacements added.
func (m *moduleFile) adjusted(goVersion string, replaced []replacement) ([]byte, error) {
	data, err := m.file.Format()
	if err != nil {
		return nil, fmt.Errorf("format %s: %w", m.dir, err)
	}
	f, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		return nil, fmt.Errorf("reread %s: %w", m.dir, err)
	}
	if m.tooNewFor(goVersion) {
		if err := f.AddGoStmt(strings.TrimPrefix(goVersion, "go")); err != nil {
			return nil, err
		}
	}
	for _, g := range append([]*modfile.Godebug(nil), f.Godebug...) {
		if err := f.DropGodebug(g.Key); err != nil {
			return nil, err
		}
	}
	for _, r := range replaced {
		if err := f.AddReplace(r.Path, r.Version.Version, r.dir, ""); err != nil {
			return nil, err
		}
	}
	f.Cleanup()
	return f.Format()
}

// workFile is a go.work as it lies in the tree.
type workFile struct {
	// name is absolute.
	name string
	file *modfile.WorkFile
	// members are the absolute directories of its use directives, as listed.
	members []string
}

func readWork(name string) (*workFile, error) {
	data, err := readPlain(name)
	if err != nil {
		return nil, err
	}
	f, err := modfile.ParseWork(name, data, nil)
	if err != nil {
		return nil, err
	}
	w := &workFile{name: name, file: f}
	for _, u := range f.Use {
		w.members = append(w.members, absFrom(filepath.Dir(name), u.Path))
	}
	return w, nil
}

func absFrom(dir, p string) string {
	p = filepath.FromSlash(p)
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(dir, p)
}

// workText writes a go.work that uses mods, with the replacements and the
// godebug-free settings of an existing one (nil for none) and paths made
// absolute. Its go line is the highest that any module asks for, at most
// goVersion.
func workText(base *workFile, mods []*moduleFile, goVersion string, replaced []replacement) ([]byte, error) {
	f := &modfile.WorkFile{Syntax: &modfile.FileSyntax{}}
	highest := "1.18"
	raise := func(v string) {
		if newerGo(v, "go"+highest) {
			highest = v
		}
	}
	if base != nil && base.file.Go != nil {
		raise(base.file.Go.Version)
	}
	for _, m := range mods {
		raise(m.goVersion)
	}
	if newerGo(highest, goVersion) {
		highest = strings.TrimPrefix(goVersion, "go")
	}
	if err := f.AddGoStmt(highest); err != nil {
		return nil, err
	}
	for _, m := range mods {
		f.AddNewUse(m.dir, m.path)
	}
	if base != nil {
		for _, r := range base.file.Replace {
			to := r.New.Path
			if r.New.Version == "" {
				to = absFrom(filepath.Dir(base.name), to)
			}
			if err := f.AddReplace(r.Old.Path, r.Old.Version, to, r.New.Version); err != nil {
				return nil, err
			}
		}
	}
	for _, r := range replaced {
		if err := f.AddReplace(r.Path, r.Version.Version, r.dir, ""); err != nil {
			return nil, err
		}
	}
	f.Cleanup()
	return modfile.Format(f.Syntax), nil
}

// toModule is the module as the result shows it.
func (m *moduleFile) toModule(root string) Module {
	return Module{Path: ident.ModulePath(m.path), Dir: relTo(root, m.dir), Go: m.goVersion}
}

// releasePattern finds the release in what `go env GOVERSION` prints, which
// may have a prefix ("devel") or a suffix ("-X:nocoverageredesign").
var releasePattern = regexp.MustCompile(`go1(\.\d+)*((rc|beta)\d+)?`)

// clampedGo turns a go directive into the language version for go/types, never
// newer than limit ("go1.26"); it is "" for an empty or odd directive.
func clampedGo(directive, limit string) string {
	v := "go" + directive
	if directive == "" || !version.IsValid(v) {
		return ""
	}
	if version.IsValid(limit) && version.Compare(v, limit) > 0 {
		return limit
	}
	return v
}
