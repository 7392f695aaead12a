package history

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// changesOf reads "D:path:blob A:path:blob M:path".
func changesOf(text string) (all []change, keep []bool) {
	for _, w := range strings.Fields(text) {
		part := strings.Split(w+"::", ":")
		c := change{status: part[0][0], path: []byte(part[1]), old: []byte(h0), new: []byte(h0)}
		if c.status == 'D' {
			c.old = []byte(part[2])
		} else {
			c.new = []byte(part[2])
		}
		all = append(all, c)
		keep = append(keep, !strings.HasPrefix(part[1], "-"))
	}
	return all, keep
}

func TestFindMoves(t *testing.T) {
	for name, c := range map[string]struct{ changes, want string }{
		"same content":                  {"D:a.go:1 A:b.go:1", "a.go>b.go"},
		"same content, name kept first": {"D:x/a.go:1 D:x/b.go:1 A:y/b.go:1 A:y/c.go:1", "x/b.go>y/b.go x/a.go>y/c.go"},
		"one content, two new files":    {"D:a.go:1 A:b.go:1 A:c.go:1", "a.go>b.go"},
		"left out":                      {"D:-a.go:1 A:b.go:1", ""},
		"an edit is no move":            {"M:a.go:1 A:b.go:1", ""},
		"edited on the way":             {"D:x/a.go:1 D:x/b.go:2 A:y/a.go:3 A:y/b.go:4", "x/a.go>y/a.go x/b.go>y/b.go"},
		"one file, directory renamed":   {"D:x/main.go:1 A:y/main.go:2", ""},
		"one file, directory moved":     {"D:p/x/main.go:1 A:q/x/main.go:2", "p/x/main.go>q/x/main.go"},
		"too few names":                 {"D:x/a.go:1 D:x/b.go:2 D:x/c.go:3 D:x/d.go:4 D:x/e.go:5 A:y/a.go:6 A:y/b.go:7", ""},
		"two directories as good":       {"D:x/a.go:1 D:x/b.go:2 A:y/a.go:3 A:y/b.go:4 A:z/a.go:5 A:z/b.go:6", ""},
		"split":                         {"D:x/a.go:1 D:x/b.go:2 D:x/c.go:3 A:y/a.go:4 A:y/b.go:5 A:z/c.go:6", "x/a.go>y/a.go x/b.go>y/b.go"},
		"change places":                 {"D:a.go:1 D:b.go:2 A:c.go:2 A:d.go:1", "b.go>c.go a.go>d.go"},
	} {
		changes, keep := changesOf(c.changes)
		var got []string
		for _, m := range findMoves(changes, keep) {
			got = append(got, string(changes[m.from].path)+">"+string(changes[m.to].path))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestManyMoves has a commit that moves very many files of one name and content.
func TestManyMoves(t *testing.T) {
	var b strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&b, "D:old/p%d/doc.go:1 A:new/p%d/doc.go:1 D:old/p%d/x.go:2%d A:new/p%d/x.go:3%d\n", i, i, i, i, i, i)
	}
	changes, keep := changesOf(b.String())
	if moves := findMoves(changes, keep); len(moves) != 20000 {
		t.Errorf("%d moves", len(moves))
	}
}

// FuzzMoves holds findMoves to what it promises for any input: no file is
// used twice, and only removed and added ones are.
func FuzzMoves(f *testing.F) {
	f.Add("D:x/a.go:1 A:y/a.go:1 D:x/b.go:2 A:y/b.go:3 M:c.go:4")
	f.Fuzz(func(t *testing.T, text string) {
		for _, w := range strings.Fields(text) {
			if strings.HasPrefix(w, ":") {
				return
			}
		}
		changes, keep := changesOf(text)
		used := map[int]bool{}
		moves := findMoves(changes, keep)
		for _, m := range moves {
			if used[m.from] || used[m.to] || changes[m.from].status != 'D' || changes[m.to].status != 'A' || !keep[m.from] || !keep[m.to] {
				t.Errorf("%+v in %q", m, text)
			}
			used[m.from], used[m.to] = true, true
		}
		if again := findMoves(changes, keep); !reflect.DeepEqual(again, moves) {
			t.Errorf("not the same twice: %v, %v", moves, again)
		}
	})
}
