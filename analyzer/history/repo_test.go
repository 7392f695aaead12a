package history

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The dates of test repositories: t0 is the first commit's, in seconds.
const t0 = int64(1_700_000_000) // 2023-11-14T22:13:20Z

// entry is one commit of a test repository, on main unless it says otherwise.
type entry struct {
	branch   string
	who      string            // "Name <address>"
	when     int64             // committer's date
	authored int64             // author's date, when if 0
	msg      string            //
	files    map[string]string // path -> content, "-" removes
	moves    [][2]string       // renames, before files
	from     string            // starts the branch at that of another
	merge    string            // branch to merge in
}

// importRepo makes a repository from its commits with git fast-import, which
// gives every date. tags are "name:branch:when" or, lightweight, "name:branch".
func importRepo(t testing.TB, commits []entry, tags ...string) (dir string, env []string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir = t.TempDir()
	env = append(os.Environ(), "HOME="+t.TempDir(), "GIT_CONFIG_NOSYSTEM=1")
	run(t, dir, env, "", "init", "-q", "-b", "main")
	var b strings.Builder
	for _, c := range commits {
		branch := c.branch
		if branch == "" {
			branch = "main"
		}
		authored := c.authored
		if authored == 0 {
			authored = c.when
		}
		fmt.Fprintf(&b, "commit refs/heads/%s\nauthor %s %d +0200\ncommitter C <c@example.com> %d -0700\ndata %d\n%s\n", branch, c.who, authored, c.when, len(c.msg), c.msg)
		if c.from != "" {
			fmt.Fprintf(&b, "from refs/heads/%s\n", c.from)
		}
		if c.merge != "" {
			fmt.Fprintf(&b, "merge refs/heads/%s\n", c.merge)
		}
		for _, m := range c.moves {
			fmt.Fprintf(&b, "R %q %q\n", m[0], m[1])
		}
		for _, f := range sortedKeys(c.files) {
			if text := c.files[f]; text == "-" {
				fmt.Fprintf(&b, "D %q\n", f)
			} else {
				fmt.Fprintf(&b, "M 100644 inline %q\ndata %d\n%s\n", f, len(text), text)
			}
		}
	}
	for _, tag := range tags {
		part := strings.Split(tag, ":")
		if len(part) == 3 {
			fmt.Fprintf(&b, "tag %s\nfrom refs/heads/%s\ntagger T <t@example.com> %s +0000\ndata 1\nx\n", part[0], part[1], part[2])
		} else {
			fmt.Fprintf(&b, "reset refs/tags/%s\nfrom refs/heads/%s\n\n", part[0], part[1])
		}
	}
	b.WriteString("done\n")
	run(t, dir, env, b.String(), "fast-import", "--quiet", "--done", "--date-format=raw")
	run(t, dir, env, "", "reset", "-q", "--hard", "main")
	return dir, env
}

func run(t testing.TB, dir string, env []string, in string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env, cmd.Stdin = dir, env, strings.NewReader(in)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func sortedKeys(m map[string]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// read calls Read, fails on an error, and checks the laws.
func read(t testing.TB, dir string, o Options) *Log {
	t.Helper()
	l, err := Read(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	checkLaws(t, l)
	return l
}

func (l *Log) has(kind GapKind) bool {
	return slices.ContainsFunc(l.Gaps, func(g Gap) bool { return g.Kind == kind })
}

func (l *Log) pkg(t testing.TB, path string) *Package {
	t.Helper()
	for i := range l.Packages {
		if string(l.Packages[i].Path) == path {
			return &l.Packages[i]
		}
	}
	t.Fatalf("no package %s", path)
	return nil
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}
