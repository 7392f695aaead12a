package load

import (
	"bytes"
	"slices"
)

// A dependency is checked for what it declares, and most of its source is
// function bodies. stripBodies removes them, and the comments, before the parser
// sees the file: the parser is the dearest step, and what is gone needs neither
// time nor memory there. Only the lexical structure of Go is used, so the result
// declares what the source declares.

// stripBodies returns src with the bodies of function declarations emptied and
// comments dropped, and the number of lines of src. Positions change; only the
// declarations matter. Source that this scanner cannot follow is returned as it
// is, for the parser to judge. The result is written into buf where that is
// large enough; it never shares memory with src.
func stripBodies(src, buf []byte) (stripped []byte, lines int) {
	lines = bytes.Count(src, []byte{'\n'})
	if len(src) > 0 && src[len(src)-1] != '\n' {
		lines++
	}
	s := stripper{src: src, out: slices.Grow(buf[:0], len(src)/3+64)}
	if !s.run() {
		return append(s.out[:0], src...), lines
	}
	return s.out, lines
}

type stripper struct {
	src []byte
	out []byte
	pos int
	// depth counts open parentheses, brackets and braces.
	depth int
	// ends is true when the last token lets a newline end the statement
	// (Go specification, "Semicolons"); fresh is true when a statement has
	// ended since the last token.
	ends, fresh bool
	// decl is true inside the signature of a function declaration.
	decl bool
	// word is the last token when it was an identifier or keyword, else nil.
	word []byte
}

// run copies the source without bodies; false means that it met something that
// no Go file has.
func (s *stripper) run() bool {
	s.fresh = true
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		switch {
		case c == '\n':
			s.newline()
			s.space('\n')
			s.pos++
		case c == ' ' || c == '\t' || c == '\r':
			s.space(' ')
			s.pos++
		case c == '/' && s.peek(1) == '/':
			s.pos = lineEnd(s.src, s.pos)
		case c == '/' && s.peek(1) == '*':
			end := bytes.Index(s.src[s.pos+2:], []byte("*/"))
			if end < 0 {
				return false
			}
			body := s.src[s.pos : s.pos+2+end+2]
			if bytes.IndexByte(body, '\n') >= 0 {
				s.newline()
				s.space('\n')
			} else {
				s.space(' ')
			}
			s.pos += len(body)
		case c == '"' || c == '`' || c == '\'':
			end := skipQuoted(s.src, s.pos)
			if end < 0 {
				return false
			}
			s.token(s.src[s.pos:end], true, nil)
		case isWordByte(c):
			end := s.pos + 1
			for end < len(s.src) && isWordByte(s.src[end]) {
				end++
			}
			s.wordToken(s.src[s.pos:end])
		default:
			if !s.punct(c) {
				return false
			}
		}
	}
	return s.depth == 0
}

func (s *stripper) peek(n int) byte {
	if s.pos+n < len(s.src) {
		return s.src[s.pos+n]
	}
	return 0
}

// newline ends the statement where Go's grammar does, which also ends a
// function declaration without a body.
func (s *stripper) newline() {
	if s.ends && s.depth == 0 {
		s.fresh, s.decl = true, false
	}
}

// space writes white space, one byte for a run of it: bodies and comments leave
// empty lines behind, and each line costs the parser memory.
func (s *stripper) space(c byte) {
	n := len(s.out)
	switch {
	case n == 0 || s.out[n-1] == '\n':
	case s.out[n-1] == ' ':
		s.out[n-1] = c
	default:
		s.out = append(s.out, c)
	}
}

func (s *stripper) token(t []byte, ends bool, word []byte) {
	s.out = append(s.out, t...)
	s.pos += len(t)
	s.ends, s.fresh, s.word = ends, false, word
}

func (s *stripper) wordToken(w []byte) {
	if s.fresh && s.depth == 0 && string(w) == "func" {
		s.decl = true
	}
	s.token(w, endsStatement(w), w)
}

// punct copies one byte of punctuation; at the brace that opens the body of a
// function declaration it writes an empty body and skips to its end.
func (s *stripper) punct(c byte) bool {
	switch c {
	case '(', '[':
		s.depth++
	case '{':
		opensType := string(s.word) == "struct" || string(s.word) == "interface"
		if s.decl && s.depth == 0 && !opensType {
			end := skipBlock(s.src, s.pos)
			if end < 0 {
				return false
			}
			s.out = append(s.out, '{', '}')
			s.pos = end
			s.ends, s.fresh, s.word, s.decl = true, false, nil, false
			return true
		}
		s.depth++
	case ')', ']', '}':
		s.depth--
		if s.depth < 0 {
			return false
		}
		s.token(s.src[s.pos:s.pos+1], true, nil)
		return true
	case ';':
		s.token(s.src[s.pos:s.pos+1], false, nil)
		if s.depth == 0 {
			s.fresh, s.decl = true, false
		}
		return true
	}
	s.token(s.src[s.pos:s.pos+1], false, nil)
	return true
}

// endsStatement says whether a newline behind the word ends a statement: behind
// identifiers, literals and four keywords it does. Only keywords that can stand
// outside a function body matter here.
func endsStatement(w []byte) bool {
	switch string(w) {
	case "package", "import", "const", "var", "type", "func", "map", "chan", "struct", "interface":
		return false
	}
	return true
}

func isWordByte(c byte) bool {
	return c == '_' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func lineEnd(src []byte, pos int) int {
	if i := bytes.IndexByte(src[pos:], '\n'); i >= 0 {
		return pos + i
	}
	return len(src)
}

// skipQuoted returns the position behind the string or rune literal at pos, -1
// when it has no end.
func skipQuoted(src []byte, pos int) int {
	q := src[pos]
	if q == '`' {
		if i := bytes.IndexByte(src[pos+1:], '`'); i >= 0 {
			return pos + 1 + i + 1
		}
		return -1
	}
	for i := pos + 1; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '\n':
			return -1
		case q:
			return i + 1
		}
	}
	return -1
}

// opaque marks the bytes at which skipBlock has to look.
var opaque = [256]bool{'{': true, '}': true, '"': true, '`': true, '\'': true, '/': true}

// skipBlock returns the position behind the brace that closes the one at pos,
// -1 when there is none.
func skipBlock(src []byte, pos int) int {
	depth := 0
	for i := pos; i < len(src); {
		c := src[i]
		if !opaque[c] {
			i++
			continue
		}
		switch c {
		case '{':
			depth++
		case '}':
			depth--
			if depth == 0 {
				return i + 1
			}
		case '/':
			switch {
			case i+1 < len(src) && src[i+1] == '/':
				i = lineEnd(src, i)
				continue
			case i+1 < len(src) && src[i+1] == '*':
				end := bytes.Index(src[i+2:], []byte("*/"))
				if end < 0 {
					return -1
				}
				i += end + 4
				continue
			}
		default:
			end := skipQuoted(src, i)
			if end < 0 {
				return -1
			}
			i = end
			continue
		}
		i++
	}
	return -1
}
