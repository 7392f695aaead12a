package forms

import (
	"strings"
)

// example is a JSON value that fits a schema, by its type and, for text, by the
// name of the property: nothing else is known of values. refs are the components.
func example(name string, s *schema, refs map[string]*schema, depth int) any {
	if s == nil || depth > 6 {
		return nil
	}
	if s.Ref != "" {
		return example(name, refs[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]], refs, depth+1)
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	for _, list := range [][]*schema{s.AnyOf, s.OneOf} {
		if len(list) > 0 {
			return example(name, list[0], refs, depth+1)
		}
	}
	switch typeOf(s) {
	case "object":
		out := map[string]any{}
		for k, p := range s.Properties {
			out[k] = example(k, p, refs, depth+1)
		}
		if len(out) == 0 && s.AdditionalProperties != nil {
			out["key"] = example("key", s.AdditionalProperties, refs, depth+1)
		}
		return out
	case "array":
		n := int64(1)
		if s.MinItems != nil {
			n = min(*s.MinItems, 64)
		}
		out := []any{}
		for range n {
			out = append(out, example(strings.TrimSuffix(name, "s"), s.Items, refs, depth+1))
		}
		return out
	case "boolean":
		return true
	case "integer", "number":
		return 1
	case "string":
		if s.ContentEncoding == "base64" {
			return "ZXhhbXBsZQ=="
		}
		if s.Format == "date-time" {
			return "2026-01-15T12:00:00Z"
		}
		return exampleText(name)
	}
	return exampleText(name) // a type that writes itself
}

// typeOf is the first type of a schema, "" for anything.
func typeOf(s *schema) string {
	switch t := s.Type.(type) {
	case string:
		return t
	case []string:
		return t[0]
	}
	return ""
}

// exampleText is text as the name of a property makes one expect.
func exampleText(name string) string {
	words := strings.Split(strings.ToLower(snakeWords(name)), "_")
	has := func(list ...string) bool {
		for _, w := range words {
			for _, x := range list {
				if w == x {
					return true
				}
			}
		}
		return false
	}
	switch {
	case has("email", "mail"):
		return "ada@example.com"
	case has("password", "passwd", "passphrase", "old", "new"):
		return "correct horse battery 9!"
	case has("url", "uri", "link", "website", "homepage", "callback"):
		return "https://example.com/"
	case has("uuid", "guid"):
		return "00000000-0000-4000-8000-000000000001"
	case has("country"):
		return "DE"
	case has("locale", "lang", "language"):
		return "en"
	case has("currency"):
		return "EUR"
	case has("phone", "mobile"):
		return "+49 30 1234567"
	case has("zip", "postcode", "postal"):
		return "10115"
	case has("date", "day", "birthday"):
		return "2026-01-15"
	case has("time", "at", "since", "until"):
		return "2026-01-15T12:00:00Z"
	case has("amount", "price", "total", "cost", "fee", "balance"):
		return "10.00"
	case has("name"):
		return "Ada Example"
	}
	return "example"
}

// snakeWords splits camel case with underscores.
func snakeWords(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && r >= 'A' && r <= 'Z' && s[i-1] >= 'a' && s[i-1] <= 'z' {
			b.WriteByte('_')
		}
		if r == '-' || r == '.' || r == ' ' {
			r = '_'
		}
		b.WriteRune(r)
	}
	return b.String()
}
