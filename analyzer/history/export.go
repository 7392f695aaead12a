package history

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// exportEach is how many files are asked for at once.
const exportEach = 500

// RefError says that a revision is not one.
type RefError struct{ Ref, Text string }

func (e *RefError) Error() string { return e.Text }

// Resolve finds the commit that a revision names. The error is a *RefError, or
// that of the context.
func Resolve(ctx context.Context, dir, ref string, env []string) (Head, error) {
	g := git{dir: dir, env: safeEnv(env)}
	if ref == "" || strings.HasPrefix(ref, "-") {
		return Head{}, &RefError{ref, fmt.Sprintf("not a revision: %q", ref)}
	}
	out, err := g.run(ctx, "rev-parse", "--quiet", "--verify", "--end-of-options", ref+"^{commit}")
	if ctx.Err() != nil {
		return Head{}, ctx.Err()
	}
	if err != nil {
		return Head{}, &RefError{ref, "git knows no commit " + ref}
	}
	commit := strings.TrimSpace(out)
	out, err = g.run(ctx, "log", "-1", "--no-show-signature", "--no-patch", "--format=%cI", commit, "--")
	if err != nil {
		return Head{}, &RefError{ref, "git could not read " + ref}
	}
	when, err := time.Parse(time.RFC3339, strings.TrimSpace(out))
	if err != nil {
		return Head{}, &RefError{ref, "git told no date of " + ref}
	}
	return Head{Commit: commit, Date: when.UTC().Format(time.RFC3339)}, nil
}

// Export hands over the files of a commit below dir that keep says, each with
// its path relative to dir. It reads objects and checks nothing out, so that no
// filter runs. Links, modules, files above 4 MB and those that a partial clone
// lacks are left out, never emptied. An error of write ends it.
func Export(ctx context.Context, dir, commit string, env []string, keep func(path string) bool, write func(path string, data []byte) error) error {
	g := git{dir: dir, env: safeEnv(env)}
	out, err := g.run(ctx, "ls-tree", "-r", "-z", commit)
	if err != nil {
		return err
	}
	type file struct{ path, object string }
	var files []file
	for line := range strings.SplitSeq(strings.TrimSuffix(out, "\x00"), "\x00") {
		meta, path, ok := strings.Cut(line, "\t")
		field := strings.Fields(meta)
		if !ok || len(field) != 3 || field[1] != "blob" || field[0] == "120000" || !keep(path) {
			continue
		}
		files = append(files, file{path, field[2]})
	}
	for len(files) > 0 {
		some := files[:min(len(files), exportEach)]
		files = files[len(some):]
		var ask strings.Builder
		for _, f := range some {
			ask.WriteString(f.object + "\n")
		}
		cmd := g.command(ctx, "cat-file", "--batch")
		cmd.Stdin = strings.NewReader(ask.String())
		err := stream(ctx, cmd, func(r io.Reader) error {
			in := bufio.NewReader(r)
			for _, f := range some {
				text, there, err := readWhole(in)
				if err != nil {
					return err
				}
				if !there {
					continue
				}
				if err := write(f.path, text); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Between are at most n commits of the first-parent line from a commit
// (inclusive) to another (inclusive), oldest first, evenly spread.
func Between(ctx context.Context, dir, from, to string, n int, env []string) ([]Head, error) {
	g := git{dir: dir, env: safeEnv(env)}
	out, err := g.run(ctx, "log", "--first-parent", "--no-show-signature", "--no-patch", "--format=%H %cI", from+".."+to, "--")
	if err != nil {
		return nil, err
	}
	first, err := Resolve(ctx, dir, from, env)
	if err != nil {
		return nil, err
	}
	all := []Head{first}
	lines := strings.Fields(out)
	for i := len(lines) - 2; i >= 0; i -= 2 {
		when, err := time.Parse(time.RFC3339, lines[i+1])
		if err != nil {
			continue
		}
		all = append(all, Head{Commit: lines[i], Date: when.UTC().Format(time.RFC3339)})
	}
	if len(all) <= n || n < 2 {
		return all, nil
	}
	some := make([]Head, 0, n)
	for i := range n {
		some = append(some, all[i*(len(all)-1)/(n-1)])
	}
	return some, nil
}
