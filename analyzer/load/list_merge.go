package load

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// merge puts the parts together by import path, finds what one part lost in
// another, and keeps what the user asked for and what that needs.
func (s *session) merge(parts []*part) (*listing, error) {
	l := &listing{mode: ModeTree, goVersion: orDefault(s.goVersion, "unknown")}
	for _, p := range parts {
		if p.mode == ModeGoList {
			l.mode = ModeGoList
		}
	}
	l.problems = append(l.problems, s.tree.problems...)
	s.renameTwins(parts)
	byID := mergeByID(parts)
	var lost []lostImport
	for _, p := range parts {
		l.problems = append(l.problems, p.problems...)
		lost = append(lost, p.lost...)
	}
	lost = findLost(byID, lost)
	if err := s.choose(byID); err != nil {
		return nil, err
	}
	l.packages = reachable(byID)
	if !slices.ContainsFunc(l.packages, func(p *listed) bool { return p.own }) {
		return nil, fmt.Errorf("%w for %s below %s", errNoGo, s.target(), s.o.Root)
	}
	l.modules = s.moduleList(parts)
	s.reportLost(l, parts, lost)
	s.reportHoles(l, byID)
	l.notes = slices.Sorted(maps.Keys(s.notes))
	slices.SortFunc(l.problems, compareProblems)
	l.problems = slices.Compact(l.problems)
	return l, nil
}

func compareProblems(a, b Problem) int {
	return cmp.Or(
		cmp.Compare(a.Package, b.Package), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Col, b.Col), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Text, b.Text))
}

// renameTwins gives the packages of a module whose path an earlier directory
// has taken a path that starts with its directory, so that both stay.
func (s *session) renameTwins(parts []*part) {
	first := map[string]string{}
	for _, p := range parts {
		for _, m := range p.mods {
			dir, taken := first[m.path]
			if !taken {
				first[m.path] = m.dir
				continue
			}
			if dir == m.dir || m.path == "" {
				continue
			}
			prefix := relTo(s.o.Root, m.dir)
			s.note("Module path %s is declared twice; the packages of the module in %s are listed under that directory's name.", m.path, prefix)
			// Other parts may have it as a dependency.
			for _, q := range parts {
				for _, l := range q.pkgs {
					renameTwin(l, m, prefix)
				}
			}
			m.path = prefix
		}
	}
}

func renameTwin(l *listed, m *moduleFile, prefix string) {
	if !within(m.dir, l.dir) || !hasPathPrefix(string(l.path), m.path) && !hasPathPrefix(string(l.path), m.path+"_test") {
		return
	}
	l.id = prefix + strings.ReplaceAll(l.id, " ["+m.path, " ["+prefix)[len(m.path):]
	l.path = ident.PackagePath(prefix) + l.path[len(m.path):]
}

// mergeByID chooses one package for each id, own ones first and then the
// earlier part, and makes every import point to the chosen one.
func mergeByID(parts []*part) map[string]*listed {
	byID := map[string]*listed{}
	for _, own := range []bool{true, false} {
		for _, p := range parts {
			for _, l := range p.pkgs {
				if l.own == own && byID[l.id] == nil {
					byID[l.id] = l
				}
			}
		}
	}
	if len(parts) < 2 {
		return byID
	}
	for _, l := range byID {
		for p, to := range l.imports {
			l.imports[p] = byID[to.id]
		}
		if l.variantOf != nil {
			l.variantOf = byID[l.variantOf.id]
		}
	}
	return byID
}

// findLost looks for lost imports in the merged packages and returns what
// stays lost.
func findLost(byID map[string]*listed, lost []lostImport) []lostImport {
	var out []lostImport
	for _, im := range lost {
		if byID[im.from.id] != im.from {
			continue
		}
		if to := byID[im.path]; to != nil && to != im.from && to.variantOf == nil {
			im.from.imports[im.path] = to
			continue
		}
		out = append(out, im)
	}
	return out
}

// choose narrows own to what Patterns and Exclude mean.
func (s *session) choose(byID map[string]*listed) error {
	want := newPatterns(s.o.Root, s.o.Patterns)
	without := newPatterns(s.o.Root, s.o.Exclude)
	hits := make([]int, len(want))
	misses := make([]int, len(without))
	example := ""
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		l := byID[id]
		if !l.own {
			continue
		}
		if example == "" {
			example = string(l.path)
		}
		as := l
		if l.variantOf != nil {
			as = l.variantOf
		}
		l.own = len(want) == 0 && !skippedBelow(relTo(s.o.Root, l.dir))
		for i, p := range want {
			if p.matches(as) {
				hits[i]++
				l.own = true
			}
		}
		for i, p := range without {
			if p.matches(as) {
				misses[i]++
				l.own = false
			}
		}
	}
	for i, n := range hits {
		if n == 0 {
			return want[i].noMatch(s.o.Root, example)
		}
	}
	for i, n := range misses {
		if n == 0 {
			s.note("The exclusion %s matches no package.", without[i].text)
		}
	}
	return nil
}

// skippedBelow reports whether a directory relative to Root lies in one that
// ./... leaves out.
func skippedBelow(rel string) bool {
	for e := range strings.SplitSeq(rel, "/") {
		if e != "." && e != ".." && skippedDir(e) {
			return true
		}
	}
	return false
}

// reachable returns the own packages, their test variants and all that these
// import, sorted by id.
func reachable(byID map[string]*listed) []*listed {
	seen := map[*listed]bool{}
	var todo []*listed
	add := func(l *listed) {
		if l != nil && !seen[l] {
			seen[l] = true
			todo = append(todo, l)
		}
	}
	for _, l := range byID {
		if l.own {
			add(l)
		}
	}
	for len(todo) > 0 {
		l := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, to := range l.imports {
			add(to)
		}
		add(l.variantOf)
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b *listed) int { return strings.Compare(a.id, b.id) })
}

func (s *session) moduleList(parts []*part) []Module {
	out := []Module{}
	for _, p := range parts {
		for _, m := range p.mods {
			if m.path != "" {
				out = append(out, m.toModule(s.o.Root))
			}
		}
	}
	slices.SortFunc(out, func(a, b Module) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Dir, b.Dir))
	})
	return slices.Compact(out)
}

// reportLost turns lost imports of listed packages into problems and missing
// modules.
func (s *session) reportLost(l *listing, parts []*part, lost []lostImport) {
	kept := map[*listed]bool{}
	for _, p := range l.packages {
		kept[p] = true
	}
	missing := map[string]bool{}
	for _, im := range lost {
		if !kept[im.from] {
			continue
		}
		text := "package " + im.path + " was not found"
		if im.why != "" {
			text += ": " + s.cleanText(firstLine(im.why))
		}
		pr := Problem{Kind: ProblemImport, Package: im.from.path, Text: text}
		if im.file != "" && slices.Contains(im.from.files, im.file) {
			pr.File, pr.Line, pr.Col = relTo(s.o.Root, im.file), im.line, im.col
		}
		if im.from.own {
			l.problems = append(l.problems, pr)
		}
		// Two modules that hold a package are a conflict, not a lack.
		if m := missingModule(parts, im.path); m != "" && !strings.HasPrefix(im.why, "ambiguous import") {
			missing[m] = true
		}
	}
	l.missingModules = append([]string{}, slices.Sorted(maps.Keys(missing))...)
	if n := len(l.missingModules); n > 0 {
		how := "for private modules set GOPRIVATE and give git access to them"
		if s.o.Offline {
			how = "they are not in the module cache; run without --offline, " + how
		}
		s.note("%s could not be had; %s. What they declare is unknown, all else was read.", plural(n, "module"), how)
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if stem, ok := strings.CutSuffix(what, "y"); ok {
		what = stem + "ie"
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// missingModule names the module that an import path belongs to: the longest
// match among the required modules, with its version, else the usual root of a
// repository on the path's host. It is "" for a path of the code base or of
// the standard library.
func missingModule(parts []*part, importPath string) string {
	var best module.Version
	for _, p := range parts {
		for _, m := range p.mods {
			if hasPathPrefix(importPath, m.path) && len(m.path) > len(best.Path) {
				best = module.Version{Path: m.path}
			}
			if m.file == nil {
				continue
			}
			for _, r := range m.file.Require {
				if hasPathPrefix(importPath, r.Mod.Path) && len(r.Mod.Path) > len(best.Path) {
					best = r.Mod
				}
			}
		}
	}
	if best.Path != "" {
		if best.Version == "" {
			return ""
		}
		return best.Path + "@" + best.Version
	}
	elems := strings.Split(importPath, "/")
	if !strings.Contains(elems[0], ".") || len(elems) < 2 {
		return ""
	}
	return path.Join(elems[:min(3, len(elems))]...)
}

// hasPathPrefix reports whether p is prefix or lies below it.
func hasPathPrefix(p, prefix string) bool {
	rest, ok := strings.CutPrefix(p, prefix)
	return ok && prefix != "" && (rest == "" || rest[0] == '/')
}

// reportHoles tells of directories with Go files that no listed package holds
// although nothing left them out: build constraints leave all files out.
func (s *session) reportHoles(l *listing, byID map[string]*listed) {
	if len(s.o.Patterns)+len(s.o.Exclude) > 0 {
		return
	}
	held := map[string]bool{}
	for _, p := range byID {
		held[p.dir] = true
	}
	for _, d := range s.tree.goDirs {
		only := !slices.ContainsFunc(d.names, func(n string) bool {
			return !strings.HasSuffix(n, "_test.go") && !strings.HasPrefix(n, "_") && !strings.HasPrefix(n, ".")
		})
		if held[d.path] || only {
			continue
		}
		l.problems = append(l.problems, Problem{
			Kind: ProblemList, File: relTo(s.o.Root, d.path),
			Text: "build constraints leave out all Go files here (" + s.target() + ")",
		})
	}
}

// target names the target in force.
func (s *session) target() string {
	t := s.env["GOOS"] + "/" + s.env["GOARCH"]
	if len(s.o.Tags) > 0 {
		t += ", tags " + strings.Join(s.o.Tags, ",")
	}
	return t
}
