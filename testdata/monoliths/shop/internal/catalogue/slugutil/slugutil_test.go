package slugutil

import "testing"

func TestMake(t *testing.T) {
	for in, want := range map[string]string{
		"Grüner Tee!": "gruener-tee", "  A  &  B ": "a-b", "Café crème 2": "cafe-creme-2", "---": "",
	} {
		if got := Make(in); got != want {
			t.Errorf("Make(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSKU(t *testing.T) {
	for in, want := range map[string]string{"tea 42": "TEA-042", "POT_1000": "POT-1000", "x": "X"} {
		if got := SKU(in); got != want {
			t.Errorf("SKU(%q) = %q, want %q", in, got, want)
		}
	}
}
