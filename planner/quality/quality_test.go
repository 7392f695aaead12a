package quality

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// code has one package a letter, with one symbol each; ties are "ab" and the
// number of call sites.
func code(n int, ties map[string]int) *facts.Set {
	f := &facts.Set{}
	for i := range n {
		f.Packages = append(f.Packages, facts.Package{Path: path(i), Dir: letter(i), Lines: 100 * (i + 1), Imports: []int{}})
		f.Files = append(f.Files, facts.File{Path: letter(i), Package: i})
		f.Symbols = append(f.Symbols, facts.Symbol{Package: i, Name: "F", Kind: facts.Func, File: i, Line: 1, End: 1})
	}
	for t, w := range ties {
		from, to := int(t[0]-'a'), int(t[1]-'a')
		f.Packages[from].Imports = append(f.Packages[from].Imports, to)
		f.Refs = append(f.Refs, facts.Ref{From: from, To: to, Kind: facts.Call, Sites: make([]facts.Site, w)})
	}
	for i := range f.Packages {
		slices.Sort(f.Packages[i].Imports)
	}
	return f
}

func letter(i int) string              { return string(rune('a' + i)) }
func path(i int) ident.PackagePath     { return ident.PackagePath("m/" + letter(i)) }
func near(a, b float64) bool           { return math.Abs(a-b) < .00005 }
func value(r Report, id string) Number { m, _ := r.Metric(id); return m.Value }

// goldenCode is the graph of methods 4.3.1.
func goldenCode() *facts.Set {
	return code(6, map[string]int{"ab": 1, "bc": 1, "ac": 1, "de": 1, "ef": 1, "df": 1, "cd": 10})
}

// goldenLog has the commits {a,b}, {a,b,c}, {c,d} of methods 4.4.4.
func goldenLog() *history.Log {
	l := &history.Log{Sets: []history.Set{{Packages: []int{0, 1}, Changes: 1}, {Packages: []int{0, 1, 2}, Changes: 1}, {Packages: []int{2, 3}, Changes: 1}}}
	for i := range 6 {
		l.Packages = append(l.Packages, history.Package{Path: path(i)})
	}
	return l
}

func TestGoldenVectors(t *testing.T) {
	x := NewIndex(goldenCode(), goldenLog())
	r := x.MeasureLabels([]int{0, 0, 0, 1, 1, 1}, Options{})
	for id, want := range map[string]float64{
		"icp/log": .3550, "q": .3571, "pc/before": .5833, "acc/in-sample": .5238,
		"cut/references": 10, "cut/imports": 1, "cut/runtime": 0, "cycle/services": 0,
		// a, b, c reach themselves and what follows, and d across the cut; not e, f.
		"pc/after":               15. / 36,
		"history/single-service": 2. / 3,
		"size/services":          2, "size/median": 1050, "size/smallest": 600, "size/largest-share": 15. / 21, "coverage": 1,
	} {
		if got := value(r, id); !got.Known || !near(got.Value, want) {
			t.Errorf("%s = %+v, want %.4f", id, got, want)
		}
	}
	if want := []KindCount{{facts.Call, 10}}; !reflect.DeepEqual(r.Cut, want) {
		t.Errorf("cut by kind %v, want %v", r.Cut, want)
	}
	if m, _ := r.Metric("acc/in-sample"); m.Evidence != 5 || m.Source != "git" {
		t.Errorf("evidence of ACC: %+v", m)
	}
}

// TestUnknownIsNotZero: without history, tables or ties the values that rest on
// them are unknown.
func TestUnknownIsNotZero(t *testing.T) {
	r := NewIndex(code(2, nil), nil).MeasureLabels([]int{0, 1}, Options{Nulls: true})
	for _, id := range []string{"acc/in-sample", "history/single-service", "icp/log", "q", "purity/db", "contract/remotable"} {
		if m, ok := r.Metric(id); !ok || m.Value.Known || m.Random.Known {
			t.Errorf("%s: %+v", id, m)
		}
	}
	if m, _ := r.Metric("acc/in-sample"); m.Source != "unknown" || m.Note == "" {
		t.Errorf("no history: %+v", m)
	}
	r = NewIndex(code(2, nil), nil).MeasureLabels([]int{0, 1}, Options{Remotable: known(.5), RemotableOf: 4})
	if m, _ := r.Metric("contract/remotable"); !m.Value.Known || m.Value.Value != .5 || m.Evidence != 4 {
		t.Errorf("remotable: %+v", m)
	}
	empty := NewIndex(&facts.Set{}, nil).MeasureLabels(nil, Options{Nulls: true})
	if m, _ := empty.Metric("pc/before"); m.Value.Known {
		t.Errorf("the propagation cost of nothing is known: %+v", m)
	}
}

// TestNulls: one service cuts nothing, and random members of the same sizes are
// worse than the clusters of the golden graph.
func TestNulls(t *testing.T) {
	x := NewIndex(goldenCode(), goldenLog())
	labels := []int{0, 0, 0, 1, 1, 1}
	r := x.MeasureLabels(labels, Options{Nulls: true})
	for id, one := range map[string]float64{"icp/log": 0, "q": 0, "cut/references": 0, "acc/in-sample": 0, "pc/after": .5833, "history/single-service": 1} {
		m, _ := r.Metric(id)
		if !m.OneService.Known || !near(m.OneService.Value, one) {
			t.Errorf("%s of one service = %+v, want %v", id, m.OneService, one)
		}
		if !m.Random.Known {
			t.Errorf("%s has no random null", id)
		}
	}
	if m, _ := r.Metric("q"); m.Random.Value >= m.Value.Value {
		t.Errorf("random members have a higher modularity: %+v", m)
	}
	// By 4.3.1 the expected value over all shuffles: 16.3026 nats of which 9/15
	// lie between groups of three.
	if m, _ := r.Metric("icp/log"); math.Abs(m.Random.Value-.6) > .15 {
		t.Errorf("icp/log of random members = %v, want about .6", m.Random.Value)
	}
	if !reflect.DeepEqual(r, x.MeasureLabels(labels, Options{Nulls: true})) {
		t.Error("the nulls differ from run to run")
	}
}

// TestDataCuts builds two services and a kernel over three tables.
func TestDataCuts(t *testing.T) {
	f := code(4, map[string]int{"ab": 1})
	d := &f.Data
	for _, name := range []string{"orders", "users", "log"} {
		d.Tables = append(d.Tables, facts.Table{Name: name, Store: facts.SQL})
	}
	d.Tables[0].ForeignKeys = []facts.ForeignKey{{To: 1}}
	d.Tables[2].ForeignKeys = []facts.ForeignKey{{To: 1}}
	use := func(table, pkg int, mode facts.Mode) {
		d.Access = append(d.Access, facts.Access{Table: table, Symbol: pkg, Mode: mode})
	}
	use(0, 0, facts.WriteMode)
	use(0, 1, facts.ReadMode)
	use(1, 1, facts.WriteMode)
	use(1, 0, facts.WriteMode)
	use(1, 1, facts.ReadMode)
	use(2, 3, facts.WriteMode) // neutral: nobody owns it
	use(2, 0, facts.DDLMode)   // a migration is no use
	d.Statements = []facts.Statement{{Symbol: 0, Kind: "select", Tables: []int{0, 1}}, {Symbol: 0, Kind: "create", Tables: []int{0, 1}}, {Symbol: 0, Kind: "select", Tables: []int{0, 2}}}
	step := func(table int) facts.Step { return facts.Step{Table: table, Mode: facts.WriteMode} }
	d.Transactions = []facts.Transaction{
		{Symbol: 0, Steps: []facts.Step{step(0), step(1)}}, {Symbol: 0, Steps: []facts.Step{step(0)}},
		{Symbol: 0, Steps: []facts.Step{step(1)}}, {Symbol: 3, Steps: []facts.Step{step(1)}},
	}
	x := NewIndex(f, nil)
	r := x.MeasureLabels([]int{0, 1, Kernel, Neutral}, Options{})
	for id, want := range map[string]float64{
		"data/crossing-transactions": 2, "data/shared-written": 1, "data/shared-tables": 2, "data/cross-joins": 1, "data/cut-foreign-keys": 1,
	} {
		if got := value(r, id); !got.Known || got.Value != want {
			t.Errorf("%s = %+v, want %v", id, got, want)
		}
	}
	// orders: one place each; users: one of service 0, two of service 1.
	want := 1 - (math.Log(2)+math.Log(3)-2./3*math.Log(2))/2/math.Log(3)
	if got := value(r, "purity/db"); !near(got.Value, want) {
		t.Errorf("purity/db = %v, want %v", got.Value, want)
	}
	mark := []uint8{1, 2, 0, 0}
	if got := x.SharedTables(mark); !slices.Equal(got, []string{"orders", "users"}) {
		t.Errorf("shared tables %v", got)
	}
}

func TestCyclesAndKernel(t *testing.T) {
	f := code(5, map[string]int{"ab": 2, "bc": 1, "ad": 3, "ca": 1, "ed": 7})
	for i := range f.Refs {
		if f.Refs[i].From == 2 {
			f.Refs[i].Kind = facts.Runtime
		}
	}
	r := NewIndex(f, nil).MeasureLabels([]int{0, 1, 2, Kernel, Neutral}, Options{})
	if got := value(r, "cycle/services"); got.Value != 3 {
		t.Errorf("services in cycles: %+v", got)
	}
	if got := value(r, "cut/kernel"); got.Value != 3 {
		t.Errorf("uses of the kernel: %+v", got)
	}
	if a, b := value(r, "cut/references"), value(r, "cut/runtime"); a.Value != 3 || b.Value != 1 {
		t.Errorf("places between services: %v and %v", a, b)
	}
	if got := value(r, "coverage"); !near(got.Value, .75) {
		t.Errorf("coverage %v", got)
	}
}

func TestLabels(t *testing.T) {
	x := NewIndex(code(5, nil), nil)
	p := &boundary.Partition{
		Services: []boundary.ServiceUnit{{ID: "a", Packages: []boundary.Member{{Package: path(0)}}}, {ID: "b", Packages: []boundary.Member{{Package: path(1)}, {Package: "elsewhere"}}}},
		Others:   []boundary.Member{{Package: path(2), Class: boundary.SharedKernel}, {Package: path(3), Class: boundary.Contract}, {Package: path(4), Class: boundary.Tool}},
	}
	if got, want := x.Labels(p), []int{0, 1, Kernel, Shared, Neutral}; !slices.Equal(got, want) {
		t.Errorf("labels %v, want %v", got, want)
	}
}

// Big is n packages in services of twenty with three ties each.
func big(n int) (*Index, []int) {
	f := &facts.Set{}
	labels := make([]int, n)
	for i := range n {
		f.Packages = append(f.Packages, facts.Package{Path: ident.PackagePath(fmt.Sprintf("m/%05d", i)), Lines: 100})
		f.Files = append(f.Files, facts.File{Package: i})
		f.Symbols = append(f.Symbols, facts.Symbol{Package: i, File: i, Kind: facts.Func, Name: "F"})
		labels[i] = i / 20
		for _, to := range []int{i + 1, i + 3, i + 37, i * 7 % n} {
			if to < n && to > i {
				f.Packages[i].Imports = append(f.Packages[i].Imports, to)
				f.Refs = append(f.Refs, facts.Ref{From: i, To: to, Kind: facts.Call, Sites: make([]facts.Site, 3)})
			}
		}
	}
	return NewIndex(f, nil), labels
}

func BenchmarkMeasure2000(b *testing.B) {
	x, labels := big(2000)
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			x.MeasureLabels(labels, Options{})
		}
	})
	b.Run("nulls", func(b *testing.B) {
		for b.Loop() {
			x.MeasureLabels(labels, Options{Nulls: true})
		}
	})
}
