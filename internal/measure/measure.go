// Package measure runs work in processes of their own and says what they cost.
// CPU time is what to compare on a machine that does other things too.
package measure

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

// ErrUnsupported is returned where the system tells no memory of children.
var ErrUnsupported = errors.New("resource usage of children is not available on this system")

// Usage is what one run cost.
type Usage struct {
	// Wall and CPU are seconds; CPU is user and system time, children included.
	Wall float64 `json:"wall"`
	CPU  float64 `json:"cpu"`
	// RSS is the peak resident memory in bytes of the process or of its largest
	// child, whichever is more.
	RSS int64 `json:"rss"`
}

// Run starts cmd, waits for it and decodes what it prints as JSON into out.
// The command's own Stdout must be unset.
func Run(cmd *exec.Cmd, out any) (Usage, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout = &stdout
	if cmd.Stderr == nil {
		cmd.Stderr = &stderr
	}
	start := time.Now()
	err := cmd.Run()
	u := Usage{Wall: time.Since(start).Seconds()}
	if err != nil {
		return u, fmt.Errorf("%s: %w\n%s", cmd.Args, err, stderr.Bytes())
	}
	var ok bool
	if u.CPU, u.RSS, ok = usage(cmd.ProcessState); !ok {
		return u, ErrUnsupported
	}
	if err := json.Unmarshal(stdout.Bytes(), out); err != nil {
		return u, fmt.Errorf("%s printed %q: %w", cmd.Args, stdout.Bytes(), err)
	}
	return u, nil
}

// Self is a command that runs this program again with the arguments.
func Self(args ...string) (*exec.Cmd, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return exec.Command(exe, args...), nil
}

// Median is the median of each field; the zero Usage for none.
func Median(all []Usage) Usage {
	return Usage{
		Wall: median(all, func(u Usage) float64 { return u.Wall }),
		CPU:  median(all, func(u Usage) float64 { return u.CPU }),
		RSS:  median(all, func(u Usage) int64 { return u.RSS }),
	}
}

func median[T cmp.Ordered](all []Usage, of func(Usage) T) T {
	var zero T
	if len(all) == 0 {
		return zero
	}
	vs := make([]T, len(all))
	for i, u := range all {
		vs[i] = of(u)
	}
	slices.Sort(vs)
	return vs[(len(vs)-1)/2]
}

// Now is what this process and the children that it waited for have cost so far,
// without Wall.
func Now() (Usage, error) {
	cpu, rss, ok := current()
	if !ok {
		return Usage{}, ErrUnsupported
	}
	return Usage{CPU: cpu, RSS: rss}, nil
}
