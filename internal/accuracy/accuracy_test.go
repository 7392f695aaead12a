package main

import (
	"slices"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

func TestCompare(t *testing.T) {
	s := &facts.Set{Data: facts.Data{Tables: []facts.Table{
		{Name: "orders", Store: facts.SQL}, {Name: "shop.users", Store: facts.SQL}, {Name: "old", Store: facts.SQL, Dropped: true},
		{Name: "more", Store: facts.SQL}, {Name: "keys", Store: facts.Redis},
	}}}
	c := compare([]string{"Orders", "users", "old", "keys"}, s, "sql")
	if !slices.Equal(c.found, []string{"orders", "users"}) || !slices.Equal(c.missed, []string{"keys"}) ||
		!slices.Equal(c.dropped, []string{"old"}) || !slices.Equal(c.extra, []string{"more"}) || c.recall() != 0.5 {
		t.Errorf("%+v", c)
	}
}

func TestDraw(t *testing.T) {
	all := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	id := func(s string) string { return s }
	one := draw(all, 4, 1, id)
	if len(one) != 4 || !slices.IsSorted(one) || slices.Equal(one, draw(all, 4, 2, id)) {
		t.Errorf("drew %v", one)
	}
	if kept := draw(slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == one[0] }), 4, 1, id); !slices.Contains(kept, one[1]) || !slices.Contains(kept, one[3]) {
		t.Errorf("a row that goes changes others: %v, %v", one, kept)
	}
}
