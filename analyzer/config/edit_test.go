package config

import (
	"reflect"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

func pkgs(s ...string) []ident.PackagePath {
	var out []ident.PackagePath
	for _, p := range s {
		out = append(out, ident.PackagePath(p))
	}
	return out
}

var two = Accepted{Services: []Service{
	{ID: "orders", Name: "Orders", Packages: pkgs("shop/orders", "shop/orders/db")},
	{ID: "users", Name: "users", Packages: pkgs("shop/users")},
}}

const twoBlock = `accepted:
  services:
    - id: orders
      name: Orders
      packages:
        - shop/orders
        - shop/orders/db
    - id: users
      name: users
      packages:
        - shop/users
`

func TestSetAccepted(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"no file":       {"", "version: 1\n\n" + twoBlock},
		"comments only": {"# ours\n", "# ours\nversion: 1\n\n" + twoBlock},
		"appended":      {"version: 1 # the first\n\nanalysis: {tests:   true}", "version: 1 # the first\n\nanalysis: {tests:   true}\n\n" + twoBlock},
		"in the middle": {
			"# top\nversion: 1\n# above accepted\naccepted:\n  services:\n    - id: old\n\n# about analysis\nanalysis:\n    tests:    true  # odd spacing stays\n",
			"# top\nversion: 1\n# above accepted\n" + twoBlock + "\n# about analysis\nanalysis:\n    tests:    true  # odd spacing stays\n",
		},
		"windows": {"version: 1\r\n", strings.ReplaceAll("version: 1\n\n"+twoBlock, "\n", "\r\n")},
		"inner comments": {
			"version: 1\naccepted: # line\n  services:\n    # the till\n    - id: orders # oid\n      name: Orders\n      packages:\n        - shop/orders # core\n        - gone\n# end\n",
			"version: 1\n" + strings.NewReplacer(
				"accepted:", "accepted: # line",
				"    - id: orders", "    # the till\n    - id: orders # oid",
				"- shop/orders\n", "- shop/orders # core\n").Replace(twoBlock) + "# end\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := SetAccepted("f", []byte(c.in), two)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
			again, err := SetAccepted("f", got, two)
			if err != nil || string(again) != string(got) {
				t.Errorf("accepting twice changes the file: %v\n%s", err, again)
			}
		})
	}
}

func TestSetAcceptedRefuses(t *testing.T) {
	for _, in := range []string{"version: 1\nsurprise: 1\n", "{version: 1, accepted: {services: []}}\n", ": ["} {
		if out, err := SetAccepted("f", []byte(in), two); err == nil {
			t.Errorf("%q was edited:\n%s", in, out)
		}
	}
}

// FuzzDecode: no input makes the decoder or the editor panic, and an edit
// changes the accepted proposal and nothing else.
func FuzzDecode(f *testing.F) {
	for _, e := range examples {
		f.Add([]byte("version: 1\n" + e.yaml))
	}
	for _, s := range []string{"", "# c\n", "version: 1\r\n", "a: &a [*a]", "version: 1\naccepted: *x", "\xff", "? {a: b}\n: c\n", "version: 1\naccepted:\n  services:\n  - &a {id: a}\n  - *a\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before, err := Decode("f", data)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without text")
			}
			return
		}
		out, err := SetAccepted("f", data, two)
		if err != nil {
			return
		}
		after, err := Decode("f", out)
		if err != nil {
			t.Fatalf("edited file does not decode: %v\n%s", err, out)
		}
		before.Accepted = after.Accepted
		if !reflect.DeepEqual(before, after) || !reflect.DeepEqual(*after.Accepted, two) {
			t.Errorf("edit changed more than it should:\n%s\n%s", data, out)
		}
	})
}
