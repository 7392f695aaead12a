package reports_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/internal/sins"
	"github.com/demarc-dev/demarc/reports"
)

// overlapping are kinds that the oracle takes for each other (its header says
// so): a call in a loop that leads to a query is both.
var overlapping = map[string][]string{
	"n-plus-one":  {"n-plus-one", "chatty-call"},
	"chatty-call": {"chatty-call", "n-plus-one"},
}

func shopFindings(t *testing.T, a reports.Areas) *reports.FindingsView {
	t.Helper()
	v, err := reports.Findings(shopDocument(t), reports.FindingsOptions{Areas: a})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func oracleAreas(o *sins.Oracle) reports.Areas {
	a := reports.Areas{}
	for p, area := range o.AreaOf() {
		a[p] = area
	}
	return a
}

// declared is a symbol without the number that tells several init functions
// apart.
func declared(s ident.SymbolID) ident.SymbolID {
	name, _, _ := strings.Cut(string(s), "#")
	return ident.SymbolID(name)
}

// at returns the findings of some rules at a place, decisive or further.
func at(v *reports.FindingsView, rules []string, file string, line int) []reports.Finding {
	var out []reports.Finding
	for _, f := range v.Findings {
		if !slices.Contains(rules, f.Rule) {
			continue
		}
		for _, p := range append([]reports.Place{f.Place}, f.More...) {
			if p.File == file && p.Line == line {
				out = append(out, f)
				break
			}
		}
	}
	return out
}

func facted(stage string) bool { return strings.HasPrefix(stage, "facts/") }

func kindsOf(kind string) []string {
	if l := overlapping[kind]; l != nil {
		return l
	}
	return []string{kind}
}

// TestShopSins: with the oracle's areas every sin that facts can show is found
// where it is, with its symbol, tables, areas and targets.
func TestShopSins(t *testing.T) {
	o := sins.Read(t)
	v := shopFindings(t, oracleAreas(o))
	checked := 0
	for _, s := range o.Sins {
		if !facted(s.Stage) {
			continue
		}
		checked++
		found := at(v, kindsOf(s.Kind), s.File, s.Line)
		if len(found) == 0 {
			t.Errorf("%s: no %s at %s:%d", s.ID, s.Kind, s.File, s.Line)
			continue
		}
		if !slices.ContainsFunc(found, func(f reports.Finding) bool { return tells(f, s) }) {
			t.Errorf("%s: found at %s:%d, but not with its symbol, tables and areas: %+v", s.ID, s.File, s.Line, found)
		}
	}
	if checked < 25 {
		t.Errorf("only %d sins were checked", checked)
	}
}

// tells reports whether a finding names the symbol, the tables, the areas and
// one of the targets of a sin.
func tells(f reports.Finding, s sins.Entry) bool {
	if s.Symbol != "" && declared(f.Symbol) != sins.SymbolID(s.Symbol) {
		return false
	}
	for _, table := range s.Tables {
		if !slices.Contains(f.Tables, table) {
			return false
		}
	}
	for _, a := range s.Areas {
		if !slices.Contains(f.Areas, a) {
			return false
		}
	}
	return len(s.Targets) == 0 || len(f.Targets) == 0 || slices.ContainsFunc(s.Targets, func(x string) bool {
		return slices.Contains(f.Targets, sins.SymbolID(x))
	})
}

// TestShopInnocents: no near miss is reported.
func TestShopInnocents(t *testing.T) {
	o := sins.Read(t)
	v := shopFindings(t, oracleAreas(o))
	checked := 0
	for _, s := range o.Innocents {
		if !facted(s.Stage) {
			continue
		}
		checked++
		for _, f := range at(v, kindsOf(s.Kind), s.File, s.Line) {
			t.Errorf("%s is innocent, but reported: %s", s.ID, f.Text)
		}
	}
	if checked < 25 {
		t.Errorf("only %d innocents were checked", checked)
	}
}

// TestShopFindingsAreSins: what is reported of kinds that the oracle lists in
// full is a sin, or excused by the oracle's header.
func TestShopFindingsAreSins(t *testing.T) {
	o := sins.Read(t)
	v := shopFindings(t, oracleAreas(o))
	for _, kind := range []string{
		"cross-area-transaction", "table-two-writers", "foreign-key-across-areas", "shared-mutable-global", "init-side-effect",
		"fatal-in-library", "goroutine-without-recover", "interface-cycle", "god-struct", "n-plus-one", "chatty-call", "foreign-table-read",
	} {
		for _, f := range v.Findings {
			if f.Rule != kind {
				continue
			}
			if !slices.ContainsFunc(o.Sins, func(s sins.Entry) bool {
				return slices.Contains(kindsOf(s.Kind), kind) && len(at(&reports.FindingsView{Findings: []reports.Finding{f}}, []string{kind}, s.File, s.Line)) > 0
			}) {
				t.Errorf("%s at %s is no sin: %s", kind, f.Place, f.Text)
			}
		}
	}
}

// TestShopOwners: the owner that is inferred for a table is the intended one.
func TestShopOwners(t *testing.T) {
	o := sins.Read(t)
	v := shopFindings(t, oracleAreas(o))
	for _, f := range v.Findings {
		if f.Rule == "table-two-writers" && !strings.Contains(f.Text, "which "+o.Tables[f.Tables[0]]+" keeps") {
			t.Errorf("%s: the oracle says that %s owns %s", f.Text, o.Tables[f.Tables[0]], f.Tables[0])
		}
	}
}
