package history

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
)

// Spent is what was worked on some directories between two commits, as far as
// commits tell. Merges and bots are left out.
type Spent struct {
	// Days counts different pairs of a person and a day (UTC, the author's date:
	// a rebase moves the other) with a commit. Unit: days of one person. A day
	// without a commit is not seen, one with a small commit counts whole.
	Days int `json:"days"`
	// Commits touch the directories, by People.
	Commits int `json:"commits"`
	People  int `json:"people"`
	// First and Last are days, "" without commits.
	First string `json:"first"`
	Last  string `json:"last"`
}

// SpentOn counts the work between two commits, from exclusive, to inclusive, on
// files that lie in one of the directories themselves. Directories are relative
// to dir with slashes, "." for dir itself. The error is a *RefError when one
// commit is not behind the other, what git complains about, or that of the
// context.
func SpentOn(ctx context.Context, dir, from, to string, dirs []string, env []string) (Spent, error) {
	g := git{dir: dir, env: safeEnv(env)}
	if _, err := g.run(ctx, "merge-base", "--is-ancestor", from, to); err != nil {
		if ctx.Err() != nil {
			return Spent{}, ctx.Err()
		}
		return Spent{}, &RefError{from, fmt.Sprintf("commit %.10s does not come before %.10s", from, to)}
	}
	// A missing .mailmap is an empty one; a blob that can not be read as well.
	texts, err := g.blobs(ctx, to, []string{".mailmap"})
	if err != nil {
		return Spent{}, err
	}
	s := &spender{authors: newAuthors(parseMailmap(texts[0]), nil), in: map[string]bool{}, days: map[workday]bool{}}
	for _, d := range dirs {
		s.in[path.Clean(d)] = true
	}
	args := []string{
		"log", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-merges", "--relative", "--full-history",
		"--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-color", "--no-mailmap", "--no-decorate",
		"--no-notes", "--encoding=UTF-8", "-O/dev/null", "--ignore-submodules=none",
		strings.Replace(logFormat, "%ct", "%at", 1), from + ".." + to, "--", ".",
	}
	if err := stream(ctx, g.command(ctx, args...), s.read); err != nil {
		return Spent{}, err
	}
	return s.sum(), nil
}

// workday is a day of an author, by index and in days since 1970.
type workday struct {
	author int32
	day    int64
}

type spender struct {
	authors *authors
	in      map[string]bool
	days    map[workday]bool
	commits int
}

func (s *spender) read(in io.Reader) error {
	l, c := newLogReader(in), commit{}
	for {
		if err := l.next(&c); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		a := s.authors.intern(c.name, c.email)
		if s.authors.list[a].bot || !s.touched(&c) {
			continue
		}
		s.commits++
		s.days[workday{a, c.when / (24 * 60 * 60)}] = true
	}
}

func (s *spender) touched(c *commit) bool {
	for i := range c.changes {
		if s.in[path.Dir(string(c.changes[i].path))] {
			return true
		}
	}
	return false
}

func (s *spender) sum() Spent {
	s.authors.join() // one person with two addresses works one day, not two
	days, people := map[workday]bool{}, map[int32]bool{}
	out := Spent{Commits: s.commits}
	for d := range s.days {
		d.author = s.authors.list[d.author].same
		days[d], people[d.author] = true, true
		at := time.Unix(d.day*24*60*60, 0).UTC().Format(time.DateOnly)
		if out.First == "" || at < out.First {
			out.First = at
		}
		out.Last = max(out.Last, at)
	}
	out.Days, out.People = len(days), len(people)
	return out
}
