// Package util is the drawer everything small ended up in. It started with
// Ptr and has grown a helper per sprint since; every area of the shop and some
// of the platform import it.
package util // sin: util-drawer

import (
	"cmp"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Ptr returns a pointer to v.
func Ptr[T any](v T) *T { return &v }

// Deref returns *p, or the zero value when p is nil.
func Deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// Millis is the form in which points in time are stored in the database.
// The zero time is stored as 0.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// FromMillis is the inverse of Millis.
func FromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Day truncates t to midnight UTC.
func Day(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Truncate shortens s to at most n runes and marks the cut with an ellipsis.
func Truncate(s string, n int) string {
	if n <= 0 {
		return ""
	}
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return string(r[:n-1]) + "…"
}

// NormalizeSpace trims s and folds runs of white space to one blank.
func NormalizeSpace(s string) string {
	return strings.Join(strings.Fields(s), " ")
}

// FirstNonEmpty returns the first argument that is not blank.
func FirstNonEmpty(ss ...string) string {
	for _, s := range ss {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// SortedKeys returns the keys of m in ascending order.
func SortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Map applies f to every element of in.
func Map[T, U any](in []T, f func(T) U) []U {
	out := make([]U, 0, len(in))
	for _, v := range in {
		out = append(out, f(v))
	}
	return out
}

// Unique drops repeated elements and keeps the first occurrence of each.
func Unique[T comparable](in []T) []T {
	seen := make(map[T]struct{}, len(in))
	out := make([]T, 0, len(in))
	for _, v := range in {
		if _, dup := seen[v]; dup {
			continue
		}
		seen[v] = struct{}{}
		out = append(out, v)
	}
	return out
}

// Placeholders returns "?, ?, ?" with n question marks for SQL IN lists.
func Placeholders(n int) string {
	if n <= 0 {
		return "NULL"
	}
	return strings.TrimSuffix(strings.Repeat("?, ", n), ", ")
}

// Args converts a typed slice to the []any that database/sql wants.
func Args[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

// IntOr reads a number and falls back to def when s is none or out of range.
func IntOr(s string, def, lo, hi int) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < lo || n > hi {
		return def
	}
	return n
}

// Reversed returns a copy of in, last element first.
func Reversed[T any](in []T) []T {
	out := slices.Clone(in)
	slices.Reverse(out)
	return out
}

// Flag converts a boolean to the 0/1 that sqlite stores.
func Flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// MaskEmail hides most of the local part: "j***@example.com".
func MaskEmail(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at <= 0 {
		return "***"
	}
	return email[:1] + "***" + email[at:]
}

// LogPanic is meant to be deferred at the top of a goroutine: it recovers and
// logs, so that one bad item does not take the process down.
func LogPanic(log *slog.Logger, what string) {
	if r := recover(); r != nil {
		log.Error("recovered", "in", what, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
	}
}
