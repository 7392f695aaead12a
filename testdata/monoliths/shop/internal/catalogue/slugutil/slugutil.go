// Package slugutil makes slugs and normalizes article numbers.
package slugutil // innocent: util-slug

import (
	"regexp"
	"strings"
)

// SKUPattern is the form of an article number.
var SKUPattern = regexp.MustCompile(`^[A-Z]{2,5}-\d{3,6}$`) // innocent: init-var-pure

var folds = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "è", "e", "à", "a", "ç", "c")

// Make returns a slug of s: lower case, words joined by hyphens.
func Make(s string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range folds.Replace(strings.ToLower(s)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			hyphen = false
			b.WriteRune(r)
		default:
			hyphen = true
		}
	}
	return b.String()
}

// SKU normalizes an article number: "tea 42" becomes "TEA-042".
func SKU(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	s = strings.NewReplacer(" ", "-", "_", "-").Replace(s)
	prefix, num, ok := strings.Cut(s, "-")
	for ok && len(num) < 3 {
		num = "0" + num
	}
	if !ok {
		return s
	}
	return prefix + "-" + num
}
