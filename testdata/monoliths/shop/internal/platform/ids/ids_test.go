package ids

import "testing"

func TestNewIsValidAndUnique(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := New("ord")
		if !Valid("ord", id) || seen[id] {
			t.Fatalf("bad or repeated id %q", id)
		}
		seen[id] = true
	}
	if Valid("usr", New("ord")) || Valid("ord", "ord_short") || Valid("ord", "ord_!!!!!!!!!!!!!!!!!!!") {
		t.Fatal("must be invalid")
	}
}

func TestCheckDigitIgnoresLookAlikes(t *testing.T) {
	if CheckDigit("S-1001") != CheckDigit("s-ioo1") {
		t.Fatal("o/0 and i/1 must be the same")
	}
}
