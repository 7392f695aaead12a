package wire

import (
	"strconv"
	"strings"
	"unicode"
)

// words splits a name at case changes, and at everything that is no letter or
// digit of ASCII; other letters are dropped. Lower case: "HTTPServer_id" is http,
// server, id.
func words(s string) []string {
	var out []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			out = append(out, strings.ToLower(string(word)))
			word = nil
		}
	}
	rs := []rune(s)
	for i, r := range rs {
		switch {
		case r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case unicode.IsUpper(r) && i > 0 && !unicode.IsUpper(rs[i-1]):
			flush()
		case unicode.IsLower(r) && i > 1 && unicode.IsUpper(rs[i-1]) && unicode.IsUpper(rs[i-2]) && !(r == 's' && (i+1 == len(rs) || !unicode.IsLower(rs[i+1]))):
			last := word[len(word)-1]
			word = word[:len(word)-1]
			flush()
			word = append(word, last)
		}
		word = append(word, r)
	}
	flush()
	return out
}

// Snake is a name in lower snake case, Camel in lower camel case, Pascal in
// exported form. A name without a letter becomes "x"; one that starts with a
// digit gets an x in front.
func Snake(s string) string { return strings.Join(legal(words(s)), "_") }

// Camel is a name in lower camel case.
func Camel(s string) string {
	w := legal(words(s))
	for i := 1; i < len(w); i++ {
		w[i] = title(w[i])
	}
	return strings.Join(w, "")
}

// Pascal is a name in exported form; capitals stay.
func Pascal(s string) string {
	var b strings.Builder
	up := true
	for _, r := range s {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			up = true
			continue
		}
		if up {
			r = unicode.ToUpper(r)
		}
		up = false
		b.WriteRune(r)
	}
	if t := b.String(); t != "" && !unicode.IsDigit(rune(t[0])) {
		return t
	}
	return "X" + b.String()
}

// Upper is a name in upper snake case.
func Upper(s string) string { return strings.ToUpper(Snake(s)) }

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func legal(w []string) []string {
	if len(w) == 0 {
		return []string{"x"}
	}
	// Words of digits alone would not survive a change of case: buf and protoc
	// read "a_1" and "a1" as the same name.
	out := w[:1:1]
	if unicode.IsDigit(rune(w[0][0])) {
		out[0] = "x" + w[0]
	}
	for _, x := range w[1:] {
		if unicode.IsDigit(rune(x[0])) {
			out[len(out)-1] += x
		} else {
			out = append(out, x)
		}
	}
	return out
}

// taken is a set of names, without case and underscores.
type taken map[string]bool

func fold(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }

// take returns the first free of the forms, else the last with a number.
func (t taken) take(forms ...string) string {
	for _, f := range forms {
		if !t[fold(f)] {
			t[fold(f)] = true
			return f
		}
	}
	base := forms[len(forms)-1]
	for k := 2; ; k++ {
		// A letter in between keeps "a1" with 2 apart from "a12".
		if f := base + "V" + strconv.Itoa(k); !t[fold(f)] {
			t[fold(f)] = true
			return f
		}
	}
}

// takeKey is take for a name in snake case.
func (t taken) takeKey(forms ...string) string {
	for _, f := range forms {
		if !t[fold(f)] {
			t[fold(f)] = true
			return f
		}
	}
	base := forms[len(forms)-1]
	for k := 2; ; k++ {
		if f := base + "_v" + strconv.Itoa(k); !t[fold(f)] {
			t[fold(f)] = true
			return f
		}
	}
}
