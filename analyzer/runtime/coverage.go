package runtime

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/cover"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// statements is the unit of coverage.
const statements = "statements"

const coverageHint = "make one with: go test -coverpkg=./... -coverprofile c.out ./..., or go tool covdata textfmt"

// coverage is a coverage profile.
type coverage struct {
	name string
	// counts is false when blocks are only known as executed or not.
	counts bool
	files  []*cover.Profile
}

// AddCoverage reads a coverage profile in the text form of go test. name is for
// messages. The error is a *FormatError, or that of r.
func (e *Evidence) AddCoverage(name string, r io.Reader) error {
	data, err := readBounded(r, maxFile, coverageHint)
	if err != nil {
		return err
	}
	c, err := parseCoverage(data)
	if err != nil {
		return err
	}
	c.name = name
	e.covered = append(e.covered, c)
	return nil
}

func parseCoverage(data []byte) (c *coverage, err error) {
	defer func() { // the library reads what anybody may have written
		if r := recover(); r != nil {
			c, err = nil, &FormatError{fmt.Sprintf("not a coverage profile: %v", r), coverageHint}
		}
	}()
	if !bytes.HasPrefix(data, []byte("mode: ")) {
		return nil, &FormatError{"not a coverage profile: it does not begin with mode:", coverageHint}
	}
	files, err := cover.ParseProfilesFromReader(bytes.NewReader(data))
	if err != nil {
		return nil, &FormatError{"not a coverage profile: " + firstLine(err.Error()), coverageHint}
	}
	c = &coverage{files: files}
	for _, f := range files {
		switch f.Mode {
		case "set", "count", "atomic":
			c.counts = f.Mode != "set"
		default:
			return nil, &FormatError{fmt.Sprintf("a coverage profile of the unknown mode %q", f.Mode), coverageHint}
		}
		for _, b := range f.Blocks {
			if b.NumStmt < 0 || b.Count < 0 || b.NumStmt > 1<<24 {
				return nil, &FormatError{"a damaged coverage profile", coverageHint}
			}
		}
	}
	if len(files) == 0 {
		return nil, &FormatError{"a coverage profile without a file", coverageHint}
	}
	return c, nil
}

// place is where a block begins and ends.
type place struct{ line, col, endLine, endCol int }

// coverage notes the blocks of a coverage profile; settleCoverage maps them when
// all profiles are known, so that what two of them cover counts once.
func (m *mapper) coverage(c *coverage) {
	if m.blocks == nil {
		m.blocks, m.declared, m.counts = map[int]map[place]cover.ProfileBlock{}, m.declarations(), true
	}
	m.counts = m.counts && c.counts
	src := facts.RuntimeSource{Name: c.name, Kind: facts.Coverage, Unit: statements}
	unmapped := map[string]int64{}
	for _, p := range c.files {
		file, ours := m.covered(p.FileName)
		for _, b := range p.Blocks {
			src.Total = addUp(src.Total, int64(b.NumStmt))
			switch {
			case file < 0 && ours:
				unmapped[p.FileName] = addUp(unmapped[p.FileName], int64(b.NumStmt))
			case file >= 0 && around(m.set, m.declared[file], b.StartLine) >= 0:
				src.Mapped = addUp(src.Mapped, int64(b.NumStmt))
				m.block(file, b)
			}
		}
	}
	m.source(src, unmapped)
}

// block notes a block of a file.
func (m *mapper) block(file int, b cover.ProfileBlock) {
	if m.blocks[file] == nil {
		m.blocks[file] = map[place]cover.ProfileBlock{}
	}
	at := place{b.StartLine, b.StartCol, b.EndLine, b.EndCol}
	if before, ok := m.blocks[file][at]; ok {
		b.Count = int(addUp(int64(before.Count), int64(b.Count)))
	}
	m.blocks[file][at] = b
}

// settleCoverage maps the blocks of all coverage profiles: functions first, then
// calls that can lead to one function only, then calls through interfaces, which
// depend on what is known to have run.
func (m *mapper) settleCoverage() {
	if m.blocks == nil {
		return
	}
	sites := m.callSites()
	sorted := map[int][]cover.ProfileBlock{}
	for file, all := range m.blocks {
		for _, b := range all {
			sorted[file] = append(sorted[file], b)
			symbol := around(m.set, m.declared[file], b.StartLine)
			f := m.function(symbol, statements)
			f.Total = addUp(f.Total, int64(b.NumStmt))
			if b.Count > 0 {
				m.ran[symbol] = true
				f.Self = addUp(f.Self, int64(b.NumStmt))
			}
		}
		slices.SortFunc(sorted[file], func(a, b cover.ProfileBlock) int {
			return cmp.Or(cmp.Compare(a.StartLine, b.StartLine), cmp.Compare(a.StartCol, b.StartCol), cmp.Compare(b.EndLine, a.EndLine), cmp.Compare(b.EndCol, a.EndCol))
		})
	}
	for _, kind := range [...]facts.RefKind{facts.Call, facts.Runtime} {
		for file, blocks := range sorted {
			m.sites(sites[file], blocks, kind)
		}
	}
}

// covered is the file that a coverage profile names: by import path, by its path
// below the root, or by the end of an absolute one. ours is true for a name that
// looks like one of the code base.
func (m *mapper) covered(name string) (file int, ours bool) {
	name = strings.ReplaceAll(name, `\`, "/")
	pkg, base := path.Dir(name), path.Base(name)
	if p, ok := m.packages[pkg]; ok {
		return m.file(path.Join(m.dirs[p], base)), true
	}
	if f := m.file(path.Clean(name)); f >= 0 {
		return f, true
	}
	return -1, m.ours(pkg)
}

// file is the index of a file by its path, -1 without one.
func (m *mapper) file(name string) int {
	if i, ok := m.files[name]; ok {
		return i
	}
	return -1
}

// declarations are the symbols of each file that can hold statements, by line.
func (m *mapper) declarations() [][]int {
	out := make([][]int, len(m.set.Files))
	for i := range m.set.Symbols {
		s := &m.set.Symbols[i]
		if s.File >= 0 && (s.Kind == facts.Func || s.Kind == facts.Method || s.Kind == facts.Var) {
			out[s.File] = append(out[s.File], i)
		}
	}
	for _, l := range out {
		slices.SortFunc(l, func(a, b int) int {
			return cmp.Or(cmp.Compare(m.set.Symbols[a].Line, m.set.Symbols[b].Line), cmp.Compare(a, b))
		})
	}
	return out
}

// around is the last declaration that begins at or before the line and holds it.
func around(s *facts.Set, declared []int, line int) int {
	for i := sort.Search(len(declared), func(i int) bool { return s.Symbols[declared[i]].Line > line }) - 1; i >= 0; i-- {
		if x := &s.Symbols[declared[i]]; x.End >= line {
			return declared[i]
		} else if x.Kind != facts.Var {
			break
		}
	}
	return -1
}

// callSite is a place of a call.
type callSite struct {
	pair facts.RuntimePair
	kind facts.RefKind
	facts.Site
}

// callSites are the calls of each file.
func (m *mapper) callSites() [][]callSite {
	out := make([][]callSite, len(m.set.Files))
	for i := range m.set.Refs {
		r := &m.set.Refs[i]
		file := m.set.Symbols[r.From].File
		if file < 0 || !isCall(r.Kind) {
			continue
		}
		for _, s := range r.Sites {
			out[file] = append(out[file], callSite{facts.RuntimePair{From: r.From, To: r.To}, r.Kind, s})
		}
	}
	return out
}

// sites tells which calls of a kind in a file were executed. A call through an
// interface that was executed does not tell which type it reached: it counts
// where there is only one and that one has run. A test may use another type that
// the facts do not hold.
func (m *mapper) sites(list []callSite, blocks []cover.ProfileBlock, kind facts.RefKind) {
	targets := map[facts.Site]int{}
	for _, s := range list {
		if s.kind == facts.Runtime {
			targets[s.Site]++
		}
	}
	for _, s := range list {
		if s.kind != kind {
			continue
		}
		n, known := executed(blocks, s.Line, s.Col)
		switch {
		case !known:
			continue
		case n == 0:
			m.notCalled[s.pair] = true
			continue
		case kind == facts.Call:
			m.ran[s.pair.To] = true
		case targets[s.Site] > 1 || !m.ran[s.pair.To]:
			continue
		}
		unit := "executions"
		if !m.counts {
			unit, n = "places", 1
		}
		m.event(s.pair, unit, n, false)
	}
}

// executed is how often the block around a place was executed; known is false
// when no block holds it. Blocks are sorted by their start; those of a function
// literal lie within others, so the last that begins before the place wins.
func executed(blocks []cover.ProfileBlock, line, col int) (n int64, known bool) {
	before := func(l1, c1, l2, c2 int) bool { return l1 < l2 || l1 == l2 && c1 < c2 }
	i := sort.Search(len(blocks), func(i int) bool { return before(line, col, blocks[i].StartLine, blocks[i].StartCol) })
	for back := 0; i > 0 && back < 64; back++ {
		i--
		if b := blocks[i]; before(line, col, b.EndLine, b.EndCol) {
			return int64(b.Count), true
		}
	}
	return 0, false
}
