package history

import (
	"path"
	"strings"
	"unicode"
)

// fileKind says whether a file's changes are evidence (methods 1.5.1).
type fileKind uint8

const (
	source fileKind = iota
	other           // no source file
	vendored
	generated
	test
)

// classify judges a file by its path alone. known says that the caller knows
// which of the present files are generated; gone files are judged by name.
func classify(name string, suffixes []string) fileKind {
	if !hasSuffix(name, suffixes) {
		return other
	}
	if dir := path.Dir(name); dir != "." {
		for dir != "" {
			element, rest, _ := strings.Cut(dir, "/")
			switch element {
			case "vendor", "Godeps", "node_modules", "third_party":
				return vendored
			case "testdata":
				return test
			}
			dir = rest
		}
	}
	if strings.HasSuffix(name, "_test.go") {
		return test
	}
	return source
}

func hasSuffix(name string, suffixes []string) bool {
	for _, s := range suffixes {
		if strings.HasSuffix(name, s) {
			return true
		}
	}
	return false
}

// generatedName tells files that are usually written by a program: all that is
// left to judge a file by that does not exist any more.
func generatedName(name string) bool {
	base := path.Base(name)
	for _, p := range []string{"zz_generated", "bindata", "mock_"} {
		if strings.HasPrefix(base, p) {
			return true
		}
	}
	stem, isGo := strings.CutSuffix(base, ".go")
	if !isGo {
		return false
	}
	for _, s := range []string{".pb", ".pb.gw", ".pb.validate", ".connect", ".twirp", ".gen", "_gen", ".generated", "_generated",
		".sql", "_string", "_enumer", "_easyjson", "_ffjson", "_vtproto.pb", "_mock", "_moq"} {
		if strings.HasSuffix(stem, s) {
			return true
		}
	}
	return false
}

// isBot tells automatic authors by name and address: what calls itself a bot,
// and the ones that do not but are known. extra are further words, lower case,
// that make an author a bot when its name or address holds them.
func isBot(name, email string, extra []string) bool {
	local, _, _ := strings.Cut(email, "@")
	for _, who := range []string{name, local} {
		if endsInBot(who) {
			return true
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(who), notLetter) {
			switch w {
			case "bot", "robot", "dependabot", "renovate", "renovatebot", "greenkeeper", "mergify", "imgbot",
				"weblate", "snyk", "automation", "allcontributors", "codecov", "copybara":
				return true
			}
		}
		switch strings.ToLower(who) {
		case "github-actions", "github actions", "pre-commit-ci", "semantic-release", "web-flow", "gitlab-ci", "jenkins":
			return true
		}
	}
	who := strings.ToLower(name + " <" + email + ">")
	for _, w := range extra {
		if w != "" && strings.Contains(who, strings.ToLower(w)) {
			return true
		}
	}
	return false
}

// endsInBot tells "ArgoBot" from "Talbot".
func endsInBot(who string) bool {
	stem, ok := strings.CutSuffix(who, "Bot")
	return ok && stem != "" && stem[len(stem)-1] != ' '
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// purpose is what a subject says that a commit does: methods 6.3.2 (fix, bug,
// revert) and 6.2.2 (revert, hotfix). Whole words count, so that neither
// "prefix" nor "debug" is a repair.
func purpose(subject string) (fix, revert, hotfix bool) {
	for _, w := range strings.FieldsFunc(strings.ToLower(subject), notLetter) {
		switch w {
		case "fix", "fixes", "fixed", "fixing", "fixup", "bug", "bugs", "bugfix", "bugfixes":
			fix = true
		case "revert", "reverts", "reverted", "reverting":
			fix, revert = true, true
		case "hotfix", "hotfixes":
			fix, hotfix = true, true
		}
	}
	return fix, revert, hotfix
}

// pullRequest returns the number that a squashed pull request leaves at the end
// of its subject, "(#123)" on GitHub, "(!123)" on GitLab, and 0 for none.
func pullRequest(subject string) int32 {
	s, ok := strings.CutSuffix(strings.TrimRight(subject, " "), ")")
	open := strings.LastIndexByte(s, '(')
	if !ok || open < 0 || len(s) < open+3 || (s[open+1] != '#' && s[open+1] != '!') {
		return 0
	}
	var n int32
	for _, c := range []byte(s[open+2:]) {
		if c < '0' || c > '9' || n > 1<<27 {
			return 0
		}
		n = n*10 + int32(c-'0')
	}
	return n
}
