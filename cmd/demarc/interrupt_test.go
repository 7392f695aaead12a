//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestInterrupt: a signal ends demarc and the children of its go command, with
// 128 and the number of the signal, and no temporary file stays.
func TestInterrupt(t *testing.T) {
	for name, s := range map[string]syscall.Signal{"Ctrl-C": syscall.SIGINT, "SIGTERM": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) { testInterrupt(t, s) })
	}
}

func testInterrupt(t *testing.T, s syscall.Signal) {
	dir, bin, temp := t.TempDir(), t.TempDir(), t.TempDir()
	pidFile := filepath.Join(t.TempDir(), "pid")
	write(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.21\n")
	write(t, filepath.Join(dir, "m.go"), "package m\n")
	write(t, filepath.Join(bin, "go"), "#!/bin/sh\nsleep 60 &\necho $! > "+pidFile+".new\nmv "+pidFile+".new "+pidFile+"\nwait\n")

	cmd := exec.Command("demarc", dir, "-o", filepath.Join(dir, "out.json"))
	cmd.Env = append(os.Environ(), "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"), "TMPDIR="+temp)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	child := waitForPid(t, pidFile)
	begin := time.Now()
	if err := cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	err := cmd.Wait()
	if took := time.Since(begin); took > 30*time.Second {
		t.Errorf("it took %v to end", took)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 128+int(s) {
		t.Errorf("ended with %v, want exit code %d", err, 128+int(s))
	}
	if got := stderr.String(); !strings.HasPrefix(got, "demarc: stopped by signal: ") || strings.Count(got, "\n") != 1 {
		t.Errorf("standard error is %q", got)
	}
	if stdout.Len() > 0 {
		t.Errorf("standard output is %q", stdout.String())
	}
	for deadline := time.Now().Add(30 * time.Second); syscall.Kill(child, 0) == nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			_ = syscall.Kill(child, syscall.SIGKILL) // do not leave it to the machine
			t.Fatal("a child is still running")
		}
	}
	for _, d := range []string{temp, dir} {
		left, err := os.ReadDir(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range left {
			if e.Name() != "go.mod" && e.Name() != "m.go" {
				t.Errorf("left behind: %s", e.Name())
			}
		}
	}
}

func waitForPid(t *testing.T, file string) int {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if data, err := os.ReadFile(file); err == nil {
			pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
			if err != nil {
				t.Fatal(err)
			}
			return pid
		}
		if time.Now().After(deadline) {
			t.Fatal("demarc did not start the go command")
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// TestStdinIsInterruptible: a pipe that nobody fills does not hold demarc.
func TestStdinIsInterruptible(t *testing.T) {
	cmd := exec.Command("demarc", "report", "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// More than a pipe holds: once it is written, demarc reads, and has asked
	// for signals before.
	if _, err := in.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("ended with %v, want exit code 130", err)
	}
}
