package runtime_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/pprof/profile"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/analyzer/runtime"
)

// analysed are the facts of the module in testdata, made once.
var analysed = sync.OnceValues(func() (*facts.Set, error) {
	root, err := filepath.Abs("testdata/till")
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "till-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	r, err := analyzer.Analyze(context.Background(), analyzer.Options{Options: load.Options{Root: root, Env: os.Environ(), TempDir: temp, Offline: true}})
	if err != nil {
		return nil, err
	}
	return r.Facts, nil
})

func till(t testing.TB) *facts.Set {
	t.Helper()
	s, err := analysed()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// lines shows a result, one record a line, without the path of the module.
func lines(s *facts.Set, r *facts.RuntimeEvidence) []string {
	sym := func(i int) string {
		x := s.Symbols[i]
		return strings.TrimPrefix(string(s.Packages[x.Package].Path), "example.com/till/") + "." + string(x.Name)
	}
	table := func(t facts.RuntimeTable) string {
		return fmt.Sprintf("%s r%d w%d", s.Data.Tables[t.Table].Name, t.Reads, t.Writes)
	}
	entry := func(i int) string { return strings.TrimSpace(s.Entries[i].Method + " " + s.Entries[i].Pattern) }
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, x := range r.Sources {
		add("source %s %s %s %d/%d unmapped %v of %d services %v", x.Kind, x.Name, x.Unit, x.Mapped, x.Total, x.Unmapped, x.UnmappedNames, x.Services)
	}
	for _, x := range r.Functions {
		add("func %s %s %d/%d", sym(x.Symbol), x.Unit, x.Self, x.Total)
	}
	for _, x := range r.Calls {
		add("call %s > %s %s %d (%d)", sym(x.From), sym(x.To), x.Unit, x.Weight, x.Indirect)
	}
	for _, x := range r.Packages {
		add("package %s %s %d/%d", strings.TrimPrefix(string(s.Packages[x.Package].Path), "example.com/till/"), x.Unit, x.Self, x.Total)
	}
	for _, x := range r.PackageCalls {
		add("tie %s > %s %s %d (%d)", strings.TrimPrefix(string(s.Packages[x.From].Path), "example.com/till/"), strings.TrimPrefix(string(s.Packages[x.To].Path), "example.com/till/"), x.Unit, x.Weight, x.Indirect)
	}
	for _, x := range r.Entries {
		var tables []string
		for _, t := range x.Tables {
			tables = append(tables, table(t))
		}
		add("entry %s n%d err%d %d %d %d calls%d queries%d %v", entry(x.Entry), x.Count, x.Errors, x.P50, x.P90, x.P99, x.Calls, x.Queries, tables)
	}
	for _, x := range r.Tables {
		add("table %s", table(x))
	}
	for _, x := range r.NotRun {
		add("not run %s", sym(x))
	}
	for _, x := range r.NotCalled {
		add("not called %s > %s", sym(x.From), sym(x.To))
	}
	for _, x := range r.NotEntered {
		add("not entered %s", entry(x))
	}
	return out
}

// differ compares all lines.
func differ(t *testing.T, got []string, want string) {
	t.Helper()
	var w []string
	for l := range strings.Lines(want) {
		if l = strings.TrimSpace(l); l != "" {
			w = append(w, l)
		}
	}
	if !slices.Equal(got, w) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(w, "\n\t"))
	}
}

func TestCoverage(t *testing.T) {
	s := till(t)
	e := &runtime.Evidence{}
	if err := e.AddCoverage("count.out", bytes.NewReader(read(t, "count.out"))); err != nil {
		t.Fatal(err)
	}
	differ(t, lines(s, e.Map(s)), `
		source coverage count.out statements 28/28 unmapped [] of 0 services []
		func cmd/till.health statements 0/1
		func cmd/till.main statements 0/5
		func orders.New statements 1/1
		func orders.Service.Get statements 4/6
		func orders.Service.Post statements 0/2
		func orders.audit statements 0/0
		func orders.first statements 1/1
		func orders.keep statements 5/5
		func orders.label statements 1/1
		func orders.refuse statements 0/1
		func store.Store.Load statements 0/3
		func store.Store.Save statements 0/2
		func v.2.Old statements 0/0
		call orders.Service.Get > orders.Repository.Load executions 2 (0)
		call orders.Service.Get > orders.first executions 2 (0)
		call orders.Service.Get > orders.keep executions 2 (0)
		call orders.Service.Get > orders.label executions 2 (0)
		not run cmd/till.health
		not run cmd/till.main
		not run orders.Service.Post
		not run orders.audit
		not run orders.refuse
		not run store.Store.Load
		not run store.Store.Save
		not run v.2.Old
		not called cmd/till.main > orders.New
		not called orders.Service.Get > orders.refuse
		not called orders.Service.Get > store.Store.Load
		not called orders.Service.Post > orders.Repository.Save
		not called orders.Service.Post > orders.audit
		not called orders.Service.Post > store.Store.Save
		not entered GET /health
		not entered POST /orders
		`)
}

func TestTraces(t *testing.T) {
	s := till(t)
	e := &runtime.Evidence{}
	if err := e.AddTraces("traces.json", bytes.NewReader(read(t, "traces.json"))); err != nil {
		t.Fatal(err)
	}
	differ(t, lines(s, e.Map(s)), `
		source traces traces.json spans 5/7 unmapped [{POST /baskets 1} {table mails 1}] of 2 services [mailer till]
		call orders.Service.Get > store.Store.Load spans 1 (0)
		tie orders > store spans 1 (0)
		entry GET /orders/{id} n2 err1 3000 9000 9000 calls1 queries1 [orders r1 w0]
		table audit_log r0 w1
		table orders r1 w0
		not entered GET /health
		not entered POST /orders
		`)
}

// made is a CPU profile with the names that Go's linker gives.
func made(t testing.TB) []byte {
	t.Helper()
	p := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "samples", Unit: "count"}, {Type: "cpu", Unit: "nanoseconds"}},
		PeriodType: &profile.ValueType{Type: "cpu", Unit: "nanoseconds"}, Period: 1,
	}
	functions := map[string]*profile.Function{}
	fn := func(name string) *profile.Function {
		if functions[name] == nil {
			f := &profile.Function{ID: uint64(len(p.Function) + 1), Name: name, Filename: "/src/cmd/till/main.go"}
			functions[name] = f
			p.Function = append(p.Function, f)
		}
		return functions[name]
	}
	// add makes a sample; frames are from the outermost inward, "a|b" is b inlined
	// into a.
	add := func(n int64, frames ...string) {
		s := &profile.Sample{Value: []int64{n, n * 10}}
		for _, f := range slices.Backward(frames) {
			l := &profile.Location{ID: uint64(len(p.Location) + 1)}
			for _, name := range slices.Backward(strings.Split(f, "|")) {
				l.Line = append(l.Line, profile.Line{Function: fn(name), Line: 1})
			}
			p.Location = append(p.Location, l)
			s.Location = append(s.Location, l)
		}
		p.Sample = append(p.Sample, s)
	}
	const o = "example.com/till/orders."
	add(100, "runtime.goexit", "net/http.(*conn).serve", "net/http.HandlerFunc.ServeHTTP", o+"(*Service).Get-fm", o+"(*Service).Get", o+"keep[...]", o+"(*Service).Get.func1|"+o+"label", "strings.ToUpper")
	add(30, "net/http.HandlerFunc.ServeHTTP", o+"(*Service).Get", "example.com/till/store.(*Store).Load", "database/sql.(*DB).QueryRow")
	add(7, o+"keep[go.shape.string]", o+"keep[go.shape.string]", o+"keep[go.shape.string]")
	add(5, "runtime.main", "main.main", o+"New")
	add(3, "example.com/till/v%2e2.Old")
	add(2, o+"(*Service).Gone", o+"first")
	add(1, "example.com/till/gone.F")
	add(4, o+"(*Service).Post", "net/http.(*Request).FormValue", o+"audit", o+"refuse")
	add(52, "runtime.mcall", "runtime.schedule")
	add(0, o+"audit")
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestProfile(t *testing.T) {
	s := till(t)
	e := &runtime.Evidence{}
	if err := e.AddProfile("cpu.pb.gz", bytes.NewReader(made(t))); err != nil {
		t.Fatal(err)
	}
	differ(t, lines(s, e.Map(s)), `
		source profile cpu.pb.gz samples 151/204 unmapped [{example.com/till/orders.(*Service).Gone 2} {example.com/till/gone.F 1}] of 2 services []
		func cmd/till.main samples 0/5
		func orders.New samples 5/5
		func orders.Service.Get samples 0/130
		func orders.Service.Post samples 0/4
		func orders.audit samples 0/4
		func orders.first samples 2/2
		func orders.keep samples 7/107
		func orders.label samples 0/100
		func orders.refuse samples 4/4
		func store.Store.Load samples 0/30
		func v.2.Old samples 3/3
		call cmd/till.main > orders.New samples 5 (0)
		call orders.Service.Get > orders.keep samples 100 (0)
		call orders.Service.Get > orders.label samples 100 (0)
		call orders.Service.Get > store.Store.Load samples 30 (0)
		call orders.Service.Post > orders.audit samples 4 (4)
		call orders.audit > orders.refuse samples 4 (0)
		call orders.keep > orders.Service.Get samples 100 (0)
		package cmd/till samples 0/5
		package orders samples 18/148
		package store samples 0/30
		package v.2 samples 3/3
		tie cmd/till > orders samples 5 (0)
		tie orders > store samples 30 (0)
		`)
}

// parked waits, so that a goroutine profile shows it.
func parked[T any](c chan T) { <-c }

// TestRealProfile maps a profile that the running program makes of itself.
func TestRealProfile(t *testing.T) {
	c := make(chan int)
	defer close(c)
	for range 3 {
		go func() { parked(c) }()
	}
	const pkg = "github.com/demarc-dev/demarc/analyzer/runtime_test"
	s := &facts.Set{
		Packages: []facts.Package{{Path: pkg, Name: "runtime_test", Module: "github.com/demarc-dev/demarc"}},
		Symbols:  []facts.Symbol{{Name: "TestRealProfile", Kind: facts.Func, File: -1}, {Name: "parked", Kind: facts.Func, File: -1}},
	}
	for try := 0; ; try++ {
		var b bytes.Buffer
		if err := pprof.Lookup("goroutine").WriteTo(&b, 0); err != nil {
			t.Fatal(err)
		}
		e := &runtime.Evidence{}
		if err := e.AddProfile("goroutine", &b); err != nil {
			t.Fatal(err)
		}
		r := e.Map(s)
		// The closure belongs to the test, which calls parked three times.
		if len(r.Calls) == 1 && r.Calls[0] == (facts.RuntimeCall{RuntimePair: facts.RuntimePair{From: 0, To: 1}, Unit: "goroutine", Weight: 3}) {
			return
		}
		if try == 1000 {
			t.Fatalf("%+v", r)
		}
	}
}

// TestTogether: sources add up, and what one saw the other does not call unseen.
func TestTogether(t *testing.T) {
	s := till(t)
	all := func(order ...int) *facts.RuntimeEvidence {
		e := &runtime.Evidence{}
		for _, i := range order {
			var err error
			switch i {
			case 0:
				err = e.AddCoverage("count.out", bytes.NewReader(read(t, "count.out")))
			case 1:
				err = e.AddCoverage("set.out", bytes.NewReader(read(t, "set.out")))
			case 2:
				err = e.AddTraces("traces.json", bytes.NewReader(read(t, "traces.json")))
			case 3:
				err = e.AddProfile("cpu.pb.gz", bytes.NewReader(made(t)))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		return e.Map(s)
	}
	r := all(0, 1, 2, 3)
	for _, order := range [][]int{{3, 2, 1, 0}, {1, 0, 3, 2}} {
		if !reflect.DeepEqual(r, all(order...)) {
			t.Errorf("the order %v of the files changes the result", order)
		}
	}
	if b, err := json.Marshal(r); err != nil || bytes.Contains(b, []byte("null")) {
		t.Errorf("%v: %s", err, b)
	}
	got := lines(s, r)
	for line, want := range map[string]bool{
		"call orders.Service.Get > orders.keep places 1 (0)": true, // one of the profiles does not count
		"func orders.Service.Get statements 4/6":             true, // the same statements twice count once
		"not called orders.Service.Get > store.Store.Load":   false,
		"not entered GET /orders/{id}":                       false,
		"not entered POST /orders":                           true,
		"not called orders.Service.Post > store.Store.Save":  true, "not run orders.audit": false, // the profile saw it

		"call orders.Service.Get > store.Store.Load samples 30 (0)": true,
	} {
		if slices.Contains(got, line) != want {
			t.Errorf("%q: want %v in\n\t%s", line, want, strings.Join(got, "\n\t"))
		}
	}
	if (&runtime.Evidence{}).Map(s) != nil || (*runtime.Evidence)(nil).Map(s) != nil {
		t.Error("no evidence is something")
	}
}

// TestUnknownDuration: a clock that went back gives no duration, not one of zero.
func TestUnknownDuration(t *testing.T) {
	s := till(t)
	e := &runtime.Evidence{}
	back := `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b171","name":"GET /health","kind":2,"startTimeUnixNano":"9000000","endTimeUnixNano":"1"}]}]}]}`
	if err := e.AddTraces("f", strings.NewReader(back)); err != nil {
		t.Fatal(err)
	}
	if got := lines(s, e.Map(s)); !slices.Contains(got, "entry GET /health n1 err0 -1 -1 -1 calls0 queries0 []") {
		t.Errorf("got %q", got)
	}
}

// TestForeign: a file of another kind, a broken or an endless one is refused.
func TestForeign(t *testing.T) {
	packed := func(s string) string {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = io.WriteString(z, s)
		_ = z.Close()
		return b.String()
	}
	cpu, otlp, cov := string(made(t)), string(read(t, "traces.json")), string(read(t, "count.out"))
	var e runtime.Evidence
	readers := map[string]func(string, io.Reader) error{"profile": e.AddProfile, "traces": e.AddTraces, "coverage": e.AddCoverage}
	for name, c := range map[string]struct{ kind, text, want string }{
		"empty profile":      {"profile", "", "an empty file"},
		"empty traces":       {"traces", " \n", "an empty file"},
		"empty coverage":     {"coverage", "", "an empty file"},
		"traces as profile":  {"profile", otlp, "not a profile"},
		"text as profile":    {"profile", "hello", "not a profile"},
		"cut profile":        {"profile", cpu[:len(cpu)/2], "not a profile"},
		"packed text":        {"profile", packed("hello hello"), "not a profile"},
		"profile as traces":  {"traces", cpu, "a packed file"},
		"other JSON":         {"traces", `{"schema":"demarc/v1"}`, "without a span"},
		"JSON of a list":     {"traces", `[1,2]`, "not OTLP in JSON"},
		"cut traces":         {"traces", otlp[:len(otlp)/2], "not OTLP in JSON"},
		"bad id":             {"traces", `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"zz"}]}]}]}`, "not OTLP in JSON"},
		"deep traces":        {"traces", `{"resourceSpans":` + strings.Repeat("[", 100000), "not OTLP in JSON"},
		"traces as coverage": {"coverage", otlp, "does not begin with mode"},
		"cut coverage":       {"coverage", cov[:len(cov)-8], "not a coverage profile"},
		"mode alone":         {"coverage", "mode: set\n", "without a file"},
		"unknown mode":       {"coverage", "mode: fancy\na/b.go:1.1,2.2 1 1\n", "unknown mode"},
		"negative":           {"coverage", "mode: set\na/b.go:1.1,2.2 1 -1\n", "coverage profile"},
	} {
		t.Run(name, func(t *testing.T) {
			err := readers[c.kind]("f", strings.NewReader(c.text))
			var f *runtime.FormatError
			if !errors.As(err, &f) || !strings.Contains(f.Text, c.want) || f.Hint == "" || strings.Contains(f.Text, "\n") {
				t.Errorf("got %v, want %q and a hint", err, c.want)
			}
		})
	}
	if !e.Empty() {
		t.Error("a refused file was kept")
	}
	if err := e.AddProfile("f", broken{}); err == nil || errors.As(err, new(*runtime.FormatError)) {
		t.Errorf("a broken disk is told as %v", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("broken") }

// fuzz maps whatever a reader takes; nothing may panic, and the result holds no
// index outside its table.
func fuzz(f *testing.F, add func(e *runtime.Evidence, r io.Reader) error) {
	s := till(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		e := &runtime.Evidence{}
		if add(e, bytes.NewReader(data)) != nil {
			return
		}
		_ = lines(s, e.Map(s)) // panics on an index outside its table
	})
}

func FuzzProfile(f *testing.F) {
	z, err := gzip.NewReader(bytes.NewReader(made(f)))
	if err != nil {
		f.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain)
	f.Add(made(f))
	fuzz(f, func(e *runtime.Evidence, r io.Reader) error { return e.AddProfile("f", r) })
}

func FuzzTraces(f *testing.F) {
	f.Add(read(f, "traces.json"))
	f.Add([]byte(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"","spanId":"","kind":2,"name":"GET /orders/x"}]}]}]}`))
	fuzz(f, func(e *runtime.Evidence, r io.Reader) error { return e.AddTraces("f", r) })
}

func FuzzCoverage(f *testing.F) {
	f.Add(read(f, "count.out"))
	f.Add(read(f, "set.out"))
	fuzz(f, func(e *runtime.Evidence, r io.Reader) error { return e.AddCoverage("f", r) })
}
