package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// making is what the command line says about a truth to be made.
type making struct {
	// dir is the checkout, sub the directory of the code base in it.
	dir, sub string
	// repo and name go into the truth; name is that of the checkout without one.
	repo, name string
	// mains are the roots of the units, tools mains that are none, entries
	// command packages and wiring: entry points that are not mains.
	mains, tools, entries list
	// least is how many packages must be scored.
	least int
	out   string
}

// leastServices and leastScored are the least that makes a score mean something.
const (
	leastServices = 3
	leastScored   = 12
)

// write makes the truth and replaces the file in one step.
func (m *making) write(ctx context.Context) (string, error) {
	root, err := filepath.Abs(m.dir)
	if err != nil {
		return "", err
	}
	if m.name == "" {
		m.name = filepath.Base(root)
	}
	sub := path.Clean(filepath.ToSlash(m.sub))
	if !filepath.IsLocal(filepath.FromSlash(sub)) {
		return "", fmt.Errorf("-dir %q is not inside the repository", m.sub)
	}
	head, err := history.ReadHead(ctx, root, os.Environ())
	if err != nil {
		return "", err
	}
	a, err := analyzer.Analyze(ctx, analyzer.Options{Options: load.Options{Root: filepath.Join(root, filepath.FromSlash(sub)), Env: os.Environ()}})
	if err != nil {
		return "", err
	}
	t, err := m.classify(a.Facts)
	if err != nil {
		return "", err
	}
	if err := t.enough(m.least); err != nil {
		return "", err
	}
	t.Name, t.Repo, t.Commit, t.Dir = m.name, m.repo, head.Commit, sub
	if err := t.check(); err != nil {
		return "", err
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(t); err != nil {
		return "", err
	}
	return t.summary(), replaceFile(m.out, text.Bytes())
}

// madeTruth is a truth with what people want to know about it besides.
type madeTruth struct {
	truth
	How string `json:"how"`
	// Units are the roots of each unit, as directories.
	Units   map[string][]string `json:"units"`
	Without []string            `json:"units_without_scored_packages"`
	Stats   madeStats           `json:"stats"`
}

// madeStats count packages and lines by kind. Lines are those of all files but
// tests.
type madeStats struct {
	Packages       int `json:"packages"`
	Scored         int `json:"scored"`
	Services       int `json:"services"`
	Shared         int `json:"shared"`
	Entrypoints    int `json:"entrypoints"`
	Generated      int `json:"generated"`
	Excluded       int `json:"excluded"`
	Lines          int `json:"loc"`
	GeneratedLines int `json:"generated_loc"`
	ScoredLines    int `json:"scored_loc"`
}

func (t *madeTruth) summary() string {
	s := t.Stats
	return fmt.Sprintf("%s: %s; %d packages: %d scored in %d services, %d shared, %d entry points (%d hidden), %d generated, %d excluded; %d units without scored packages\n",
		t.Name, t.Kind, s.Packages, s.Scored, s.Services, s.Shared, s.Entrypoints, len(t.Hide), s.Generated, s.Excluded, len(t.Without))
}

// classify follows non-test imports from the roots of each unit, never into the
// root of another one: who is reached from one unit belongs to it, from several
// is shared, from none is excluded. Roots that are mains or named as entries are
// entry points; others are code of their unit (kind "cut").
func (m *making) classify(f *facts.Set) (*madeTruth, error) {
	u, err := m.units(f)
	if err != nil {
		return nil, err
	}
	t := &madeTruth{
		truth: truth{
			Kind: u.kind(), Modules: modulesOf(f), Services: map[string][]ident.PackagePath{}, Shared: []ident.PackagePath{},
			Entrypoints: []ident.PackagePath{}, Generated: map[ident.PackagePath]string{}, GeneratedShared: []ident.PackagePath{},
			Excluded: []ident.PackagePath{}, Hide: []ident.PackagePath{},
		},
		How: u.how(), Units: map[string][]string{}, Without: []string{},
	}
	owners := u.owners(f)
	for i := range f.Packages {
		t.place(&f.Packages[i], u, i, owners[i])
	}
	for i, name := range u.names {
		for _, r := range u.roots[i] {
			t.Units[name] = append(t.Units[name], f.Packages[r].Dir)
		}
		if len(t.Services[name]) == 0 {
			t.Without = append(t.Without, name)
		}
	}
	t.Stats.Services, t.Stats.Shared, t.Stats.Entrypoints = len(t.Services), len(t.Shared), len(t.Entrypoints)
	t.Stats.Generated, t.Stats.Excluded = len(t.Generated)+len(t.GeneratedShared), len(t.Excluded)
	t.hide(f, u)
	return t, nil
}

// enough refuses a truth whose score would mean nothing.
func (t *madeTruth) enough(least int) error {
	if t.Stats.Services < leastServices || t.Stats.Scored < least {
		return fmt.Errorf("%d scored packages in %d services, want %d in %d: a score would mean nothing",
			t.Stats.Scored, t.Stats.Services, least, leastServices)
	}
	return nil
}

// place puts a package, whose index and owners are given, into its class.
func (t *madeTruth) place(p *facts.Package, u *units, i int, owners []int) {
	if p.Has(facts.TestOnly) {
		return
	}
	t.Stats.Packages++
	t.Stats.Lines += p.Lines + p.GeneratedLines
	t.Stats.GeneratedLines += p.GeneratedLines
	switch generated := p.Has(facts.GeneratedOnly); {
	case u.entry[i]:
		t.Entrypoints = append(t.Entrypoints, p.Path)
	case len(owners) == 0:
		t.Excluded = append(t.Excluded, p.Path)
	case len(owners) == 1 && generated:
		t.Generated[p.Path] = u.names[owners[0]]
	case len(owners) == 1:
		s := u.names[owners[0]]
		t.Services[s] = append(t.Services[s], p.Path)
		t.Stats.Scored++
		t.Stats.ScoredLines += p.Lines
	case generated:
		t.GeneratedShared = append(t.GeneratedShared, p.Path)
	default:
		t.Shared = append(t.Shared, p.Path)
	}
}

// hide lists the entry points that link scored packages of one service, so that
// what each of them imports is the answer. One that links none is hidden only if
// it is the root of a unit.
func (t *madeTruth) hide(f *facts.Set, u *units) {
	of := map[ident.PackagePath]string{}
	for s, list := range t.Services {
		for _, p := range list {
			of[p] = s
		}
	}
	for i := range f.Packages {
		if !u.entry[i] {
			continue
		}
		linked := map[string]bool{}
		for j := range u.reach(f, []int{i}, nil) {
			if s, ok := of[f.Packages[j].Path]; ok {
				linked[s] = true
			}
		}
		if len(linked) == 1 || u.unitOf(i) >= 0 {
			t.Hide = append(t.Hide, f.Packages[i].Path)
		}
	}
}

func modulesOf(f *facts.Set) []string {
	var out []string
	for i := range f.Packages {
		if m := string(f.Packages[i].Module); m != "" {
			out = append(out, m)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// units are the deployed units of a code base.
type units struct {
	names []string // sorted
	roots [][]int  // by unit, package indices, ascending
	entry []bool   // by package: a main, or named as an entry
	cut   bool     // some root is code of its unit
}

func (u *units) kind() string {
	if u.cut {
		return fmt.Sprintf("cut reachability, %d units", len(u.names))
	}
	return fmt.Sprintf("plain reachability, %d units", len(u.names))
}

func (u *units) how() string {
	if u.cut {
		return "Cut reachability: non-test imports from the root packages of each unit, never into those of another; reached from one unit belongs to it, from several is shared, from none is excluded."
	}
	return "Exclusive reachability: non-test imports from the mains of each unit; reached from one unit belongs to it, from several is shared, from none is excluded."
}

// unitOf is the unit of which a package is a root, -1 for none.
func (u *units) unitOf(p int) int {
	return slices.IndexFunc(u.roots, func(roots []int) bool { return slices.Contains(roots, p) })
}

// units resolves the patterns of the command line. A package that two units
// want, and a pattern that matches nothing, are errors.
func (m *making) units(f *facts.Set) (*units, error) {
	u := &units{entry: make([]bool, len(f.Packages))}
	for i := range f.Packages {
		u.entry[i] = isMain(&f.Packages[i])
	}
	tools, _, err := matchAll(f, m.tools, "-tool")
	if err != nil {
		return nil, err
	}
	entries, _, err := matchAll(f, m.entries, "-entry")
	if err != nil {
		return nil, err
	}
	for i := range entries {
		u.entry[i] = true
	}
	roots, named, err := matchAll(f, m.mains, "-main")
	if err != nil {
		return nil, err
	}
	of := map[string][]int{}
	for i := range f.Packages {
		if !roots[i] || tools[i] {
			continue
		}
		u.cut = u.cut || !u.entry[i]
		of[named[i]] = append(of[named[i]], i)
		u.names = append(u.names, named[i])
	}
	slices.Sort(u.names)
	u.names = slices.Compact(u.names)
	for _, n := range u.names {
		u.roots = append(u.roots, of[n])
	}
	return u, nil
}

// matchAll finds the packages that PATTERN=NAME options name: PATTERN is an
// import path or directory, where * stands for one element of it. Without =NAME,
// the name is the first element that a * matched, or else the last one. A -main
// with a * matches mains only; the first option that matches counts.
func matchAll(f *facts.Set, options []string, flag string) (map[int]bool, map[int]string, error) {
	found, named := map[int]bool{}, map[int]string{}
	for _, o := range options {
		pattern, name, _ := strings.Cut(o, "=")
		pattern = strings.Trim(strings.TrimPrefix(pattern, "./"), "/")
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			return nil, nil, fmt.Errorf("%s %q is no pattern", flag, o)
		}
		star, any := strings.Contains(pattern, "*"), false
		for i := range f.Packages {
			p := &f.Packages[i]
			matched := matchedElement(pattern, p)
			if matched == "" || star && flag == "-main" && !isMain(p) {
				continue
			}
			any = true
			if found[i] {
				continue
			}
			found[i], named[i] = true, name
			if name == "" {
				named[i] = matched
			}
		}
		if !any {
			return nil, nil, fmt.Errorf("%s %q matches no package", flag, o)
		}
	}
	return found, named, nil
}

// isMain holds for plugins too, which have no func main.
func isMain(p *facts.Package) bool { return p.Name == "main" }

// matchedElement is the path element that names a package which the pattern
// matches, "" where it does not.
func matchedElement(pattern string, p *facts.Package) string {
	for _, at := range []string{p.Dir, string(p.Path)} {
		if ok, err := path.Match(pattern, at); err != nil || !ok {
			continue
		}
		elements := strings.Split(at, "/")
		for i, e := range strings.Split(pattern, "/") {
			if strings.Contains(e, "*") {
				return elements[i]
			}
		}
		return elements[len(elements)-1]
	}
	return ""
}

// owners lists for each package the units that reach it, ascending.
func (u *units) owners(f *facts.Set) [][]int {
	out := make([][]int, len(f.Packages))
	for k, roots := range u.roots {
		stop := map[int]bool{}
		for other, list := range u.roots {
			for _, r := range list {
				stop[r] = stop[r] || other != k
			}
		}
		for p := range u.reach(f, roots, stop) {
			out[p] = append(out[p], k)
		}
	}
	return out
}

// reach follows non-test imports from the roots, which it holds, but enters no
// package of stop.
func (u *units) reach(f *facts.Set, roots []int, stop map[int]bool) map[int]bool {
	seen := map[int]bool{}
	queue := slices.Clone(roots)
	for len(queue) > 0 {
		p := queue[0]
		queue = queue[1:]
		if seen[p] || stop[p] {
			continue
		}
		seen[p] = true
		queue = append(queue, f.Packages[p].Imports...)
	}
	return seen
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string { return strings.Join(*l, " ") }

func (l *list) Set(s string) error {
	*l = append(*l, s)
	return nil
}

func (m *making) bind(s *flag.FlagSet) {
	s.StringVar(&m.dir, "make-truth", "", "write the truth of the repository checked out in this directory")
	s.StringVar(&m.sub, "dir", ".", "with -make-truth: the directory of the code base in the repository")
	s.StringVar(&m.repo, "repo", "", "with -make-truth: OWNER/NAME")
	s.StringVar(&m.name, "name", "", "with -make-truth: what to call it; the name of the checkout without it")
	s.Var(&m.mains, "main", "with -make-truth: PATTERN[=SERVICE], the mains of units, or packages that start one; repeatable")
	s.Var(&m.tools, "tool", "with -make-truth: PATTERN of mains that are no unit, whatever -main says; repeatable")
	s.Var(&m.entries, "entry", "with -make-truth: PATTERN of command packages and wiring; repeatable")
	s.IntVar(&m.least, "least", leastScored, "with -make-truth: how many scored packages make a score mean something")
	s.StringVar(&m.out, "o", "", "with -make-truth: the file to write")
}

func (m *making) run(stdout io.Writer) error {
	text, err := m.write(context.Background())
	if err != nil {
		return err
	}
	_, err = io.WriteString(stdout, text)
	return err
}

func (m *making) check() error {
	switch {
	case len(m.mains) == 0 || m.out == "" || m.repo == "":
		return errors.New("-make-truth wants -main PATTERN[=SERVICE], -repo OWNER/NAME and -o FILE")
	case !strings.HasSuffix(m.out, ".truth.json"):
		return fmt.Errorf("-o %q: the name must end in .truth.json to be found", m.out)
	}
	return nil
}
