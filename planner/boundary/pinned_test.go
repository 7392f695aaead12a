package boundary

import (
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// TestPinnedIsNoWiring: a package that the user put into a service is not taken
// for wiring, on every code base where it would be.
func TestPinnedIsNoWiring(t *testing.T) {
	tried := 0
	for _, in := range configInputs(t) {
		for _, m := range propose(t, in).Others {
			if m.Class != CompositionRoot || !strings.Contains(m.Reason, "wiring: it imports") {
				continue
			}
			tried++
			in.Pinned = []ident.PackagePath{m.Package}
			for _, o := range propose(t, in).Others {
				if o.Package == m.Package && strings.Contains(o.Reason, "wiring: it imports") {
					t.Errorf("%s is pinned, and still %s: %s", o.Package, o.Class, o.Reason)
				}
			}
		}
	}
	if tried == 0 {
		t.Fatal("no code base has wiring")
	}
}

func TestCluster(t *testing.T) {
	bonds := []Bond{{0, 1, 1}, {1, 2, 1}, {0, 2, 1}, {3, 4, 1}, {4, 5, 1}, {3, 5, 1}, {2, 3, .1}, {7, 0, 9}, {-1, 2, 9}, {4, 4, 9}, {0, 5, -1}}
	got := Cluster(6, bonds, 1)
	for i, want := range []int{0, 0, 0, 1, 1, 1} {
		if got[i] != want {
			t.Fatalf("labels %v: node %d is in %d, want %d", got, i, got[i], want)
		}
	}
	if Slug("Order Desk/2") != "order-desk-2" || !Match("./a/...", "m/a/b", "a/b") || Match("b", "m/a/b", "a/b") {
		t.Error("names or patterns are read differently")
	}
}
