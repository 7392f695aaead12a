package util

import (
	"log/slog"
	"testing"
	"time"
)

func TestMillisRoundTrip(t *testing.T) {
	at := time.Date(2024, 2, 29, 12, 30, 0, 5e6, time.UTC)
	if got := FromMillis(Millis(at)); !got.Equal(at) {
		t.Fatalf("round trip: %v", got)
	}
	if !FromMillis(Millis(time.Time{})).IsZero() {
		t.Fatal("zero time must survive")
	}
}

func TestStrings(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Truncate("grüner Tee", 4), "grü…"},
		{Truncate("tea", 4), "tea"},
		{NormalizeSpace("  a \t b\n"), "a b"},
		{FirstNonEmpty("", " ", "x"), "x"},
		{MaskEmail("jane@example.com"), "j***@example.com"},
		{MaskEmail("nope"), "***"},
		{Placeholders(3), "?, ?, ?"},
		{Placeholders(0), "NULL"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestSlices(t *testing.T) {
	if got := Unique([]int{3, 1, 3, 2, 1}); len(got) != 3 || got[0] != 3 {
		t.Errorf("Unique = %v", got)
	}
	if got := SortedKeys(map[string]int{"b": 1, "a": 2}); got[0] != "a" {
		t.Errorf("SortedKeys = %v", got)
	}
	if got := Reversed([]int{1, 2, 3}); got[0] != 3 || len(got) != 3 {
		t.Errorf("Reversed = %v", got)
	}
	if IntOr("7", 1, 0, 9) != 7 || IntOr("70", 1, 0, 9) != 1 || IntOr("x", 1, 0, 9) != 1 {
		t.Error("IntOr")
	}
	if Deref[int](nil) != 0 || Deref(Ptr(4)) != 4 {
		t.Error("Deref")
	}
}

func TestLogPanicRecovers(t *testing.T) {
	func() {
		defer LogPanic(slog.New(slog.DiscardHandler), "test")
		panic("boom")
	}()
}
