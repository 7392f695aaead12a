// Package ids makes identifiers that sort by time and are short enough to be
// read out on the phone.
package ids

import (
	"crypto/rand"
	"strings"
	"time"
)

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// decode maps a letter to its value; letters that are easily confused map to
// the digit they look like.
var decode [256]int8

func init() { // innocent: init-table
	for i := range decode {
		decode[i] = -1
	}
	for i := 0; i < len(alphabet); i++ {
		decode[alphabet[i]] = int8(i)
	}
	decode['o'], decode['i'], decode['l'] = 0, 1, 1
}

// New returns a fresh identifier with a prefix: "ord_01hx...".
func New(prefix string) string {
	var rnd [10]byte
	_, _ = rand.Read(rnd[:])
	var b strings.Builder
	b.WriteString(prefix)
	b.WriteByte('_')
	ms := uint64(time.Now().UnixMilli())
	for shift := 40; shift >= 0; shift -= 5 {
		b.WriteByte(alphabet[(ms>>uint(shift))&31])
	}
	for _, c := range rnd {
		b.WriteByte(alphabet[c&31])
	}
	return b.String()
}

// Valid reports whether id has the prefix and only letters of the alphabet.
func Valid(prefix, id string) bool {
	rest, ok := strings.CutPrefix(id, prefix+"_")
	if !ok || len(rest) != 19 {
		return false
	}
	for i := 0; i < len(rest); i++ {
		if decode[rest[i]] < 0 {
			return false
		}
	}
	return true
}

// CheckDigit returns the check letter that customers read out with an order
// number.
func CheckDigit(s string) byte {
	sum := 0
	for i := 0; i < len(s); i++ {
		v := decode[s[i]|0x20]
		if v < 0 {
			continue
		}
		sum = (sum*3 + int(v)) % len(alphabet)
	}
	return alphabet[sum]
}
