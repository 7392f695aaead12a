// Package term lays out plain text for terminals and logs: paragraphs and
// tables that keep within a width, wrap what is longer and never cut it.
// Strings from analysed code are made harmless first: control characters and
// what turns the direction of text are shown, not obeyed.
package term

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Width returns how many columns s takes, wide runes counted twice. It does
// not look at the locale, so that a text is the same on every machine.
func Width(s string) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			c := runewidth.Condition{StrictEmojiNeutral: true}
			return c.StringWidth(s)
		}
	}
	return len(s)
}

// Clean returns s with everything that a terminal could obey written as an
// escape: control characters, invalid bytes, marks that reorder text.
func Clean(s string) string {
	if strings.IndexFunc(s, unsafe) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		case unsafe(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

func unsafe(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) || r == 0xFEFF
}

// Pad returns s with blanks behind it (or before it, right aligned) up to the
// width; a longer s is returned as it is.
func Pad(s string, width int, right bool) string {
	n := width - Width(s)
	if n <= 0 {
		return s
	}
	if right {
		return strings.Repeat(" ", n) + s
	}
	return s + strings.Repeat(" ", n)
}

// Wrap breaks s into lines of at most width columns, at blanks where it can,
// else behind a slash or another mark, at last anywhere. It returns at least one
// line and loses nothing but the blanks it breaks at.
func Wrap(s string, width int) []string {
	if width < 8 {
		width = 8
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && Width(line)+1+Width(word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		parts := breakWord(word, width)
		lines = append(lines, parts[:len(parts)-1]...)
		line = parts[len(parts)-1]
	}
	return append(lines, line)
}

// breakWord breaks behind the last slash that fits, unless that leaves the line
// nearly empty; else behind the last other mark; else anywhere.
func breakWord(word string, width int) []string {
	var parts []string
	for Width(word) > width {
		cut, slash, mark, w := 0, 0, 0, 0
		for i, r := range word {
			if w += Width(string(r)); w > width && cut > 0 {
				break
			}
			cut = i + utf8.RuneLen(r)
			if r == '/' {
				slash = cut
			} else if strings.ContainsRune(".,-_:", r) {
				mark = cut
			}
		}
		switch {
		case slash > cut/3:
			cut = slash
		case mark > cut/3:
			cut = mark
		}
		parts = append(parts, word[:cut])
		word = word[cut:]
	}
	return append(parts, word)
}

// Style is a way of printing text on a terminal.
type Style int

// The styles.
const (
	Plain Style = iota
	Bold
	Dim
	Accent
	Warn
)

// Printer collects a text. The zero value with a Width is ready.
type Printer struct {
	// Columns is the width to keep within; at least 40 is used.
	Columns int
	// Color turns styles on.
	Color bool
	b     strings.Builder
}

// String returns what was printed.
func (p *Printer) String() string { return p.b.String() }

// Paint returns s in a style. It must be the last step: Width does not know
// escapes.
func (p *Printer) Paint(st Style, s string) string {
	if !p.Color || st == Plain || s == "" {
		return s
	}
	code := [...]string{Plain: "0", Bold: "1", Dim: "2", Accent: "36", Warn: "33"}[st]
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p *Printer) columns() int { return max(p.Columns, 40) }

// Blank prints an empty line.
func (p *Printer) Blank() { p.b.WriteByte('\n') }

// Heading prints a section's title after an empty line.
func (p *Printer) Heading(s string) {
	p.Blank()
	p.Para(Bold, "", s)
}

// Para prints s wrapped; first stands before its first line, and the others
// are indented as far.
func (p *Printer) Para(st Style, first, s string) {
	indent := strings.Repeat(" ", Width(first))
	for i, l := range Wrap(Clean(s), p.columns()-len(indent)) {
		lead := indent
		if i == 0 {
			lead = first
		}
		p.b.WriteString(strings.TrimRight(lead+p.Paint(st, l), " "))
		p.b.WriteByte('\n')
	}
}

// Line prints s as it is, for commands to copy. It is wrapped only by the
// terminal.
func (p *Printer) Line(st Style, s string) {
	p.b.WriteString(p.Paint(st, Clean(s)))
	p.b.WriteByte('\n')
}
