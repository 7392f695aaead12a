// Package validation collects problems with input, field by field.
package validation

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"unicode/utf8"

	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/util"
)

// Errors maps fields to what is wrong with them.
type Errors map[string]string

// Checker collects problems; the first problem of a field wins.
type Checker struct {
	errs Errors
}

// Check records msg for field unless ok.
func (c *Checker) Check(ok bool, field, msg string) {
	if ok {
		return
	}
	if c.errs == nil {
		c.errs = Errors{}
	}
	if _, dup := c.errs[field]; !dup {
		c.errs[field] = msg
	}
}

// Required checks that s is not blank.
func (c *Checker) Required(field, s string) {
	c.Check(strings.TrimSpace(s) != "", field, "is required")
}

// Length checks the number of runes.
func (c *Checker) Length(field, s string, lo, hi int) {
	n := utf8.RuneCountInString(s)
	c.Check(n >= lo && n <= hi, field, fmt.Sprintf("must have %d to %d characters", lo, hi))
}

// Email checks for a bare mail address.
func (c *Checker) Email(field, s string) {
	a, err := mail.ParseAddress(s)
	c.Check(err == nil && a.Address == s, field, "is not a mail address")
}

// Range checks lo <= n <= hi.
func (c *Checker) Range(field string, n, lo, hi int) {
	c.Check(n >= lo && n <= hi, field, fmt.Sprintf("must be between %d and %d", lo, hi))
}

// Match checks s against a pattern.
func (c *Checker) Match(field, s string, re *regexp.Regexp, msg string) {
	c.Check(re.MatchString(s), field, msg)
}

// OneOf checks membership.
func (c *Checker) OneOf(field, s string, allowed ...string) {
	for _, a := range allowed {
		if s == a {
			return
		}
	}
	c.Check(false, field, "must be one of "+strings.Join(allowed, ", "))
}

// Err returns nil or a fault of kind Invalid that carries the Errors.
func (c *Checker) Err() error {
	if len(c.errs) == 0 {
		return nil
	}
	return fault.Wrap(fault.Invalid, c.errs, "invalid input")
}

// Error implements error.
func (e Errors) Error() string {
	parts := make([]string, 0, len(e))
	for _, f := range util.SortedKeys(e) {
		parts = append(parts, f+" "+e[f])
	}
	return strings.Join(parts, "; ")
}
