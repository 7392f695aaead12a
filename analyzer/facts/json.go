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
