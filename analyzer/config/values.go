package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// ValueError says that a value, from the file or from a flag, can not be meant.
type ValueError struct {
	// Text says what is wrong, Hint how to mend it ("" when nothing helps).
	Text, Hint string
}

func (e *ValueError) Error() string { return e.Text }

// CheckTag accepts a build tag as go/build/constraint does. The error is a
// *ValueError, like that of the other checks.
func CheckTag(s string) error {
	bad := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' }
	if s == "" || strings.ContainsFunc(s, bad) {
		return &ValueError{fmt.Sprintf("%q is not a build tag", s), "a tag has letters, digits, _ and . only"}
	}
	return nil
}

// CheckGOOS accepts the operating systems that Go knows.
func CheckGOOS(s string) error {
	return oneOf("operating system", s, strings.Fields(`aix android darwin dragonfly freebsd hurd illumos ios js linux
		nacl netbsd openbsd plan9 solaris wasip1 windows zos`))
}

// CheckGOARCH accepts the architectures that Go knows.
func CheckGOARCH(s string) error {
	return oneOf("architecture", s, strings.Fields(`386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64
		mips64le mips64p32 mips64p32le mipsle ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm`))
}

func oneOf(what, s string, known []string) error {
	if slices.Contains(known, s) {
		return nil
	}
	hint := nearestHint(s, known)
	if hint == "" {
		hint = "go tool dist list prints the targets"
	}
	return &ValueError{fmt.Sprintf("Go knows no %s %q", what, s), hint}
}

// CheckPattern accepts a package pattern or import path.
func CheckPattern(s string) error {
	bad := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
	if s == "" || strings.HasPrefix(s, "-") || strings.ContainsFunc(s, bad) {
		return &ValueError{fmt.Sprintf("%q is not a package pattern", s), "examples: ./internal/..., example.com/shop/orders"}
	}
	return nil
}

// checkID accepts a service id as ident.ServiceID describes it.
func checkID(s string) error {
	bad := func(r rune) bool { return !unicode.IsLower(r) && !unicode.IsDigit(r) && r != '-' }
	if s == "" || strings.ContainsFunc(s, bad) {
		return &ValueError{fmt.Sprintf("%q is not a service id", s), "lower case letters and digits, joined by -"}
	}
	return nil
}

// nearestHint returns "did you mean X?", or the choices when none is near.
func nearestHint(s string, known []string) string {
	if near := Nearest(s, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(known) > 8 {
		return ""
	}
	return "known here: " + strings.Join(known, ", ")
}

// Nearest returns the word of known that s most likely means, "" when none is
// near: at most one edit for each three letters, at least one, or two thirds of
// s, three letters and more, begin it. Of equally near words the first wins.
func Nearest(s string, known []string) string {
	best, bestDistance := "", max(1, len([]rune(s))/3)+1
	for _, k := range known {
		d := editDistance(strings.ToLower(s), strings.ToLower(k))
		if n := commonPrefix(s, k); n >= 3 && 3*n >= 2*len(s) {
			d = min(d, 1)
		}
		if d < bestDistance {
			best, bestDistance = k, d
		}
	}
	return best
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// editDistance counts insertions, deletions, replacements and swaps of
// neighbours (optimal string alignment).
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 {
		return 64 // not a slip of the finger
	}
	before, prev, cur := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(y)]
}
