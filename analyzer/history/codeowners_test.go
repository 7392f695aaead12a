package history

import (
	"slices"
	"strings"
	"testing"
)

const githubOwners = `# comment
*       @global
*.js    @js # inline comment
/build/logs/ @logs
docs/*  docs@example.com
apps/   @octo
/docs/  @doctocat
/scripts/ @doctocat @octo
**/secret @sec
/apps/github
a\ b.go @space
\#odd.go @hash
!neg @x
[ab].go @x
/deep/**/x.go @deep
in?.go @one
`

func TestGitHubOwners(t *testing.T) {
	r := parseCodeowners(".github/CODEOWNERS", githubOwners)
	if r.gitlab || !slices.Equal(r.invalid, []int{13, 14}) {
		t.Errorf("gitlab %v, invalid %v", r.gitlab, r.invalid)
	}
	for path, want := range map[string]string{
		"x/y.go":              "@global",
		"x/y.js":              "@js",
		"build/logs/a":        "@logs",
		"build/logs/x/a":      "@logs",
		"x/build/logs/a":      "@global",
		"docs/a":              "@doctocat", // the later rule
		"docs/x/a":            "@doctocat",
		"x/docs/a":            "@global",
		"apps/a":              "@octo",
		"x/apps/y/a":          "@octo",
		"apps":                "@global", // a file is no directory
		"scripts/a":           "@doctocat @octo",
		"x/secret/y":          "@sec",
		"secret":              "@sec",
		"apps/github":         "",
		"apps/github/a":       "",
		"apps/githubs":        "@octo",
		"a b.go":              "@space",
		"#odd.go":             "@hash",
		"deep/x.go":           "@deep",
		"deep/a/b/x.go":       "@deep",
		"in1.go":              "@one",
		"in12.go":             "@global",
		"strange/in/.go":      "@global",
		"build/logsmore/x.js": "@js",
	} {
		if got := strings.Join(r.of(path), " "); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	r = parseCodeowners("CODEOWNERS", "docs/* @d\n/all @a\nsrc/*.go @s\nlib/** @l\n")
	for path, want := range map[string]string{
		"docs/a": "@d", "docs/x/a": "", "x/docs/a": "", "all": "@a", "all/x/y": "@a", "src/a.go": "@s", "src/x/a.go": "", "lib/x/y": "@l",
	} {
		if got := strings.Join(r.of(path), " "); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

const gitlabOwners = `* @all
docs/ @docs
readme.md @readme

[Backend][2] @back
*.go
/cmd/*.go @cmd
!/cmd/gen.go

^[Security] @sec
internal/auth/**/*.go
[backend]
/late.go @late
`

func TestGitLabOwners(t *testing.T) {
	r := parseCodeowners("CODEOWNERS", gitlabOwners)
	if !r.gitlab || len(r.invalid) != 0 {
		t.Errorf("gitlab %v, invalid %v", r.gitlab, r.invalid)
	}
	for path, want := range map[string]string{
		"x":                      "@all",
		"x/docs/y/z":             "@docs",
		"x/readme.md":            "@readme",
		"a.go":                   "@all @back",
		"x/a.go":                 "@all @back",
		"cmd/a.go":               "@all @cmd",
		"cmd/gen.go":             "@all",
		"internal/auth/a.go":     "@all @back @sec",
		"x/internal/auth/y/a.go": "@all @back @sec",
		"late.go":                "@all @late",
	} {
		if got := strings.Join(r.of(path), " "); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if r := parseCodeowners(".gitlab/CODEOWNERS", "[ab].go @x\nname @y\n"); strings.Join(r.of("a.go"), "") != "@x" || len(r.of("name/x")) != 0 {
		t.Error("GitLab knows classes, and a name is no directory")
	}
}

func FuzzCodeowners(f *testing.F) {
	f.Add(githubOwners, "docs/a.go")
	f.Add(gitlabOwners, "cmd/a.go")
	f.Add("**/*/**/*/** @a\n/ @b\n// @c\n[\n[]\n[a]\n^[b][", "a/b/c/d")
	f.Fuzz(func(t *testing.T, text, path string) {
		for _, place := range codeownersPlaces() {
			owners := parseCodeowners(place, text).of(path)
			if !slices.IsSorted(owners) {
				t.Errorf("not sorted: %q", owners)
			}
			for _, o := range owners {
				if !strings.Contains(o, "@") {
					t.Errorf("no owner: %q", o)
				}
			}
		}
	})
}

// TestWildcard holds the matcher to its definition.
func TestWildcard(t *testing.T) {
	var slow func(p, n string) bool
	slow = func(p, n string) bool {
		switch {
		case p == "":
			return n == ""
		case p[0] == '*':
			return slow(p[1:], n) || n != "" && slow(p, n[1:])
		}
		return n != "" && (p[0] == '?' || p[0] == n[0]) && slow(p[1:], n[1:])
	}
	words := func(alphabet string, size int) []string {
		all, last := []string{""}, []string{""}
		for range size {
			var next []string
			for _, w := range last {
				for _, c := range alphabet {
					next = append(next, w+string(c))
				}
			}
			all, last = append(all, next...), next
		}
		return all
	}
	for _, p := range words("ab*?", 4) {
		for _, n := range words("ab", 5) {
			if got, want := wildcard(p, n), slow(p, n); got != want {
				t.Fatalf("wildcard(%q, %q) = %v", p, n, got)
			}
		}
	}
}
