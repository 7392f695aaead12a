package runtime

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"

	"github.com/google/pprof/profile"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

const profileHint = "give a profile of Go's: go test -cpuprofile cpu.pb.gz, or curl -o cpu.pb.gz http://HOST/debug/pprof/profile"

// profiled is a profile with its stacks as chains of frames.
type profiled struct {
	name, unit string
	total      int64
	samples    []sample
	frames     []frame
}

// sample is one stack, the outermost function first; the numbers index frames.
type sample struct {
	value int64
	stack []int
}

// frame is one function of a profile.
type frame struct{ name, file string }

// AddProfile reads a profile of pprof's form, packed or not. name is for
// messages. The error is a *FormatError, or that of r.
func (e *Evidence) AddProfile(name string, r io.Reader) error {
	data, err := readBounded(r, maxFile, profileHint)
	if err != nil {
		return err
	}
	if data, err = unpack(data, maxUnpacked); err != nil {
		return err
	}
	p, err := parseProfile(data)
	if err != nil {
		return err
	}
	p.name = name
	e.profiles = append(e.profiles, p)
	return nil
}

// unpack undoes gzip, up to a limit in bytes. The library would do so without a
// bound.
func unpack(data []byte, limit int64) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, &FormatError{"not a profile: " + err.Error(), profileHint}
	}
	out, err := readBounded(z, limit, profileHint)
	if _, ours := err.(*FormatError); err != nil && !ours {
		return nil, &FormatError{"not a profile: " + err.Error(), profileHint}
	}
	return out, err
}

func parseProfile(data []byte) (p *profiled, err error) {
	defer func() { // the library reads what anybody may have written
		if r := recover(); r != nil {
			p, err = nil, &FormatError{fmt.Sprintf("not a profile: %v", r), profileHint}
		}
	}()
	raw, err := profile.ParseUncompressed(data)
	if err != nil {
		return nil, &FormatError{"not a profile: " + firstLine(err.Error()), profileHint}
	}
	if err := raw.CheckValid(); err != nil || len(raw.SampleType) == 0 {
		return nil, &FormatError{"a damaged profile", profileHint}
	}
	at := sampleType(raw)
	p = &profiled{unit: unitOf(raw.SampleType[at])}
	index := map[frame]int{}
	for _, s := range raw.Sample {
		if v := s.Value[at]; v > 0 {
			p.total = addUp(p.total, v)
			p.samples = append(p.samples, sample{v, p.stack(s, index)})
		}
	}
	if len(p.samples) == 0 {
		return nil, &FormatError{"a profile without samples", "record while the program works, and for longer"}
	}
	return p, nil
}

// sampleType is the column that counts events, else the first: counts compare
// between machines, times do not.
func sampleType(p *profile.Profile) int {
	for i, t := range p.SampleType {
		if t.Unit == "count" {
			return i
		}
	}
	return 0
}

func unitOf(t *profile.ValueType) string {
	if t.Unit == "count" || t.Unit == "" {
		return t.Type
	}
	return t.Type + " in " + t.Unit
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// addUp adds without overflow.
func addUp(a, b int64) int64 {
	if s := a + b; s >= a {
		return s
	}
	return 1<<63 - 1
}

// stack lists the functions of a sample, the outermost first, inlined ones
// included.
func (p *profiled) stack(s *profile.Sample, index map[frame]int) []int {
	var out []int
	for i := len(s.Location) - 1; i >= 0; i-- {
		lines := s.Location[i].Line
		for j := len(lines) - 1; j >= 0; j-- {
			f := lines[j].Function
			if f == nil {
				continue
			}
			k := frame{f.Name, f.Filename}
			n, ok := index[k]
			if !ok {
				n = len(p.frames)
				index[k] = n
				p.frames = append(p.frames, k)
			}
			out = append(out, n)
		}
	}
	return out
}

// profile maps the samples of a profile.
func (m *mapper) profile(p *profiled) {
	symbols, ours := make([]int, len(p.frames)), make([]bool, len(p.frames))
	for i, f := range p.frames {
		symbols[i], ours[i] = m.lookup(f.name, f.file)
	}
	src := facts.RuntimeSource{Name: p.name, Kind: facts.Profile, Unit: p.unit, Total: p.total}
	unmapped := map[string]int64{}
	for _, s := range p.samples {
		for _, f := range s.stack {
			if symbols[f] < 0 && ours[f] {
				unmapped[p.frames[f].name] = addUp(unmapped[p.frames[f].name], s.value)
			}
		}
		if m.sample(s, symbols, p.unit) {
			src.Mapped = addUp(src.Mapped, s.value)
		}
	}
	m.source(src, unmapped)
}

// sample maps one stack and reports whether a function of the code base is on
// it. Each function, package and call counts once, however deep a recursion.
func (m *mapper) sample(s sample, symbols []int, unit string) bool {
	functions, packages := map[int]bool{}, map[int]bool{}
	calls, ties := map[facts.RuntimePair]bool{}, map[facts.RuntimePair]bool{}
	before, between := -1, false
	for _, f := range s.stack {
		sym := symbols[f]
		if sym < 0 {
			between = true
			continue
		}
		if !functions[sym] {
			functions[sym], m.seen[sym] = true, true
			fn := m.function(sym, unit)
			fn.Total = addUp(fn.Total, s.value)
		}
		if p := m.set.Symbols[sym].Package; !packages[p] {
			packages[p] = true
			x := m.pkg(p, unit)
			x.Total = addUp(x.Total, s.value)
		}
		if pair := (facts.RuntimePair{From: before, To: sym}); before >= 0 && before != sym {
			if !calls[pair] {
				calls[pair] = true
				pass(m.calls, pair, unit, s.value, between)
			}
			if tie := m.tie(pair); tie.From != tie.To && !ties[tie] {
				ties[tie] = true
				pass(m.ties, tie, unit, s.value, between)
			}
		}
		before, between = sym, false
	}
	if before >= 0 && !between {
		fn, p := m.function(before, unit), m.pkg(m.set.Symbols[before].Package, unit)
		fn.Self, p.Self = addUp(fn.Self, s.value), addUp(p.Self, s.value)
	}
	return before >= 0
}
