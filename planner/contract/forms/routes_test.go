package forms

import (
	"slices"
	"testing"
)

func TestOpenPath(t *testing.T) {
	for pattern, want := range map[string]string{
		"/a/{id}":             "/a/{id}",
		"/a/{id:[0-9]{2,}}/b": "/a/{id}/b",
		"/a/{rest...}":        "/a/{rest}",
		"/a/{$}":              "/a/",
		"/a/:id/b":            "/a/{id}/b",
		"/a/:id?":             "/a/{id}",
		"/a/*path":            "/a/{path}",
		"/a/*":                "/a/{rest}",
		"/a/:id/:id":          "/a/{id}/{id2}",
		"/v1/a:batch":         "/v1/a:batch",
		"…/a":                 "/a",
		"/x/…/y":              "/x/{unknown}/y",
		"example.com/a":       "/a",
		"":                    "/",
		"/a/{broken":          "/a/{broken}",
		"/a}b/{?}/{a/b}":      "/ab/{rest}/{ab}",
	} {
		path, params, _ := openPath(pattern)
		if path != want {
			t.Errorf("%q: got %q, want %q", pattern, path, want)
		}
		if again, _, _ := openPath(path); again != path {
			t.Errorf("%q is not stable: %q", path, again)
		}
		if !slices.IsSorted(params) && len(params) != 2 {
			t.Errorf("%q: parameters %q", pattern, params)
		}
	}
}

// TestUnique: templates that differ in names only are one path.
func TestUnique(t *testing.T) {
	rs := []route{{method: "GET", path: "/a/{id}", params: []string{"id"}}, {method: "PUT", path: "/a/{key}", params: []string{"key"}},
		{method: "GET", path: "/a/{z}", params: []string{"z"}}, {method: "GET", path: "/b"}}
	got := unique(rs)
	if len(got) != 3 || got[0].path != "/a/{id}" || got[1].path != "/a/{id}" || got[1].method != "PUT" || got[1].params[0] != "id" || got[2].path != "/b" {
		t.Errorf("got %+v", got)
	}
}

func TestPastTense(t *testing.T) {
	for name, want := range map[string]string{"Record": "Recorded", "PayOrder": "OrderPaid", "NotifyUser": "UserNotified", "SetX": "XSet", "Delete": "Deleted", "DeployAll": "AllDeployed", "Send": "Sent"} {
		if got := pastTense(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
