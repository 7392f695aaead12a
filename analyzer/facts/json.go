package facts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// MarshalJSON writes a reference as [from, to, "kind", "line:col line:col*"]:
// documents hold hundreds of thousands. A "*" behind a site marks a loop.
func (r Ref) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.Grow(32 + 8*len(r.Sites))
	b.WriteByte('[')
	b.WriteString(strconv.Itoa(r.From))
	b.WriteByte(',')
	b.WriteString(strconv.Itoa(r.To))
	b.WriteString(`,"`)
	b.WriteString(string(r.Kind))
	b.WriteString(`","`)
	for i, s := range r.Sites {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.Itoa(s.Line))
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(s.Col))
		if s.Loop {
			b.WriteByte('*')
		}
	}
	b.WriteString(`"]`)
	return b.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Ref) UnmarshalJSON(data []byte) error {
	if r.scan(data) {
		return nil
	}
	return r.unmarshal(data)
}

// scan reads exactly the form that MarshalJSON writes, without blanks or
// escapes; it reports false for anything else. References are most of a
// document, and the general way is five times slower.
func (r *Ref) scan(data []byte) bool {
	var from, to int
	var ok bool
	if data, ok = skip(data, '['); !ok {
		return false
	}
	if from, data, ok = number(data); !ok {
		return false
	}
	if data, ok = skip(data, ','); !ok {
		return false
	}
	if to, data, ok = number(data); !ok {
		return false
	}
	parts := strings.Split(string(data), `"`)
	if len(parts) != 5 || parts[0] != "," || parts[2] != "," || parts[4] != "]" || strings.Contains(parts[1], `\`) {
		return false
	}
	sites := make([]Site, 0, strings.Count(parts[3], " ")+1)
	for rest := []byte(parts[3]); ; {
		var s Site
		if s.Line, rest, ok = number(rest); !ok {
			return false
		}
		if rest, ok = skip(rest, ':'); !ok {
			return false
		}
		if s.Col, rest, ok = number(rest); !ok {
			return false
		}
		rest, s.Loop = skip(rest, '*')
		sites = append(sites, s)
		if len(rest) == 0 {
			break
		}
		if rest, ok = skip(rest, ' '); !ok {
			return false
		}
	}
	r.From, r.To, r.Kind, r.Sites = from, to, intern(parts[1]), sites
	return true
}

// intern returns the constant of a known kind, so that a document's hundred
// thousand kinds share their bytes.
func intern(kind string) RefKind {
	for _, k := range RefKinds {
		if string(k) == kind {
			return k
		}
	}
	return RefKind(kind)
}

func skip(b []byte, c byte) ([]byte, bool) {
	if len(b) > 0 && b[0] == c {
		return b[1:], true
	}
	return b, false
}

// number reads a decimal of one to nine digits without a leading zero.
func number(b []byte) (int, []byte, bool) {
	n, i := 0, 0
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		n = n*10 + int(b[i]-'0')
		i++
	}
	return n, b[i:], i > 0 && i <= 9 && (i == 1 || b[0] != '0')
}

// unmarshal reads a reference in any valid JSON form.
func (r *Ref) unmarshal(data []byte) error {
	var sites string
	t := [4]any{&r.From, &r.To, &r.Kind, &sites}
	raw := []json.RawMessage{}
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	if len(raw) != len(t) {
		return fmt.Errorf("reference has %d elements, want %d", len(raw), len(t))
	}
	for i := range t {
		if err := json.Unmarshal(raw[i], t[i]); err != nil {
			return fmt.Errorf("reference: %w", err)
		}
	}
	r.Sites = r.Sites[:0]
	for _, f := range strings.Fields(sites) {
		var s Site
		f, s.Loop = strings.CutSuffix(f, "*")
		line, col, ok := strings.Cut(f, ":")
		if !ok {
			return fmt.Errorf("reference site %q is not line:col", f)
		}
		var err error
		if s.Line, err = strconv.Atoi(line); err != nil {
			return fmt.Errorf("reference site: %w", err)
		}
		if s.Col, err = strconv.Atoi(col); err != nil {
			return fmt.Errorf("reference site: %w", err)
		}
		r.Sites = append(r.Sites, s)
	}
	return nil
}
