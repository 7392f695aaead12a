package password

import (
	"errors"
	"testing"
)

func TestHashAndVerify(t *testing.T) {
	weak, strong := Hasher{Rounds: 10}, Hasher{Rounds: 20}
	h, err := weak.Hash("correct horse 1")
	if err != nil {
		t.Fatal(err)
	}
	if stale, err := weak.Verify(h, "correct horse 1"); err != nil || stale {
		t.Errorf("%v %v", stale, err)
	}
	if stale, err := strong.Verify(h, "correct horse 1"); err != nil || !stale {
		t.Errorf("%v %v", stale, err)
	}
	if _, err := weak.Verify(h, "wrong"); !errors.Is(err, ErrMismatch) {
		t.Error(err)
	}
	for _, bad := range []string{"", "md5$x", "pbkdf2-sha256$0$a$b", "pbkdf2-sha256$9$!$b"} {
		if _, err := weak.Verify(bad, "x"); err == nil || errors.Is(err, ErrMismatch) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestCheck(t *testing.T) {
	for pw, ok := range map[string]bool{
		"short 1": false, "onlylettershere": false, "1234567890123": false,
		"Password1234": false, "i am jane99 ok": false, "green tea 4 two": true,
	} {
		if err := Check(pw, "jane99@example.com"); (err == nil) != ok {
			t.Errorf("%q: %v", pw, err)
		}
	}
}
