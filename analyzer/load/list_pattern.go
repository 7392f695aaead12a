package load

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// pattern is one package pattern in Go's syntax. A directory pattern (".",
// "./x", "../x/...", "/abs/...") is matched against a package's directory, any
// other against its import path.
type pattern struct {
	text string
	// dir is the absolute directory of a literal directory pattern, "" else.
	dir   string
	byDir bool
	match *regexp.Regexp
}

func newPattern(root, text string) pattern {
	p := pattern{text: text}
	name := filepath.ToSlash(text)
	switch {
	case name == "all", name == "work":
		name = "..."
	case name == ".", name == "..", strings.HasPrefix(name, "./"), strings.HasPrefix(name, "../"):
		p.byDir = true
		name = path.Join(filepath.ToSlash(root), name)
	case filepath.IsAbs(text):
		p.byDir = true
		name = path.Clean(name)
	}
	if p.byDir && !strings.Contains(name, "...") {
		p.dir = filepath.FromSlash(name)
	}
	re := strings.ReplaceAll(regexp.QuoteMeta(name), `\.\.\.`, `(?s:.*)`)
	// "x/..." matches x too.
	if rest, ok := strings.CutSuffix(re, `/(?s:.*)`); ok {
		re = rest + `(?s:/.*)?`
	}
	p.match = regexp.MustCompile(`^` + re + `$`)
	return p
}

func newPatterns(root string, texts []string) []pattern {
	out := make([]pattern, 0, len(texts))
	for _, t := range texts {
		out = append(out, newPattern(root, t))
	}
	return out
}

// matches reports whether the pattern means the package.
func (p pattern) matches(l *listed) bool {
	if p.byDir {
		return p.match.MatchString(filepath.ToSlash(l.dir))
	}
	return p.match.MatchString(string(l.path))
}

// mayMatchBelow reports whether the pattern could mean a package in dir or
// below it; it only says no when that is sure.
func (p pattern) mayMatchBelow(dir string) bool {
	if p.dir == "" {
		return true
	}
	return within(dir, p.dir)
}

// noMatch is the error for a pattern that means no package.
func (p pattern) noMatch(root string, example string) *UserError {
	e := &UserError{Text: "no package matches the pattern " + p.text}
	switch {
	case strings.HasSuffix(p.text, ".go"):
		e.Hint = "give the package's directory instead of a file, such as ./" + path.Dir(filepath.ToSlash(p.text))
	case !p.byDir && isDir(filepath.Join(root, strings.TrimSuffix(p.text, "/..."))):
		e.Hint = "a directory needs a leading ./ in Go's syntax: ./" + p.text
	case example != "":
		e.Hint = "patterns are import paths such as " + example + " or directories relative to the analysed one such as ./..."
	default:
		e.Hint = "try ./... for every package"
	}
	return e
}

func isDir(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}
