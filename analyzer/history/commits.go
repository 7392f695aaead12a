package history

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"
)

// logArgs are what git log is asked. Raw changes name blobs, so that renames can
// be seen without reading any; --no-renames keeps git from reading them.
func (r *reader) logArgs() []string {
	args := []string{
		"log", "-z", "--raw", "--no-abbrev", "--no-renames", "--root", "--no-diff-merges", "--relative",
		"--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-color", "--no-mailmap", "--no-decorate",
		"--no-notes", "--encoding=UTF-8", "-O/dev/null", "--ignore-submodules=none", logFormat,
	}
	if r.o.MaxCommits > 0 {
		args = append(args, "-n", strconv.Itoa(r.o.MaxCommits+1)) // one more shows that there is more
	}
	if r.place.prefix != "" {
		return append(args, "--full-history", r.log.Commit, "--", ".")
	}
	return append(args, r.log.Commit, "--")
}

// commits reads the log.
func (r *reader) commits(ctx context.Context) error {
	if r.place.prefix != "" {
		if err := r.firstParents(ctx); err != nil {
			return err
		}
	}
	limited := false
	err := stream(ctx, r.git.command(ctx, r.logArgs()...), func(in io.Reader) (err error) {
		limited, err = r.readLog(in)
		return err
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	switch {
	case limited:
		r.gap(Limited, "Only the newest "+itoa(r.o.MaxCommits)+" commits were read.")
	case err != nil:
		r.gap(MissingObjects, "git stopped after "+plural(len(r.records), "commit", "commits")+": "+clean(err.Error()))
	}
	r.log.Complete = !limited && err == nil && !r.place.shallow
	return nil
}

// readLog keeps the commits of the log; limited says that there are more than
// MaxCommits.
func (r *reader) readLog(in io.Reader) (limited bool, err error) {
	l, c := newLogReader(in), commit{}
	next := []byte(r.log.Commit) // of the mainline
	for n := 0; ; n++ {
		if err := l.next(&c); err == io.EOF {
			return false, nil
		} else if err != nil {
			return false, err
		}
		if n == r.o.MaxCommits && n > 0 {
			return true, nil
		}
		on := r.onMainline[string(c.hash)]
		if r.onMainline == nil && bytes.Equal(next, c.hash) {
			first, _, several := bytes.Cut(c.parents, []byte(" "))
			on, next = true, append(next[:0], first...)
			r.mainline = append(r.mainline, step{c.when, several})
		}
		r.add(&c, on)
		if r.o.Progress != nil && n%1000 == 0 {
			r.o.Progress(n)
		}
	}
}

// firstParents finds the mainline of a directory: the commits along first
// parents that change it. The log of a directory does not show merges that
// change nothing beyond their parents, and its commits skip others.
func (r *reader) firstParents(ctx context.Context) error {
	args := []string{"log", "--first-parent", "--no-patch", "--no-show-signature", "--no-color", "--format=%H %ct %P"}
	if r.o.MaxCommits > 0 {
		args = append(args, "-n", strconv.Itoa(r.o.MaxCommits))
	}
	out, err := r.git.run(ctx, append(args, r.log.Commit, "--", ".")...)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.onMainline = map[string]bool{}
	if err != nil {
		r.gap(MissingObjects, "The mainline could not be followed: "+clean(err.Error()))
	}
	for line := range strings.Lines(out) {
		field := strings.Fields(line)
		if len(field) < 2 {
			continue
		}
		when, err := strconv.ParseInt(field[1], 10, 64)
		if err != nil {
			continue
		}
		r.onMainline[field[0]] = true
		r.mainline = append(r.mainline, step{when, len(field) > 3})
	}
	return nil
}

// add keeps a commit.
func (r *reader) add(c *commit, mainline bool) {
	rec := record{
		when: c.when, author: r.authors.intern(c.name, c.email), mainline: mainline,
		merge: bytes.IndexByte(c.parents, ' ') >= 0, boundary: len(c.parents) == 0 && r.place.shallow,
		start: int32(len(r.touched)),
	}
	subject := string(c.subject)
	rec.bot, rec.pr = r.authors.list[rec.author].bot, pullRequest(subject)
	rec.fix, rec.revert, rec.hotfix = purpose(subject)
	if !rec.merge && !rec.boundary {
		r.changes(c, rec.author)
	}
	rec.end = int32(len(r.touched))
	r.records = append(r.records, rec)
}

// changes appends the source files that a commit touches and follows what it
// moved: for older commits the old path names the file that is new here.
func (r *reader) changes(c *commit, author int32) {
	if !r.sort(c) {
		return
	}
	moved := map[int]int{} // from -> to, to -> -1
	moves := findMoves(c.changes, r.keep)
	for _, m := range moves {
		moved[m.from], moved[m.to] = m.to, -1
	}
	for i, ch := range c.changes {
		to, isMoved := moved[i]
		if !r.keep[i] || isMoved && to >= 0 {
			continue // no source, or counted where it went
		}
		id := r.files.intern(string(ch.path))
		r.touched = append(r.touched, id)
		if ch.status == 'A' && !isMoved {
			r.files.list[id].creator = author
		}
	}
	targets := make([]int32, len(moves)) // first all, so that two files can change places
	for i, m := range moves {
		targets[i] = r.files.intern(string(c.changes[m.to].path))
	}
	for i, m := range moves {
		r.files.byName[string(c.changes[m.from].path)] = targets[i]
	}
	r.log.Cleaning.Renames += len(moves)
}

// sort fills keep with which changes are of source files, and says whether one
// is.
func (r *reader) sort(c *commit) (sources bool) {
	r.keep = r.keep[:0]
	for _, ch := range c.changes {
		k := r.kind(ch.path)
		r.keep = append(r.keep, k == source)
		switch k {
		case source:
			sources = true
		case vendored:
			r.log.Cleaning.FilesVendored++
		case test:
			r.log.Cleaning.FilesTest++
		}
	}
	return sources
}

// kind classifies a path; most are known already.
func (r *reader) kind(path []byte) fileKind {
	if _, ok := r.files.byName[string(path)]; ok {
		return source
	}
	for _, s := range r.o.Suffixes {
		if len(path) >= len(s) && string(path[len(path)-len(s):]) == s {
			return classify(string(path), r.o.Suffixes)
		}
	}
	return other
}
