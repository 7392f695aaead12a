// Package history reads the evidence that git has about a code base. It is one
// of the two rooms that start a program (the other starts go), and it starts
// git in such a way that a foreign repository's configuration can start
// nothing in turn, fetch nothing and write nothing.
package history

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Head is the commit that was analysed. The zero value means that there is
// none: not a repository, a repository without a commit, or a directory that
// the commit does not hold.
type Head struct {
	// Commit is the full hash, Date the committer's date in RFC 3339, UTC.
	Commit, Date string
	// Shallow is true when the clone does not hold the whole history.
	Shallow bool
	// Note says in one sentence why git could not be asked, "" when it
	// answered or there is no repository.
	Note string
}

// ReadHead asks git about dir, an absolute path. The only error is that of a
// cancelled context: a code base without git is analysed like any other.
func ReadHead(ctx context.Context, dir string, env []string) (Head, error) {
	g := git{dir: dir, env: safeEnv(env)}
	out, err := g.run(ctx, "rev-parse", "--is-shallow-repository", "--show-prefix")
	if ctx.Err() != nil {
		return Head{}, ctx.Err()
	}
	if err != nil {
		return Head{Note: note(err)}, nil
	}
	shallow, prefix, _ := strings.Cut(out, "\n")
	if strings.TrimSuffix(prefix, "\n") != "" {
		// A directory that git ignores, such as a checkout within a checkout,
		// has nothing to do with the commit around it.
		if _, err := g.run(ctx, "rev-parse", "--quiet", "--verify", "HEAD:./"); err != nil {
			return Head{}, ctx.Err()
		}
	}
	out, err = g.run(ctx, "log", "-1", "--no-show-signature", "--no-patch", "--format=%H %cI", "HEAD", "--")
	if err != nil {
		return Head{}, ctx.Err() // no commit yet
	}
	commit, date, _ := strings.Cut(strings.TrimSpace(out), " ")
	when, err := time.Parse(time.RFC3339, date)
	if err != nil {
		return Head{Note: "git told a date that is none: " + date}, nil
	}
	return Head{Commit: commit, Date: when.UTC().Format(time.RFC3339), Shallow: shallow == "true"}, nil
}

// note explains a failure of git, "" for "there is no repository".
func note(err error) string {
	if errors.Is(err, exec.ErrNotFound) {
		return "git is not installed, so the commit is not recorded"
	}
	if errors.Is(err, exec.ErrDot) {
		return "git was found in the current directory only and not started"
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "not a git repository"):
		return ""
	case strings.Contains(text, "dubious ownership"):
		return "git does not trust the owner of this directory (safe.directory), so the commit is not recorded"
	}
	return "git could not be asked for the commit: " + text
}

// git runs git commands in one directory.
type git struct {
	dir string
	env []string
}

// run returns what the command prints. The error is the first line of git's
// complaint, or wraps why git could not be started.
func (g git) run(ctx context.Context, args ...string) (string, error) {
	cmd := g.command(ctx, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := complaint(cmd.Run(), stderr.String()); err != nil {
		return "", err
	}
	return stdout.String(), nil
}

// command prepares git with the settings that keep it from starting anything.
// They come on the command line because that is the last word over every
// configuration file, an included one too.
func (g git) command(ctx context.Context, args ...string) *exec.Cmd {
	safe := []string{
		"--no-pager",
		"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
		"-c", "log.showSignature=false", "-c", "protocol.allow=never",
		"-c", "diff.external=", "-c", "core.untrackedCache=false",
		"-c", "i18n.logOutputEncoding=UTF-8", "-c", "color.ui=false",
	}
	cmd := exec.CommandContext(ctx, "git", append(safe, args...)...)
	cmd.Dir, cmd.Env = g.dir, g.env
	cmd.WaitDelay = 2 * time.Second
	return cmd
}

// complaint turns git's exit into an error that quotes the first line of what
// it wrote about it; other errors (git could not be started) stay.
func complaint(err error, stderr string) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	for _, line := range strings.Split(stderr, "\n") {
		if strings.HasPrefix(line, "fatal: ") || strings.HasPrefix(line, "error: ") {
			return errors.New(line[len("fatal: "):])
		}
	}
	line, _, _ := strings.Cut(strings.TrimSpace(stderr), "\n")
	if line == "" {
		line = exit.String()
	}
	return errors.New(line)
}

// safeEnv takes out what points git to another repository, makes it print or
// run something, and adds what keeps it quiet and at home. Where to find the
// user's own configuration stays.
func safeEnv(env []string) []string {
	keep := []string{"GIT_CONFIG", "GIT_CEILING_DIRECTORIES=", "GIT_DISCOVERY_ACROSS_FILESYSTEM=", "GIT_EXEC_PATH="}
	out := make([]string, 0, len(env)+10)
	for _, e := range env {
		kept := !strings.HasPrefix(e, "GIT_")
		for _, k := range keep {
			kept = kept || strings.HasPrefix(e, k)
		}
		if kept {
			out = append(out, e)
		}
	}
	return append(out,
		"LC_ALL=C",
		"GIT_NO_LAZY_FETCH=1",     // a partial clone would fetch what it lacks
		"GIT_ALLOW_PROTOCOL=none", // the same for git before 2.44
		"GIT_NO_REPLACE_OBJECTS=1",
		"GIT_GRAFT_FILE="+os.DevNull, // history as it was recorded
		"GIT_ATTR_NOSYSTEM=1",
		"GIT_OPTIONAL_LOCKS=0",
		"GIT_TERMINAL_PROMPT=0",
		"GIT_PAGER=cat",
		"GIT_ASKPASS=",
		"GIT_SSH_COMMAND=false",
	)
}

// stream starts the command and hands its output to read, which need not read
// all of it. The error is ctx.Err(), that of read, or git's complaint.
func stream(ctx context.Context, cmd *exec.Cmd, read func(io.Reader) error) error {
	var stderr limited
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	readErr := read(out)
	if readErr != nil {
		_ = cmd.Process.Kill() // nobody reads what it would say; Wait reports
	} else {
		_, _ = io.Copy(io.Discard, out)
	}
	waitErr := complaint(cmd.Wait(), stderr.String())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if readErr != nil && (stderr.Len() == 0 || !errors.Is(readErr, io.ErrUnexpectedEOF)) {
		return readErr
	}
	return waitErr
}

// limited keeps the first bytes of what git complains about.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if room := 1<<14 - l.Len(); room > 0 {
		l.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
