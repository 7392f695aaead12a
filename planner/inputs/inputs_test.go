package inputs

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/verdict"
)

func member(p string) boundary.Member { return boundary.Member{Package: ident.PackagePath(p)} }

// sources is a small code base with two candidates.
func sources() Sources {
	return Sources{
		Facts: &facts.Set{
			Files: []facts.File{{Path: "a/a.go"}},
			Packages: []facts.Package{
				{Path: "m/a", TestLines: 10, External: []string{"github.com/prometheus/client_golang/prometheus", "net/http"}},
				{Path: "m/b", External: []string{"github.com/prometheus/client_golangish"}},
			},
			Entries: []facts.Entry{{Kind: facts.EntryHTTP, Method: "GET", Pattern: "/api/healthz", Pos: facts.Pos{File: 0, Line: 7}}},
		},
		History: &history.Log{
			Commit: "c", Date: "2026-01-02T00:00:00Z", Method: history.Method{ActiveDays: 90}, People: history.People{Active: 4},
			Cadence:  history.Cadence{Weeks: 10, Releases: history.Weekly{Total: 20}, Authors: history.Weekly{Total: 19, Median: 3}},
			Packages: []history.Package{{Path: "m/a", Recent: 9}, {Path: "m/b", Recent: 3}},
		},
		Partition: &boundary.Partition{
			Services: []boundary.ServiceUnit{{ID: "a", Name: "a", Packages: []boundary.Member{member("m/a")}}, {ID: "b", Name: "b", Packages: []boundary.Member{member("m/b")}}},
			Cuts:     []boundary.Cut{{From: "a", To: "b", Pairs: []boundary.CutPair{{From: "m/a", To: "m/b"}}}},
		},
		PropagationCost: .3,
	}
}

func value(t *testing.T, in verdict.Inputs, id verdict.ID, source verdict.Source, want float64) verdict.Fact {
	t.Helper()
	f := in.Facts[id]
	if f.Source != source || math.Abs(f.Value-want) > 1e-9 || len(f.Evidence) == 0 {
		t.Errorf("%s: %+v, want %v from %s with evidence", id, f, want, source)
	}
	return f
}

func TestCodeAndGitAnswer(t *testing.T) {
	in := Collect(sources())
	value(t, in, verdict.Developers, verdict.FromGit, 4)
	value(t, in, verdict.DeploysNow, verdict.FromGit, 2)
	value(t, in, verdict.AuthorsPerShip, verdict.FromGit, 3)
	value(t, in, verdict.ChurnGini, verdict.FromGit, .25) // 9 and 3: 2*(3+18)/(2*12) - 3/2
	value(t, in, verdict.CutTests, verdict.FromCode, .5)
	value(t, in, verdict.PropagationCost, verdict.FromCode, .3)
	if f := value(t, in, verdict.Health, verdict.FromCode, 1); f.Evidence[0].File != "a/a.go" || f.Evidence[0].Line != 7 {
		t.Errorf("health: %+v", f.Evidence)
	}
	f := value(t, in, verdict.Observability, verdict.FromCode, 1)
	if len(f.Evidence) != 1 || !strings.HasPrefix(f.Evidence[0].Text, "1 of the packages import github.com/prometheus/client_golang/prometheus") {
		t.Errorf("observability: %+v", f.Evidence)
	}
	for _, id := range []verdict.ID{verdict.Teams, verdict.ScaleAlone, verdict.CI, verdict.Deploy, verdict.Flags, verdict.OnCall, verdict.DeploysWanted, verdict.Agreement} {
		if f := in.Facts[id]; f.Known() {
			t.Errorf("%s is %+v, and nobody said so", id, f)
		}
	}
	if len(in.Candidates) != 2 || in.Candidates[0].CrossTx.Known() {
		t.Errorf("candidates %+v", in.Candidates)
	}
}

func TestTheTeamsWordWins(t *testing.T) {
	s := sources()
	s.Answers = map[verdict.ID]Answer{verdict.Developers: {14, "demarc.yaml"}, verdict.DeploysNow: {4, "demarc.yaml"}, verdict.DeploysWanted: {8, "--set"},
		verdict.Health: {0, "--set"}, verdict.CutTests: {1, "--set"}, verdict.CI: {1, "--set"}}
	in := Collect(s)
	for id, want := range map[verdict.ID]float64{verdict.Developers: 14, verdict.DeploysNow: 4, verdict.DeploysWanted: 2, verdict.Health: 0, verdict.CutTests: 1, verdict.CI: 1} {
		value(t, in, id, verdict.Asked, want)
	}
}

func TestSignsAreEvidence(t *testing.T) {
	s := sources()
	s.Facts.Practices.Signs = []facts.Sign{{Kind: facts.SignTests, File: "ci.yml", Line: 3, Text: "CI that runs tests"}, {Kind: facts.SignGateway, File: "nginx.conf", Text: "a proxy"}}
	in := Collect(s)
	if f := value(t, in, verdict.CI, verdict.FromCode, 1); f.Evidence[0] != (verdict.Evidence{Text: "CI that runs tests", File: "ci.yml", Line: 3}) {
		t.Errorf("%+v", f.Evidence)
	}
	value(t, in, verdict.Flags, verdict.FromCode, 1)
}

func TestNothingKnownStaysUnknown(t *testing.T) {
	in := Collect(Sources{Facts: &facts.Set{}, Partition: &boundary.Partition{}})
	var known []verdict.ID
	for id, f := range in.Facts {
		if f.Known() {
			known = append(known, id)
		}
	}
	if len(known) != 3 { // the numbers of the code itself
		t.Errorf("known without evidence: %v", known)
	}
	served := sources()
	served.Facts.Entries[0].Pattern = "/orders"
	value(t, Collect(served), verdict.Health, verdict.FromCode, 0)
	served.Facts.Entries = nil
	if f := Collect(served).Facts[verdict.Health]; f.Known() {
		t.Errorf("health of code that serves nothing is known: %+v", f)
	}
}

func TestTwoReleasesAreNoMedian(t *testing.T) {
	s := sources()
	s.History.Cadence.Authors.Total = 2
	if f := Collect(s).Facts[verdict.AuthorsPerShip]; f.Known() {
		t.Errorf("%+v", f)
	}
}

func TestSameInputsTwice(t *testing.T) {
	if a, b := Collect(sources()), Collect(sources()); !reflect.DeepEqual(a, b) {
		t.Errorf("%+v\n%+v", a, b)
	}
}

func TestHealthPatterns(t *testing.T) {
	for pattern, want := range map[string]bool{"/healthz": true, "/api/v1/Health": true, "/grpc.health.v1.Health/Check": true, "/ping": true, "/orders": false, "/healthy-recipes": false, "": false, "/status": true} {
		if healthy(pattern) != want {
			t.Errorf("%q: %v", pattern, !want)
		}
	}
}
