package sqltext

import (
	"strings"

	"github.com/DataDog/go-sqllexer"
)

type tokenKind uint8

const (
	word   tokenKind = iota // a name or keyword, not quoted
	quoted                  // a quoted name
	punct                   // ( ) , ; . and the like
	other                   // operators, parameters, wildcards
	number
	str
	bodyText // a dollar-quoted string
)

// token is a token that counts: no space, no comment.
type token struct {
	kind tokenKind
	// text is as written; key is its upper case for short words, "" for the
	// others.
	text, key string
	at        int
	// called is true for a word directly followed by "(".
	called bool
}

func (t *token) is(s string) bool { return t.kind == punct && t.text == s }

// statementWords start a statement.
var statementWords = map[string]bool{
	"SELECT": true, "INSERT": true, "UPDATE": true, "DELETE": true, "MERGE": true, "REPLACE": true, "WITH": true,
	"CREATE": true, "ALTER": true, "DROP": true, "TRUNCATE": true, "EXPLAIN": true, "COPY": true, "UPSERT": true,
}

func (t *token) startsStatement() bool { return t.kind == word && statementWords[t.key] }

// dialect picks the lexer's rules from what the text shows: programs do not say
// which database a string is for.
func dialect(text string) sqllexer.DBMSType {
	switch {
	case strings.ContainsRune(text, '`'):
		return sqllexer.DBMSMySQL
	case bracketed(text):
		return sqllexer.DBMSSQLServer
	case strings.Contains(text, `\'`):
		return ""
	}
	return sqllexer.DBMSPostgres
}

// bracketed reports whether [name] stands where a table does.
func bracketed(text string) bool {
	for i := strings.IndexByte(text, '['); i > 0; {
		before := strings.ToUpper(strings.TrimRight(text[max(0, i-12):i], " \t\r\n"))
		for _, w := range [...]string{"FROM", "INTO", "JOIN", "UPDATE", "TABLE", "REFERENCES"} {
			if strings.HasSuffix(before, w) {
				return true
			}
		}
		n := strings.IndexByte(text[i+1:], '[')
		if n < 0 {
			return false
		}
		i += n + 1
	}
	return false
}

// lex returns the tokens that count. Verbs of fmt become holes.
func lex(text string) []token {
	if len(text) > MaxText {
		text = text[:MaxText]
	}
	if strings.IndexByte(text, 0) >= 0 {
		text = strings.ReplaceAll(text, "\x00", " ") // the lexer takes NUL for the end
	}
	text = verbs(text)
	l := sqllexer.New(text, sqllexer.WithDBMS(dialect(text)))
	var out []token
	at := 0
	for {
		t := l.Scan()
		if t.Type == sqllexer.EOF || len(t.Value) == 0 {
			return out
		}
		k := token{text: t.Value, at: at}
		at += len(t.Value)
		switch t.Type {
		case sqllexer.SPACE, sqllexer.COMMENT, sqllexer.MULTILINE_COMMENT:
			continue
		case sqllexer.STRING, sqllexer.INCOMPLETE_STRING:
			k.kind = str
		case sqllexer.NUMBER:
			k.kind = number
		case sqllexer.QUOTED_IDENT:
			k.kind = quoted
		case sqllexer.PUNCTUATION:
			k.kind = punct
		case sqllexer.DOLLAR_QUOTED_STRING, sqllexer.DOLLAR_QUOTED_FUNCTION:
			k.kind = bodyText
		case sqllexer.OPERATOR, sqllexer.WILDCARD, sqllexer.POSITIONAL_PARAMETER, sqllexer.BIND_PARAMETER,
			sqllexer.SYSTEM_VARIABLE, sqllexer.UNKNOWN, sqllexer.JSON_OP, sqllexer.ERROR:
			k.kind = other
		default:
			k.kind = word
			if len(k.text) <= 16 {
				k.key = strings.ToUpper(k.text)
			}
			if n := at; n < len(text) && text[n] == '(' {
				k.called = true
			}
		}
		out = append(out, k)
	}
}

// unquote is the canonical form of a name: lower case, no quotes.
func unquote(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '`', '[', ']':
		default:
			b.WriteByte(c)
		}
	}
	return strings.Trim(strings.ToLower(b.String()), " .\t\r\n/")
}

// verbs replaces the verbs of fmt by holes. %s and a hole have the same length,
// so offsets stay.
func verbs(text string) string {
	if strings.IndexByte(text, '%') < 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' {
			if n := verbLength(text[i+1:]); n > 0 {
				b.WriteString(Hole)
				i += n
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// verbLength is the length of a verb behind its percent sign, 0 when there is
// none: s, v, q, d, also with an index as in [1]s.
func verbLength(s string) int {
	n := 0
	if strings.HasPrefix(s, "[") {
		n = strings.IndexByte(s[:min(len(s), 5)], ']') + 1
		if n == 0 {
			return 0
		}
	}
	if n < len(s) {
		switch s[n] {
		case 's', 'v', 'q', 'd':
			// "%delete" is a pattern of LIKE.
			if n+1 < len(s) && (s[n+1]|0x20 >= 'a' && s[n+1]|0x20 <= 'z') {
				return 0
			}
			return n + 1
		}
	}
	return 0
}
