package history

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// trapKeys are settings of a repository that make git start a program. %s is
// the trap.
func trapKeys() [][2]string {
	return [][2]string{
		{"core.fsmonitor", "%s fsmonitor"}, {"core.sshCommand", "%s ssh"}, {"core.pager", "%s pager"},
		{"core.editor", "%s editor"}, {"core.askPass", "%s"}, {"core.alternateRefsCommand", "%s refs"},
		{"core.gitProxy", "%s proxy"}, {"diff.external", "%s external"}, {"diff.trap.command", "%s command"},
		{"diff.trap.textconv", "%s textconv"}, {"filter.trap.clean", "%s clean"}, {"filter.trap.smudge", "%s smudge"},
		{"filter.trap.process", "%s process"}, {"filter.trap.required", "true"}, {"merge.trap.driver", "%s merge"},
		{"pager.log", "%s pager-log"}, {"alias.log", "!%s alias-log"}, {"alias.rev-parse", "!%s alias"},
		{"gpg.program", "%s"}, {"gpg.ssh.program", "%s"}, {"gpg.x509.program", "%s"}, {"log.showSignature", "true"},
		{"remote.origin.uploadpack", "%s uploadpack"}, {"credential.helper", "!%s credential"},
		{"uploadpack.packObjectsHook", "%s pack"}, {"sequence.editor", "%s sequence"}, {"interactive.diffFilter", "%s filter"},
		{"gc.recentObjectsHook", "%s gc"}, {"trace2.normalTarget", "/nowhere"},
		{"submodule.sub.update", "!%s submodule"}, {"extensions.worktreeConfig", "true"},
		// Not programs, but answers that would differ.
		{"log.mailmap", "false"}, {"diff.renames", "copies"}, {"log.showRoot", "false"}, {"diff.orderFile", "no-such-file"},
		{"log.diffMerges", "separate"}, {"log.follow", "true"}, {"log.decorate", "full"}, {"diff.noprefix", "true"},
		{"color.ui", "always"}, {"i18n.logOutputEncoding", "UTF-16"}, {"log.date", "human"}, {"core.abbrev", "4"},
		{"format.pretty", "oneline"}, {"format.notes", "*"}, {"core.quotePath", "false"}, {"diff.ignoreSubmodules", "all"},
		{"mailmap.blob", "HEAD:trap.mailmap"}, {"grep.threads", "x"}, {"tag.sort", "-version:refname"},
	}
}

// spring sets every trap in a repository and returns the file that shows that
// one was sprung.
func spring(t *testing.T, dir string, env []string) (mark string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the trap is a shell script")
	}
	away := t.TempDir()
	mark = filepath.Join(away, "mark")
	trap := filepath.Join(away, "trap")
	writeFile(t, trap, "#!/bin/sh\necho \"$0 $*\" >> "+mark+"\nexit 1\n")
	var b strings.Builder
	for _, k := range trapKeys() {
		section, key := k[0][:strings.LastIndexByte(k[0], '.')], k[0][strings.LastIndexByte(k[0], '.')+1:]
		if name, sub, ok := strings.Cut(section, "."); ok {
			section = name + " \"" + sub + "\""
		}
		b.WriteString("[" + section + "]\n\t" + key + " = \"" + strings.ReplaceAll(k[1], "%s", trap) + "\"\n")
	}
	gitDir := run(t, dir, env, "", "rev-parse", "--absolute-git-dir")
	hooks := filepath.Join(away, "hooks")
	for _, h := range []string{"post-checkout", "pre-auto-gc", "post-index-change", "reference-transaction", "fsmonitor-watchman", "post-rewrite"} {
		writeFile(t, filepath.Join(hooks, h), "#!/bin/sh\necho hook "+h+" >> "+mark+"\n")
		writeFile(t, filepath.Join(gitDir, "hooks", h), "#!/bin/sh\necho hook "+h+" >> "+mark+"\n")
	}
	// In an included file and in the worktree's own, as a careful attacker would.
	writeFile(t, filepath.Join(gitDir, "more"), b.String()+"[core]\n\thooksPath = \""+hooks+"\"\n")
	writeFile(t, filepath.Join(gitDir, "config.worktree"), b.String())
	writeFile(t, filepath.Join(gitDir, "info", "attributes"), "* diff=trap filter=trap merge=trap\n")
	run(t, dir, env, "", "config", "include.path", filepath.Join(gitDir, "more"))
	return mark
}

// control runs plain git, which must step into the trap.
func control(t *testing.T, dir string, env []string, mark string, args ...string) {
	t.Helper()
	if ran, err := os.ReadFile(mark); err == nil {
		t.Fatalf("the repository's configuration started a program:\n%s", ran)
	}
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, env
	_ = cmd.Run() // it may fail, after having run the trap
	if _, err := os.Stat(mark); err != nil {
		t.Errorf("the trap does not work: plain git %v did not run it", args)
	}
	_ = os.Remove(mark)
}

// TestHostile reads a repository whose configuration and attributes start
// programs wherever git lets them, and gets the answer of the honest one.
func TestHostile(t *testing.T) {
	commits := append(shop(), entry{who: ann, when: t0 + 385*day, msg: "attributes", files: map[string]string{
		".gitattributes": "* diff=trap filter=trap merge=trap\n", "trap.mailmap": "Eve Evil <ann@example.com>\n",
		"line\nbreak.go": "package x", "orders/tab\t.go": "package orders", "\"quoted\".go": "x",
	}})
	dir, env := importRepo(t, commits, "v1.0.0:main")
	want := jsonOf(t, read(t, dir, Options{Env: env}))
	before := run(t, dir, env, "", "rev-parse", "HEAD")
	// Signed in appearance, so that a signature would be checked.
	signed := strings.Replace(run(t, dir, env, "", "cat-file", "commit", "HEAD"), "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n", 1)
	run(t, dir, env, "", "update-ref", "HEAD", run(t, dir, env, signed+"\n", "hash-object", "-w", "-t", "commit", "--stdin"))
	mark := spring(t, dir, env)
	writeFile(t, filepath.Join(dir, "orders", "order.go"), "changed, so that a filter would run")
	writeFile(t, filepath.Join(dir, ".mailmap"), "Eve Evil <bob@example.com>\n")
	got := jsonOf(t, read(t, dir, Options{Env: env}))
	after, err := ReadHead(t.Context(), dir, env)
	if err != nil {
		t.Fatal(err)
	}
	if got = strings.ReplaceAll(got, after.Commit, before); got != want {
		t.Errorf("the configuration changed the answer:\n%s\nwant\n%s", got, want)
	}
	for _, args := range [][]string{{"status"}, {"log", "-1"}, {"log", "-p", "--ext-diff", "-O/dev/null", "-1"}, {"diff", "-O/dev/null"}, {"show", "-O/dev/null"}} {
		control(t, dir, env, mark, args...)
	}
}

// TestHostilePartial reads partial clones that would fetch what they lack by
// starting a program: without blobs all is known, without trees nothing is.
func TestHostilePartial(t *testing.T) {
	origin, env := importRepo(t, shop())
	run(t, origin, env, "", "config", "uploadpack.allowFilter", "true")
	for _, filter := range []string{"blob:none", "tree:0"} {
		dir := filepath.Join(t.TempDir(), "clone")
		run(t, origin, env, "", "clone", "-q", "--no-local", "--no-checkout", "--filter="+filter, "file://"+origin, dir)
		mark := spring(t, dir, env)
		l := read(t, dir, Options{Env: env, Packages: shopDirs})
		if !l.has(PartialClone) {
			t.Errorf("%s: %+v", filter, l.Gaps)
		}
		if filter == "blob:none" && (!l.Complete || l.Cleaning.Used != 6 || l.Cleaning.Renames != 1) {
			t.Errorf("%s: %+v", filter, l.Cleaning)
		}
		if filter == "tree:0" && (l.Complete || !l.has(MissingObjects)) {
			t.Errorf("%s: %+v", filter, l)
		}
		control(t, dir, env, mark, "log", "--stat", "-O/dev/null", "-3")
	}
}
