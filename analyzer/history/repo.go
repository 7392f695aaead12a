package history

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// place is where the analysed directory stands in its repository.
type place struct {
	// prefix is the directory's path in the repository, "" or ending in "/".
	prefix  string
	branch  string
	shallow bool
	partial bool
	// grafts: an info/grafts file exists; replaced: replace refs do.
	grafts, replaced bool
}

// look asks git where dir stands. It is called once there is a commit, so what
// git does not answer is not there.
func (g git) look(ctx context.Context) (place, error) {
	var p place
	out, err := g.run(ctx, "rev-parse", "--is-shallow-repository", "--git-common-dir", "--show-prefix")
	if err != nil {
		return p, err
	}
	shallow, rest, _ := strings.Cut(out, "\n")
	common, prefix, _ := strings.Cut(rest, "\n")
	p.shallow, p.prefix = shallow == "true", strings.TrimSuffix(prefix, "\n")
	if !filepath.IsAbs(common) {
		common = filepath.Join(g.dir, common)
	}
	if _, err := os.Lstat(filepath.Join(common, "info", "grafts")); err == nil {
		p.grafts = true
	}
	// The next three fail when there is nothing to tell.
	if out, err := g.run(ctx, "symbolic-ref", "--quiet", "--short", "HEAD"); err == nil {
		p.branch = clean(out)
	}
	if out, err := g.run(ctx, "config", "--get-regexp", `^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$`); err == nil {
		p.partial = strings.TrimSpace(out) != ""
	}
	if out, err := g.run(ctx, "for-each-ref", "--count=1", "--format=x", "refs/replace"); err == nil {
		p.replaced = out != ""
	}
	return p, ctx.Err()
}

// tree lists the files of a commit below the directory, relative to it.
func (g git) tree(ctx context.Context, commit string) ([]string, error) {
	out, err := g.run(ctx, "ls-tree", "-r", "-z", "--name-only", commit)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(out, "\x00"), "\x00"), nil
}

// maxBlob is the largest .mailmap or CODEOWNERS file that is read; GitHub's own
// limit is 3 MB.
const maxBlob = 4 << 20

// blobs returns the content of files of a commit, "" for those that it does
// not hold, that are too large, or that are no files. Paths are relative to
// the repository.
func (g git) blobs(ctx context.Context, commit string, paths []string) ([]string, error) {
	texts := make([]string, len(paths))
	var ask strings.Builder
	for _, p := range paths {
		fmt.Fprintf(&ask, "%s:%s\n", commit, p)
	}
	cmd := g.command(ctx, "cat-file", "--batch")
	cmd.Stdin = strings.NewReader(ask.String())
	err := stream(ctx, cmd, func(r io.Reader) error {
		in := bufio.NewReader(r)
		for i := range texts {
			var err error
			if texts[i], err = readBlob(in); err != nil {
				return err
			}
		}
		return nil
	})
	return texts, err
}

// readBlob reads one answer of cat-file --batch: "<oid> <type> <size>", the
// content and a newline, or one line that says why not.
func readBlob(in *bufio.Reader) (string, error) {
	text, _, err := readWhole(in)
	return string(text), err
}

// readWhole is readBlob; there is false for what is missing, no blob or too
// large.
func readWhole(in *bufio.Reader) (text []byte, there bool, err error) {
	head, err := in.ReadString('\n')
	if err != nil {
		return nil, false, cutOff(err)
	}
	field := strings.Fields(head)
	if len(field) != 3 {
		return nil, false, nil // "<name> missing", where the name has no space
	}
	size, err := strconv.ParseInt(field[2], 10, 64)
	if err != nil || size < 0 {
		return nil, false, nil
	}
	if field[1] != "blob" || size > maxBlob {
		_, err := io.CopyN(io.Discard, in, size+1)
		return nil, false, cutOff(err)
	}
	text = make([]byte, size+1)
	if _, err := io.ReadFull(in, text); err != nil {
		return nil, false, cutOff(err)
	}
	return text[:size], true, nil
}
