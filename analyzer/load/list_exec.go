package load

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// child is one run of a command.
type child struct {
	path string
	args []string
	dir  string
	env  environ
	// stdin is read to its end; nil is an empty one.
	stdin io.Reader
	// line is called for each line of standard error as it comes; nil is
	// allowed.
	line func(string)
}

// maxStderr bounds what is kept of a child's standard error.
const maxStderr = 4 << 20

// run starts the child in a process group of its own, hands its standard
// output to read, and waits. When ctx ends the whole group is killed, so
// grandchildren (git, ssh) end too. The text is standard error; the error is
// ctx's, the child's exit or read's.
func (c child) run(ctx context.Context, read func(io.Reader) error) (string, error) {
	cmd := exec.CommandContext(ctx, c.path, c.args...)
	cmd.Dir = c.dir
	cmd.Stdin = c.stdin
	cmd.Env = c.env.with("PWD", c.dir).list()
	ownGroup(cmd)
	cmd.WaitDelay = 5 * time.Second
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", fmt.Errorf("start %s: %w", c.path, err)
	}
	stderr := &lineWriter{line: c.line}
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("start %s: %w", c.path, err)
	}
	readErr := read(bufio.NewReaderSize(stdout, 1<<16))
	// What read left must be drained, or the child blocks for ever.
	_, _ = io.Copy(io.Discard, stdout)
	waitErr := cmd.Wait()
	if err := ctx.Err(); err != nil {
		return stderr.String(), err
	}
	return stderr.String(), errors.Join(waitErr, readErr)
}

// output runs the child and returns its standard output.
func (c child) output(ctx context.Context) (stdout, stderr string, err error) {
	var buf bytes.Buffer
	stderr, err = c.run(ctx, func(r io.Reader) error {
		_, err := io.Copy(&buf, r)
		return err
	})
	return buf.String(), stderr, err
}

// lineWriter keeps what is written and tells each whole line.
type lineWriter struct {
	line    func(string)
	kept    bytes.Buffer
	pending []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	if room := maxStderr - w.kept.Len(); room > 0 {
		w.kept.Write(p[:min(len(p), room)])
	}
	if w.line == nil {
		return len(p), nil
	}
	w.pending = append(w.pending, p...)
	for {
		i := bytes.IndexByte(w.pending, '\n')
		if i < 0 {
			break
		}
		w.line(string(w.pending[:i]))
		w.pending = w.pending[i+1:]
	}
	return len(p), nil
}

func (w *lineWriter) String() string { return strings.ToValidUTF8(w.kept.String(), "\uFFFD") }
