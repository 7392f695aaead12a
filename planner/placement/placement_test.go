package placement

import (
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/boundary"
)

func TestPlaces(t *testing.T) {
	f := &facts.Set{
		Packages: []facts.Package{{Path: "m/a"}, {Path: "m/god"}, {Path: "m/util"}},
		Symbols: []facts.Symbol{{Package: 0, Name: "A"}, {Package: 1, Name: "Order"}, {Package: 1, Name: "Order.ID"}, {Package: 1, Name: "User"}, {Package: 1, Name: "left"},
			{Package: 1, Name: "Shared"}, {Package: 2, Name: "U"}},
	}
	p := &boundary.Partition{
		Services: []boundary.ServiceUnit{{ID: "a", Packages: []boundary.Member{{Package: "m/a"}}}, {ID: "b"}},
		Divisions: []boundary.Division{{Package: "m/god", Pieces: []boundary.Piece{
			{Service: "a", Declarations: []boundary.Placed{{Symbol: 1}}}, {Service: "b", Declarations: []boundary.Placed{{Symbol: 3}}},
			{Service: "kernel", Declarations: []boundary.Placed{{Symbol: 5}}}}}},
	}
	m := New(f, p)
	for i, want := range []int{0, 0, 0, 1, None, None, None} {
		if got := m.Symbol(i); got != want {
			t.Errorf("%s is in %d, want %d", f.Symbols[i].Name, got, want)
		}
	}
	for i, want := range []int{0, None, None} {
		if got := m.Package(i); got != want {
			t.Errorf("package %d is in %d, want %d", i, got, want)
		}
	}
}
