package load

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// driverMode is the metadata asked of a driver: no export data, no compiled
// files, so a driver has no reason to build anything.
const driverMode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule

// driverPart lists with the program that GOPACKAGESDRIVER names, or one called
// gopackagesdriver on PATH, by the protocol of go/packages. It is nil without
// one, or when that does not handle the code base or fails. The driver is
// started here and not by packages.Load, which would put it into our own
// process group.
func (s *session) driverPart(ctx context.Context) (*part, error) {
	tool := s.driver()
	if tool == "" {
		return nil, nil
	}
	var flags []string
	if len(s.o.Tags) > 0 {
		flags = []string{"-tags=" + strings.Join(s.o.Tags, ",")}
	}
	env := s.env.with("PWD", s.o.Root)
	request, err := json.Marshal(packages.DriverRequest{
		Mode: driverMode, Env: env.list(), BuildFlags: flags, Tests: s.o.Tests,
	})
	if err != nil {
		return nil, fmt.Errorf("write the driver's request: %w", err)
	}
	patterns := s.o.Patterns
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	var response packages.DriverResponse
	c := child{path: tool, args: patterns, dir: s.o.Root, env: env, stdin: bytes.NewReader(request)}
	stderr, err := c.run(ctx, func(r io.Reader) error {
		return json.NewDecoder(r).Decode(&response)
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	name := filepath.Base(tool)
	if err != nil {
		s.note("The packages driver %s failed (%s); it was not used.", name, s.cleanText(firstLine(stderr+"\n"+err.Error())))
		return nil, nil
	}
	if response.NotHandled {
		return nil, nil
	}
	p := s.convertDriver(&response)
	if !slices.ContainsFunc(p.pkgs, func(l *listed) bool { return l.own }) {
		s.note("The packages driver %s named no package below the analysed directory; it was not used.", name)
		return nil, nil
	}
	s.note("Packages were listed by the packages driver %s.", name)
	return p, nil
}

// driver is the driver's path, "" for none.
func (s *session) driver() string {
	switch tool := s.env["GOPACKAGESDRIVER"]; {
	case tool == "off":
		return ""
	case tool == "":
		return s.env.lookPath("gopackagesdriver")
	case strings.ContainsRune(filepath.ToSlash(tool), '/'):
		return absFrom(s.o.Root, tool)
	default:
		return s.env.lookPath(tool)
	}
}

// convertDriver turns a driver's answer into listed packages. Drivers have IDs
// of their own; here a package goes by its import path, and only a second one
// with that path (a test variant) keeps its ID in the suffix.
func (s *session) convertDriver(response *packages.DriverResponse) *part {
	p := &part{mode: ModeGoList}
	for _, dir := range s.tree.modDirs {
		p.mods = append(p.mods, readModule(dir))
	}
	slices.SortFunc(response.Packages, func(a, b *packages.Package) int { return strings.Compare(a.ID, b.ID) })
	root := map[string]bool{}
	for _, id := range response.Roots {
		root[id] = true
	}
	byID := map[string]*listed{}
	plain := map[ident.PackagePath]*listed{}
	for _, dp := range response.Packages {
		l := s.driverPackage(p, dp)
		if l == nil {
			continue
		}
		l.own = root[dp.ID] && within(s.o.Root, l.dir) && !(len(l.testFiles) > 0 && !s.o.Tests)
		if !l.own {
			l.ignored = nil
		}
		byID[dp.ID] = l
		if len(l.testFiles) == 0 && plain[l.path] == nil {
			plain[l.path] = l
		}
	}
	for _, dp := range response.Packages {
		l := byID[dp.ID]
		if l == nil {
			continue
		}
		if plain[l.path] == l {
			l.id = string(l.path)
		} else {
			l.id = string(l.path) + " [" + dp.ID + "]"
			l.variantOf = plain[ident.PackagePath(strings.TrimSuffix(string(l.path), "_test"))]
		}
		p.pkgs = append(p.pkgs, l)
		s.connectDriver(p, l, dp, byID)
	}
	return p
}

// driverPackage converts all but the imports; nil for a package without files.
func (s *session) driverPackage(p *part, dp *packages.Package) *listed {
	files := dp.GoFiles
	if len(files) == 0 {
		files = dp.CompiledGoFiles
	}
	files = slices.DeleteFunc(slices.Clone(files), func(f string) bool { return !strings.HasSuffix(f, ".go") })
	if len(files) == 0 || dp.PkgPath == "" {
		return nil
	}
	dir := s.unrealRoot(filepath.Dir(absFrom(s.o.Root, files[0])))
	l := &listed{path: ident.PackagePath(dp.PkgPath), name: dp.Name, dir: dir, imports: map[string]*listed{}}
	for _, f := range files {
		name := s.unrealRoot(absFrom(s.o.Root, f))
		if strings.HasSuffix(name, "_test.go") {
			l.testFiles = append(l.testFiles, name)
		} else {
			l.files = append(l.files, name)
		}
	}
	slices.Sort(l.files)
	slices.Sort(l.testFiles)
	l.files = append(l.files, l.testFiles...)
	l.ignored = absSorted(dir, nil)
	for _, f := range dp.IgnoredFiles {
		if strings.HasSuffix(f, ".go") {
			l.ignored = append(l.ignored, s.unrealRoot(absFrom(s.o.Root, f)))
		}
	}
	slices.Sort(l.ignored)
	if dp.Module == nil {
		for _, m := range p.mods {
			if within(m.dir, dir) && hasPathPrefix(dp.PkgPath, m.path) && len(m.path) > len(l.module) {
				l.module, l.goVersion = ident.ModulePath(m.path), clampedGo(m.goVersion, s.limit)
			}
		}
	}
	if goroot := s.findGoroot(); goroot != "" && within(filepath.Join(goroot, "src"), dir) {
		l.std = true
	}
	for _, e := range dp.Errors {
		pr := Problem{Kind: ProblemList, Package: l.path, File: relTo(s.o.Root, dir), Text: s.cleanText(firstLine(e.Msg))}
		if file, line, col := splitPos(e.Pos); file != "" {
			pr.File, pr.Line, pr.Col = relTo(s.o.Root, s.unrealRoot(absFrom(s.o.Root, file))), line, col
		}
		if within(s.o.Root, dir) {
			p.problems = append(p.problems, pr)
		}
	}
	return l
}

func (s *session) connectDriver(p *part, l *listed, dp *packages.Package, byID map[string]*listed) {
	for _, path := range slices.Sorted(maps.Keys(dp.Imports)) {
		if path == "C" || path == "unsafe" {
			continue
		}
		if to := byID[dp.Imports[path].ID]; to != nil {
			l.imports[path] = to
		} else {
			p.lost = append(p.lost, lostImport{from: l, path: path, why: "the packages driver does not list it"})
		}
	}
}
