package feature

import (
	"slices"
	"strings"
	"unicode"
)

// nameWords are the different words of a name in lower case and singular, those
// of two letters and less left out.
func nameWords(name string) []string {
	var out []string
	rs := []rune(name)
	start := 0
	flush := func(end int) {
		if w := singular(strings.ToLower(string(rs[start:end]))); end-start > 2 && !slices.Contains(out, w) {
			out = append(out, w)
		}
		start = end
	}
	for i, r := range rs {
		switch {
		case !unicode.IsLetter(r):
			flush(i)
			start = i + 1
		case i > start && unicode.IsUpper(r) && !unicode.IsUpper(rs[i-1]),
			i > start+1 && unicode.IsLower(r) && unicode.IsUpper(rs[i-1]) && unicode.IsUpper(rs[i-2]):
			if unicode.IsLower(r) {
				flush(i - 1)
			} else {
				flush(i)
			}
		}
	}
	if start <= len(rs) {
		flush(len(rs))
	}
	return out
}

// singular drops the ending of an English plural.
func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us"):
		return w[:len(w)-1]
	}
	return w
}

