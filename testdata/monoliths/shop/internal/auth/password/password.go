// Package password hashes passwords with PBKDF2 and judges new ones.
package password

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"example.com/shop/internal/platform/fault"
)

const (
	saltLen = 16
	keyLen  = 32
)

// ErrMismatch is returned for a wrong password.
var ErrMismatch = errors.New("password: mismatch")

// Hasher hashes with a number of rounds; raising it only affects new hashes.
type Hasher struct{ Rounds int }

// Hash returns the text to be stored for a password.
func (h Hasher) Hash(plain string) (string, error) {
	salt := make([]byte, saltLen)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key, err := pbkdf2.Key(sha256.New, plain, salt, h.Rounds, keyLen)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return fmt.Sprintf("pbkdf2-sha256$%d$%s$%s", h.Rounds, enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

// Verify compares a password with a stored hash. The second result tells that
// the hash is weaker than what Hash makes today and should be replaced.
func (h Hasher) Verify(stored, plain string) (stale bool, err error) {
	parts := strings.Split(stored, "$")
	if len(parts) != 4 || parts[0] != "pbkdf2-sha256" {
		return false, errors.New("password: unknown hash format")
	}
	var rounds int
	if _, err := fmt.Sscanf(parts[1], "%d", &rounds); err != nil || rounds < 1 {
		return false, errors.New("password: bad rounds")
	}
	enc := base64.RawStdEncoding
	salt, err := enc.DecodeString(parts[2])
	if err != nil {
		return false, fmt.Errorf("password: salt: %w", err)
	}
	want, err := enc.DecodeString(parts[3])
	if err != nil {
		return false, fmt.Errorf("password: key: %w", err)
	}
	got, err := pbkdf2.Key(sha256.New, plain, salt, rounds, len(want))
	if err != nil {
		return false, err
	}
	if subtle.ConstantTimeCompare(got, want) != 1 {
		return false, ErrMismatch
	}
	return rounds < h.Rounds, nil
}

// common are passwords that pass the rules and are still guessed first.
var common = map[string]bool{"password1234": true, "qwertz123456": true, "letmein12345": true, "teahouse1234": true}

// Check judges a new password of the user with an address.
func Check(plain, email string) error {
	n := len([]rune(plain))
	if n < 10 || n > 200 {
		return fault.New(fault.Invalid, "password must have 10 to 200 characters")
	}
	var letter, other bool
	for _, r := range plain {
		if unicode.IsLetter(r) {
			letter = true
		} else {
			other = true
		}
	}
	if !letter || !other {
		return fault.New(fault.Invalid, "password needs letters and something else")
	}
	low := strings.ToLower(plain)
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	if common[low] || (len(local) > 3 && strings.Contains(low, local)) {
		return fault.New(fault.Invalid, "password is too easy to guess")
	}
	return nil
}
