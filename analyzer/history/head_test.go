package history

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// repo makes a repository with one commit; env is what git needs to make one.
func repo(t *testing.T) (dir string, env []string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir = t.TempDir()
	env = append(os.Environ(), "HOME="+t.TempDir(), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
		"GIT_AUTHOR_DATE=2001-02-03T04:05:06+0200", "GIT_COMMITTER_DATE=2020-02-03T04:05:06+0200")
	must(t, dir, env, "init", "-q")
	if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "sub", "a.go"), "package sub\n")
	must(t, dir, env, "add", ".")
	must(t, dir, env, "commit", "-q", "-m", "one")
	return dir, env
}

func must(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestReadHead(t *testing.T) {
	dir, env := repo(t)
	want := Head{Commit: must(t, dir, env, "rev-parse", "HEAD"), Date: "2020-02-03T02:05:06Z"}
	for _, d := range []string{dir, filepath.Join(dir, "sub")} {
		if got, err := ReadHead(t.Context(), d, env); err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", d, got, err, want)
		}
	}
	// Variables that a git hook sets must not lead to another repository.
	other, _ := repo(t)
	hooked := append(env, "GIT_DIR="+filepath.Join(other, ".git"), "GIT_WORK_TREE="+other)
	if got, _ := ReadHead(t.Context(), dir, hooked); got != want {
		t.Errorf("with GIT_DIR of another repository: %+v", got)
	}
}

func TestNoHead(t *testing.T) {
	dir, env := repo(t)
	ignored := filepath.Join(dir, "ignored")
	empty, plain := t.TempDir(), t.TempDir()
	if err := os.Mkdir(ignored, 0o755); err != nil {
		t.Fatal(err)
	}
	must(t, empty, env, "init", "-q")
	for name, d := range map[string]string{"untracked": ignored, "no commit": empty, "no repository": plain} {
		if got, err := ReadHead(t.Context(), d, env); err != nil || got != (Head{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	t.Setenv("PATH", plain)
	if got, err := ReadHead(t.Context(), dir, env); err != nil || !strings.Contains(got.Note, "not installed") {
		t.Errorf("without git: %+v, %v", got, err)
	}
}

func TestCancelled(t *testing.T) {
	dir, env := repo(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadHead(ctx, dir, env); err == nil {
		t.Error("a cancelled context is no error")
	}
}

// TestForeignConfigStartsNothing plants every setting that makes git log start
// a program, and a partial clone that lacks its commit. The control shows that
// the trap works with plain git.
func TestForeignConfigStartsNothing(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the trap is a shell script")
	}
	origin, env := repo(t)
	dir := filepath.Join(t.TempDir(), "clone")
	must(t, origin, env, "config", "uploadpack.allowFilter", "true")
	must(t, origin, env, "clone", "-q", "--no-local", "--filter=blob:none", "file://"+origin, dir)
	trap, mark := filepath.Join(t.TempDir(), "trap"), filepath.Join(t.TempDir(), "mark")
	write(t, trap, "#!/bin/sh\necho \"$0\" >> "+mark+"\nexit 1\n")
	for _, k := range []string{"core.fsmonitor", "remote.origin.uploadpack", "core.sshCommand", "gpg.program", "core.pager",
		"pager.log", "diff.external", "core.askPass", "core.editor", "credential.helper", "alias.log", "alias.rev-parse"} {
		must(t, dir, env, "config", k, trap)
	}
	must(t, dir, env, "config", "log.showSignature", "true")
	must(t, dir, env, "config", "core.hooksPath", filepath.Dir(trap))
	packs, err := filepath.Glob(filepath.Join(dir, ".git/objects/pack/*"))
	if err != nil || len(packs) == 0 {
		t.Fatalf("no packs to remove: %v", err)
	}
	for _, p := range packs {
		if err := os.Remove(p); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range []string{dir, filepath.Join(dir, "sub")} {
		if got, err := ReadHead(t.Context(), d, env); err != nil || got.Commit != "" {
			t.Errorf("a commit that is not there: %+v, %v", got, err)
		}
	}
	if ran, err := os.ReadFile(mark); err == nil {
		t.Fatalf("the repository's configuration started a program: %s", ran)
	}
	control := exec.Command("git", "log", "-1")
	control.Dir, control.Env = dir, env
	_ = control.Run() // it fails, after having run the trap
	if _, err := os.Stat(mark); err != nil {
		t.Error("the trap does not work: plain git did not run it")
	}
}
