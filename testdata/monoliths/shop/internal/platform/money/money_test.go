package money

import (
	"encoding/json"
	"testing"
)

func TestParseAndString(t *testing.T) {
	for in, want := range map[string]string{"12": "12.00", "0.5": "0.50", "-3.07": "-3.07", " 1.20 ": "1.20"} {
		a, err := Parse(in)
		if err != nil || a.String() != want {
			t.Errorf("Parse(%q) = %v, %v; want %s", in, a, err, want)
		}
	}
	for _, bad := range []string{"", "x", "1.234", ".5", "1,20"} {
		if _, err := Parse(bad); err == nil {
			t.Errorf("Parse(%q) must fail", bad)
		}
	}
}

func TestShareRounds(t *testing.T) {
	if got := Cents(1005).Share(1000); got != 101 {
		t.Errorf("10%% of 10.05 = %v", got)
	}
	if got := Cents(-1005).Share(1000); got != -101 {
		t.Errorf("10%% of -10.05 = %v", got)
	}
	if got := Cents(11900).Included(1900); got != 1900 {
		t.Errorf("tax in 119 = %v", got)
	}
}

func TestAllocateKeepsEveryCent(t *testing.T) {
	parts := Cents(100).Allocate([]int64{1, 1, 1})
	if Sum(parts...) != 100 || parts[0] != 34 {
		t.Errorf("parts = %v", parts)
	}
	if got := Cents(100).Allocate([]int64{0, 0}); Sum(got...) != 0 {
		t.Errorf("no weights: %v", got)
	}
}

func TestJSON(t *testing.T) {
	b, _ := json.Marshal(Cents(1999))
	var a Amount
	if err := json.Unmarshal(b, &a); err != nil || a != 1999 || string(b) != `"19.99"` {
		t.Errorf("%s %v %v", b, a, err)
	}
}
