// Package measure runs a program and tells what it cost.
package measure

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Cost is the price of one run.
type Cost struct {
	Wall time.Duration
	// CPU is the user and system time of the program and its children.
	CPU time.Duration
	// Peak is the largest resident set of the program or of one child, bytes.
	Peak int64
}

// Run runs the program in dir with env and throws its output away. The error
// holds the end of what it complained about.
func Run(ctx context.Context, dir string, env []string, name string, args ...string) (Cost, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	c := Cost{Wall: time.Since(start)}
	if cmd.ProcessState != nil {
		c.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			c.Peak = u.Maxrss * 1024 // Linux counts in kilobytes
		}
	}
	if err != nil {
		text := strings.TrimSpace(stderr.String())
		return c, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, text[max(0, len(text)-2000):])
	}
	return c, nil
}

// String is one cell group of a table: wall time, processor time, memory.
func (c Cost) String() string {
	return fmt.Sprintf("%8.2f s %8.2f s %8.0f MB", c.Wall.Seconds(), c.CPU.Seconds(), float64(c.Peak)/1e6)
}
