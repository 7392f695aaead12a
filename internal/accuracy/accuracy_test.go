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

func TestCompareRoutes(t *testing.T) {
	known := []route{
		{method: "GET", path: "/users/:id"}, {method: "POST", path: "/users/{id:[0-9]+}/roles"}, {path: "/any"}, {method: "GET", path: "…/lost"},
		{method: "POST", path: "/v1/{name=apps/*}:sync"},
	}
	missed, behind, err := compareRoutes([]string{
		"GET /users/{user}", "DELETE /users/{user}", "POST /users/<id>/roles/", "PUT /any", "GET /lost", "POST /v1/{name}:sync", "POST /v1/{name}:stop",
	}, known)
	if err != nil || !slices.Equal(missed, []string{"DELETE /users/{user}", "GET /lost", "POST /v1/{name}:stop"}) || !slices.Equal(behind, []string{"GET /lost"}) {
		t.Errorf("missed %q, behind a prefix %q, %v", missed, behind, err)
	}
	if _, _, err := compareRoutes([]string{"/users"}, known); err == nil {
		t.Error("a line without a method is no mistake")
	}
}
