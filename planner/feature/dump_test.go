package feature

import (
	"os"
	"testing"
	"sort"
	"strings"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/analyzer/load"
)

func TestDump(t *testing.T) {
	root := "../../testdata/monoliths/layered"
	r, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{Root: root, Env: os.Environ(), TempDir: t.TempDir()}})
	if err != nil { t.Fatal(err) }
	p := &boundary.Partition{Method: "none"}
	s := boundary.ServiceUnit{}
	for _, x := range r.Facts.Packages { s.Packages = append(s.Packages, boundary.Member{Package: x.Path}) }
	p.Services = append(p.Services, s)
	m := newModel(r.Facts, p, Options{PathBlind: os.Getenv("BLIND") != ""}.withDefaults())
	g := m.find()
	for k, ts := range g.features {
		var n []string
		for _, x := range ts { n = append(n, r.Facts.Data.Tables[x].Name) }
		t.Log(k, n)
	}
	tr := readTruth(t, layered+"/TRUTH.yaml")
	count := map[[2]string]int{}
	names := func(k int) string { if k < 0 { return "shared" }; return "f"+string(rune('0'+k)) }
	for i, o := range g.owner { if w := tr.of(r.Facts, i); w != "" && o >= 0 { count[[2]string{w, names(g.verdicts[o].feature)}]++ } }
	var answers []string
	for k := range g.features { answers = append(answers, names(k)) }
	mm := match(count, []string{"customers","fleet","hires","billing","transport","support"}, answers)
	mm["shared"] = "shared"
	good, all := 0, 0
	for i, o := range g.owner { if w := tr.of(r.Facts, i); w != "" && o >= 0 { all++; if mm[w] == names(g.verdicts[o].feature) { good++ } else { t.Log("true", w, "got", names(g.verdicts[o].feature), g.verdicts[o], r.Facts.Packages[r.Facts.Symbols[i].Package].Name+"."+string(r.Facts.Symbols[i].Name)) } } }
	t.Log(good, all, float64(good)/float64(all), mm)
	if os.Getenv("ALL")=="" { return }
	by := map[int][]string{}
	for i, o := range g.owner { if o >= 0 { v := g.verdicts[o]; by[v.feature] = append(by[v.feature], r.Facts.Packages[r.Facts.Symbols[i].Package].Name+"."+string(r.Facts.Symbols[i].Name)+":"+string(v.rule)) } }
	var ks []int
	for k := range by { ks = append(ks, k) }
	sort.Ints(ks)
	for _, k := range ks { t.Log(k, len(by[k]), strings.Join(by[k], " ")) }
}
