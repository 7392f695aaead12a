package history

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestSpentOn(t *testing.T) {
	one := func(who string, when int64, path string) entry {
		return entry{who: who, when: t0 + 100*day, authored: when, msg: "x", files: map[string]string{path: itoa(int(when)) + who}}
	}
	dir, env := importRepo(t, []entry{
		{who: ann, when: t0, msg: "start", files: map[string]string{"a/a.go": "1", "m/a/a.go": "1", ".mailmap": "Bob Bee <bob@example.com> <b@home.example>\n"}},
		one(ann, t0+day, "a/a.go"),
		one(ann, t0+day+60, "a/a_test.go"),                    // the same day
		one(ann, t0+2*day, "b/b.go"),                          // another
		one(bob, t0+2*day, "a/a.go"),                          // another person
		one("b <b@home.example>", t0+2*day+9, "a/a.go"),       // the same, by .mailmap
		one("Ann Arbor <a@work.example>", t0+2*day, "a/a.go"), // the same, by name
		one(bot, t0+3*day, "a/a.go"),                          // a bot
		one(ann, t0+4*day, "a/deep/x.go"),                     // not in the directory itself
		one(ann, t0+5*day, "c/c.go"),                          // elsewhere
		one(bob, t0+6*day, "root.go"),
		one(bob, t0+7*day, "m/a/a.go"),
		{branch: "side", from: "main", who: bob, when: t0 + 8*day, msg: "side", files: map[string]string{"a/side.go": "1"}},
		{who: ann, when: t0 + 9*day, msg: "merge", merge: "side", files: map[string]string{"a/side.go": "1"}},
	})
	first := run(t, dir, env, "", "rev-list", "--max-parents=0", "HEAD")
	mark := spring(t, dir, env)
	for _, c := range []struct {
		dir  string
		dirs []string
		want Spent
	}{
		{"", []string{"a", "b"}, Spent{Days: 4, Commits: 7, People: 2, First: "2023-11-15", Last: "2023-11-22"}},
		{"", []string{"b"}, Spent{Days: 1, Commits: 1, People: 1, First: "2023-11-16", Last: "2023-11-16"}},
		{"", []string{"."}, Spent{Days: 1, Commits: 1, People: 1, First: "2023-11-20", Last: "2023-11-20"}},
		{"", []string{"nosuch", "../a"}, Spent{}},
		{"", nil, Spent{}},
		{"m", []string{"a"}, Spent{Days: 1, Commits: 1, People: 1, First: "2023-11-21", Last: "2023-11-21"}},
	} {
		got, err := SpentOn(t.Context(), filepath.Join(dir, c.dir), first, "HEAD", c.dirs, env)
		if err != nil || got != c.want {
			t.Errorf("%q %v: %+v, %v\nwant %+v", c.dir, c.dirs, got, err, c.want)
		}
	}
	if got, err := SpentOn(t.Context(), dir, "HEAD", "HEAD", []string{"a"}, env); err != nil || got != (Spent{}) {
		t.Errorf("nothing: %+v, %v", got, err)
	}
	var bad *RefError
	if _, err := SpentOn(t.Context(), dir, "HEAD", first, []string{"a"}, env); !errors.As(err, &bad) {
		t.Errorf("backwards: %v", err)
	}
	control(t, dir, env, mark, "log", "-p", "--ext-diff", "-O/dev/null", "-1", "HEAD^")
}
