package history

import (
	"fmt"
	"testing"
)

func goFiles(names ...string) map[string]string {
	m := map[string]string{}
	for _, n := range names {
		m[n] = "package x // " + n
	}
	return m
}

// TestJoin: the commits of one pull request are one change on the mainline, and
// only while a number can not be another repository's.
func TestJoin(t *testing.T) {
	dir, env := importRepo(t, []entry{
		{who: ann, when: t0, msg: "one (#7)", files: goFiles("a/a.go")},
		{who: bob, when: t0 + 30*day, msg: "two (#7)", files: goFiles("b/b.go")},
		{who: bob, when: t0 + 61*day, msg: "another (#7)", files: goFiles("c/c.go")},
		{branch: "side", from: "main", who: ann, when: t0 + 62*day, msg: "on a branch (#8)", files: goFiles("a/a2.go")},
		{branch: "side", who: ann, when: t0 + 63*day, msg: "on a branch (#8)", files: goFiles("b/b2.go")},
		{who: bob, when: t0 + 64*day, msg: "merge", merge: "side", files: goFiles("a/a2.go", "b/b2.go")},
	})
	l := read(t, dir, Options{Env: env})
	if l.Cleaning.Joined != 1 || l.Cleaning.Used != 4 || len(l.Pairs) != 1 || l.Pairs[0].Shared != 1 {
		t.Errorf("%+v %+v", l.Cleaning, l.Pairs)
	}
	if a := l.pkg(t, "a"); len(a.Authors) != 2 || a.Changes != 2 {
		t.Errorf("both authors of a joined change count: %+v", a)
	}
}

// TestEdges has what is just inside and just outside of a limit.
func TestEdges(t *testing.T) {
	var at30, at31 []string
	for i := range 31 {
		at30, at31 = append(at30, fmt.Sprintf("a/f%d.go", i)), append(at31, fmt.Sprintf("b/f%d.go", i))
	}
	remove := map[string]string{"a/old.pb.go": "-", "a/f0.go": "-"}
	dir, env := importRepo(t, []entry{
		{who: ann, when: t0, msg: "30 files", files: goFiles(at30[:30]...)},
		{who: ann, when: t0 + day, msg: "31 files", files: goFiles(at31...)},
		{who: ann, when: t0 + 2*day, msg: "generated", files: goFiles("a/old.pb.go", "a/now.pb.go")},
		{who: ann, when: t0 + 3*day, msg: "gone", files: remove},
		{who: bot, when: t0 + 4*day, msg: "bump", files: map[string]string{"a/f1.go": "2"}},
	})
	l := read(t, dir, Options{Env: env, Generated: []string{}})
	if l.Cleaning.Large != 1 || l.Cleaning.Used != 3 || l.Cleaning.FilesGenerated != 2 {
		t.Errorf("%+v", l.Cleaning)
	}
	// Whoever knows says that now.pb.go was written by hand.
	if a := l.pkg(t, "a"); a.Changes != 3 || a.Truck.Files != 30 {
		t.Errorf("%+v", a)
	}
	if l.People.Active != 1 {
		t.Errorf("%d active", l.People.Active)
	}
	if l := read(t, dir, Options{Env: env}); l.pkg(t, "a").Truck.Files != 29 || l.Cleaning.NoSource != 1 {
		t.Errorf("by name: %+v", l.Cleaning)
	}
}

func TestCadence(t *testing.T) {
	var commits []entry
	add := func(d float64, branch, msg string) {
		commits = append(commits, entry{branch: branch, who: ann, when: t0 + int64(d*day), msg: msg, files: map[string]string{"api/a.go": msg}})
	}
	add(0, "", "start")
	commits[0].files["b.go"] = "package b"
	for i := range 6 {
		name := fmt.Sprintf("r%d", i)
		commits = append(commits, entry{branch: name, from: "main", who: ann, when: t0 + int64(1+7*i)*day, msg: name, files: map[string]string{"api/r.go": name}})
	}
	add(2, "", "Revert \"start\"") // a day after r0
	add(10.5, "", "hotfix: it")    // two days and a half after r1
	add(15, "", "revert with r2")  // at the time of the release, not after it
	add(35, "", "the present")
	tagged := []string{"v1.0.0:r0", "extra-v1.0.0:r0", "v1.0.0+second:r0", "v1.1.0:r1", "v1.2.0:r2", "api/v0.1.0:r3", "api/v0.2.0:r3", "v1.3.0-rc.1:r4", "v2.0.0:r5", "junk:r4"}
	dir, env := importRepo(t, commits, tagged...)
	c := read(t, dir, Options{Env: env}).Cadence
	if c.Weeks != 5 || c.Tags != 10 || c.Versions != 9 || c.Prereleases != 1 || c.Later != 1 || c.Rejected != 1 {
		t.Errorf("%+v", c)
	}
	// r2, r1 and r0 lie 20, 27 and 34 days back: one in each of three weeks of five.
	if want := (Weekly{Total: 3, P25: 0, Median: 1, P75: 1}); c.Releases != want || c.Latest[2].Tag != "v1.0.0" {
		t.Errorf("%+v", c)
	}
	if got := c.MainlineWeeks; len(got) != c.Weeks || sum(got) != c.Mainline.Total || got[len(got)-1] == 0 {
		t.Errorf("weeks %v of %+v", got, c.Mainline)
	}
	// r1 went out alone; r2 with the hotfix between them: ann made them all.
	if want := (Weekly{Total: 2, P25: 1, Median: 1, P75: 1}); c.Authors != want {
		t.Errorf("authors %+v", c.Authors)
	}
	if len(c.Families) != 3 || c.Families[0] != (Family{"", 3, 3}) || c.Families[1] != (Family{"api/", 1, 1}) {
		t.Errorf("%+v", c.Families)
	}
	c = read(t, dir+"/api", Options{Env: env}).Cadence
	if c.Family != "api/" || len(c.Latest) != 1 || c.Latest[0].Tag != "api/v0.1.0" {
		t.Errorf("nested module: %+v", c)
	}
}

func TestAuthorsWhoseWorkGoesOutTogether(t *testing.T) {
	var commits []entry
	for i, c := range []struct {
		d   int
		who string
	}{{0, ann}, {7, ann}, {8, bob}, {9, ann}, {20, bob}, {30, ann}} {
		commits = append(commits, entry{who: c.who, when: t0 + int64(c.d)*day, msg: fmt.Sprint(i), files: map[string]string{"a/a.go": fmt.Sprint(i)}})
	}
	for _, at := range []int{0, 9, 20} { // branches with a commit of their own carry the tags
		commits = append(commits, entry{branch: fmt.Sprintf("r%d", at), from: "main", who: bob, when: t0 + int64(at)*day, msg: "release", files: map[string]string{"v.go": fmt.Sprint(at)}})
	}
	dir, env := importRepo(t, commits, "v1.0.0:r0", "v1.1.0:r9", "v1.2.0:r20")
	// v1.1.0 is of ann and bob, v1.2.0 of bob; before v1.0.0 nothing is known.
	if got, want := read(t, dir, Options{Env: env}).Cadence.Authors, (Weekly{Total: 2, P25: 1.25, Median: 1.5, P75: 1.75}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func sum(xs []int) int {
	n := 0
	for _, x := range xs {
		n += x
	}
	return n
}
