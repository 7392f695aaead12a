package meaning

import (
	"go/ast"
	"go/token"
	"strings"
	"sync"
	"unicode"

	"github.com/demarc-dev/demarc/analyzer/load"
)

// vocabulary counts the words of what a package declares and of its comments;
// generated files say nothing about intent.
func vocabulary(k *load.Checked) map[string]int {
	words := map[string]int{}
	var spans []*ast.File
	for _, f := range k.Files {
		if ast.IsGenerated(f) {
			spans = append(spans, f)
			continue
		}
		comments(words, f)
	}
	names := map[string]int{}
	for id := range k.Info.Defs {
		if len(id.Name) > 2 && !within(spans, id.Pos()) {
			names[id.Name]++
		}
	}
	for name, n := range names {
		addText(words, name, n)
	}
	return words
}

func within(files []*ast.File, p token.Pos) bool {
	for _, f := range files {
		if f.FileStart <= p && p < f.FileEnd {
			return true
		}
	}
	return false
}

// comments counts the words of comments, but not of licences and directives.
func comments(words map[string]int, f *ast.File) {
	for _, g := range f.Comments {
		if g.Pos() < f.Package && g != f.Doc {
			continue
		}
		for _, c := range g.List {
			text := c.Text[2:]
			if strings.HasPrefix(text, "go:") || strings.HasPrefix(text, "nolint") || strings.HasPrefix(text, "line ") {
				continue
			}
			addText(words, text, 1)
		}
	}
}

// addText counts the terms of a text n times.
func addText(words map[string]int, text string, n int) {
	split(text, func(w string) {
		if t, ok := term(w); ok {
			words[t] += n
		}
	})
}

// split calls do for each word of a text or identifier: letters, cut where case
// changes (HTTPServer gives HTTP and Server).
func split(text string, do func(string)) {
	start := -1
	var prev rune
	prevAt := 0
	for i, r := range text {
		switch {
		case !unicode.IsLetter(r):
			if start >= 0 {
				do(text[start:i])
			}
			start = -1
		case start < 0:
			start = i
		case unicode.IsUpper(r) && unicode.IsLower(prev):
			do(text[start:i])
			start = i
		case unicode.IsLower(r) && unicode.IsUpper(prev) && prevAt > start:
			do(text[start:prevAt])
			start = prevAt
		}
		prev, prevAt = r, i
	}
	if start >= 0 {
		do(text[start:])
	}
}

// term is a word in lower case and singular; ok is false for words that say
// nothing about a package.
func term(w string) (string, bool) {
	if len(w) < 3 || len(w) > 40 {
		return "", false
	}
	w = strings.ToLower(w)
	if stop()[w] {
		return "", false
	}
	w = singular(w)
	return w, len(w) > 2 && !stop()[w]
}

// singular cuts regular plural endings of English.
func singular(w string) string {
	n := len(w)
	switch {
	case n < 4 || w[n-1] != 's':
		return w
	case strings.HasSuffix(w, "ies") && n > 4:
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"):
		return w[:n-2]
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
		return w
	}
	return w[:n-1]
}

// stop are words of English, of Go and of programs as such.
var stop = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(english + golang) {
		out[w] = true
	}
	return out
})

const english = `
about above after again all also although always and another any anything are around because been before being
below between both but can cannot could did does doesn doing don done down during each either else even every everything few
first following for from further get gets give given goes going had has have having here how however into its itself
just keep kept last later least less let like likely long look lot made make makes making many may maybe might more most much must
need needed needs neither never new next non none nor not nothing now off often old once one only onto other others otherwise our out
over own per perhaps put rather really same see seen set sets several shall she should since some something still such sure
take taken takes than that the their them then there therefore these they thing things this those though three through thus
time times too two under unless until upon use used useful user uses using usually very want wants was way well were what whatever when where
whether which while who whole whose why will with within without would yet you your zero second seconds
`

const golang = `
append arg args argument arguments array base bool boolean buf buffer byte bytes call called caller callers calls cap case chan channel
check close closed code const constant context copy ctx data def default defer delete description dir doc document empty end enum err error errors
example exist exists expected field fields file files find flag flags float fmt foo bar format found func function functions goroutine handle handled
handler handlers id ids idx impl implement implemented implements implementation index info init initial input instance int integer interface interfaces internal item items iter key
keys kind len length level line list lists loop main map maps match max message messages method methods min mock msg mutex name names nil note
null num number object objects opt option optional options opts output package param parameter parameters params parse path paths pkg pointer pre prefix previous print ptr
raw read reader receiver ref reference req request requests required res resp response responses result results ret return returned returns returning rune run
service size skip slice sort source start state status stop str string strings struct structs suffix support temp test testing tests text tmp todo todos type typed types
uint update updated usage util utils val valid value values var variable variables vars version wait warn with write writer writes xxx fixme
config configuration spec create created creates add added adds remove removed removes string stringer http https url json xml yaml
`
