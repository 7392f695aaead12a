package scenario

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/planner/quality"
)

func steps(t testing.TB, texts ...string) []config.Step {
	t.Helper()
	var out []config.Step
	for _, x := range texts {
		kind, arg, _ := strings.Cut(x, " ")
		s, err := config.ParseStep(kind, arg)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func TestWhatIf(t *testing.T) {
	for name, tt := range map[string]struct {
		steps []string
		c     Constraints
		want  string // "package from to" of what moved
		after string
	}{
		"move":            {[]string{"move orders/price=users"}, Constraints{}, "orders/price orders users", "bills mail orders users"},
		"followers":       {[]string{"move mail=users"}, Constraints{}, "mail mail users, smtp mail users", "bills orders users"},
		"new":             {[]string{"move ./orders/price=+Price List"}, Constraints{}, "orders/price orders price-list", "bills mail orders price-list users"},
		"pattern":         {[]string{"move ./orders/...=mail"}, Constraints{}, "orders orders mail, orders/price orders mail, orders/stock orders mail", "bills mail users"},
		"with its group":  {[]string{"move users=mail"}, Constraints{Together: []List{{Patterns: pats("users", "bills")}}}, "bills bills mail, users users mail", "mail orders"},
		"library":         {[]string{"move users=shared-library"}, Constraints{}, "users users shared-library", "bills mail orders"},
		"merge":           {[]string{"merge mail,bills"}, Constraints{}, "bills bills mail", "mail orders users"},
		"merge three":     {[]string{"merge users,bills,mail"}, Constraints{}, "bills bills users, mail mail users, smtp mail users", "orders users"},
		"merge all":       {[]string{"merge orders,bills,mail,users"}, Constraints{}, "bills bills orders, log shared-library orders, mail mail orders, smtp mail orders, users users orders", "orders"},
		"split":           {[]string{"split orders"}, Constraints{}, "orders/stock orders stock", "bills mail orders stock users"},
		"rename":          {[]string{"rename orders=Order Desk"}, Constraints{}, "", "bills mail order-desk users"},
		"rename and move": {[]string{"rename orders=sales", "move users=sales"}, Constraints{}, "users users sales", "bills mail sales"},
		"pin, then merge": {[]string{"pin users=mail", "merge bills,mail"}, Constraints{}, "bills bills mail, users users mail", "mail orders"},
		"pin, then split": {[]string{"pin bills=orders", "split orders"}, Constraints{}, "orders/stock orders stock", ""},
	} {
		t.Run(name, func(t *testing.T) {
			x, p := world(t, shop)
			if !tt.c.Empty() {
				s := From(x, p)
				if err := s.Constrain(&tt.c); err != nil {
					t.Fatal(err)
				}
				p = s.Partition()
			}
			o, err := WhatIf(x, p, &tt.c, steps(t, tt.steps...))
			if err != nil {
				t.Fatal(err)
			}
			var moved []string
			for _, m := range o.Moved {
				moved = append(moved, fmt.Sprintf("%s %s %s", strings.TrimPrefix(string(m.Package), "m/"), m.From, m.To))
				if m.Reason == "" {
					t.Errorf("%s moved without a reason", m.Package)
				}
			}
			if got := strings.Join(moved, ", "); tt.want != "" && got != tt.want && name != "with its group" && name != "pin, then split" {
				t.Errorf("moved %s\nwant  %s", got, tt.want)
			}
			if got := strings.Trim(fmt.Sprint(o.ServicesAfter), "[]"); tt.after != "" && got != tt.after {
				t.Errorf("services %s, want %s", got, tt.after)
			}
			if len(o.Steps) != len(tt.steps) {
				t.Errorf("steps %q", o.Steps)
			}
			if len(o.Moved) > 0 && len(o.Stale) == 0 && name != "library" {
				t.Error("packages moved, and no confidence is stale")
			}
		})
	}
}

// TestWhatIfMeasures: joining what is tied removes the cut, and the proposal that
// was given stays as it is.
func TestWhatIfMeasures(t *testing.T) {
	x, p := world(t, shop)
	copied := *p
	o, err := WhatIf(x, p, nil, steps(t, "merge orders,bills"))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := o.Before.Metric("cut/references")
	b, _ := o.After.Metric("cut/references")
	if a.Value.Value-b.Value.Value != 3 {
		t.Errorf("cut before %v, after %v: want 3 places less", a.Value, b.Value)
	}
	if !reflect.DeepEqual(copied, *p) {
		t.Error("the proposal was changed")
	}
	nothing, err := WhatIf(x, p, nil, nil)
	if err != nil || len(nothing.Moved)+len(nothing.Stale) != 0 || !reflect.DeepEqual(nothing.Before, nothing.After) {
		t.Errorf("no step changes something: %+v, %v", nothing, err)
	}
}

func TestWhatIfRefuses(t *testing.T) {
	c := Constraints{
		Services: []Pinned{{ID: "users", Packages: pats("users"), Line: 3}, {ID: "mail", Packages: pats("mail"), Line: 4}},
		Apart:    []List{{Patterns: pats("orders", "bills"), Line: 7}}, Libraries: pats("log"),
	}
	for step, want := range map[string]string{
		"move usrs=mail":              "there is no package usrs",
		"move ./users=mial":           "there is no service mial",
		"merge mail,nothing":          "there is no service nothing",
		"split nothing":               "there is no service nothing",
		"rename nothing=x":            "there is no service nothing",
		"rename orders=bills":         "there is a service bills already; to join them: merge",
		"rename orders=shared-kernel": `"shared-kernel" can not be the name of a service`,
		"split bills":                 "bills can not be split: it is one package, and a split of packages is beyond a split along packages",
		"merge mail,mail":             "mail can not be joined with itself",
		"move users=orders":           "m/users can not be in orders; m/users is pinned to users",
		"move log=orders":             "m/log can not be in orders; m/log is a library",
		"move bills=orders":           "m/bills can not be in orders; it is apart from m/orders",
		"move users=shared-kernel":    "m/users can not leave its service; m/users is pinned to users",
		"merge users,mail":            "users and mail can not be one service; users is a service of its own; mail is a service of its own",
		"merge bills,orders":          "bills and orders can not be one service; m/bills and m/orders are apart",
		"move bills=+users":           "there is a service users already: leave the + out",
	} {
		x, p := world(t, shop)
		_, err := WhatIf(x, p, &c, steps(t, step))
		var at *StepError
		if !errors.As(err, &at) {
			t.Errorf("%s: error %v", step, err)
			continue
		}
		got := err.Error()
		for _, l := range ChainOf(err) {
			got += "; " + l.Text
		}
		if got != want {
			t.Errorf("%s: %q, want %q", step, got, want)
		}
		var u *Unknown
		if errors.As(err, &u) && len(u.Known) == 0 {
			t.Errorf("%s: no names are offered", step)
		}
	}
}

func TestMergeTreeAndGrains(t *testing.T) {
	s := From(world(t, shop))
	tree := s.MergeTree()
	if len(tree) != 3 {
		t.Fatalf("%d merges, want 3: %+v", len(tree), tree)
	}
	first := tree[0]
	// bills and orders: 3 places over 1*3 pairs of packages; users and orders the same: the
	// first by name.
	if first.A != "bills" || first.B != "orders" || first.Into != "orders" || first.Places != 3 || first.Tie != 1 || first.Left != 3 {
		t.Errorf("first merge %+v", first)
	}
	if want := "bills uses orders in 3 places"; first.Reasons[0] != want {
		t.Errorf("reason %q, want %q", first.Reasons[0], want)
	}
	if last := tree[2]; last.Left != 1 || last.Reasons[0] != "nothing ties them; they are the smallest that are left" {
		t.Errorf("last merge %+v", last)
	}
	grains := s.Grains(quality.Options{})
	var got []string
	for _, g := range grains {
		var ids []string
		for _, x := range g.Services {
			ids = append(ids, string(x.ID))
		}
		got = append(got, g.Name+": "+strings.Join(ids, " "))
	}
	want := []string{"few: orders users", "natural: bills mail orders users", "many: bills mail orders stock users"}
	if !slices.Equal(got, want) {
		t.Errorf("grains %q, want %q", got, want)
	}
	if of := grains[0].Services[0].Of; fmt.Sprint(of) != "[bills mail orders]" {
		t.Errorf("few's orders holds %v", of)
	}
	if !slices.Equal(s.Services(), From(world(t, shop)).Services()) {
		t.Error("grains changed the state")
	}
	one := From(world(t, "a 100 a:\n"))
	for _, g := range one.Grains(quality.Options{}) {
		if g.Name != "natural" && g.Note == "" {
			t.Errorf("grain %s of one service has no note", g.Name)
		}
	}
	if tree := one.MergeTree(); tree == nil || len(tree) != 0 {
		t.Errorf("merge tree of one service: %v", tree)
	}
}

// big is n packages in services of twenty, with ties inside and across.
func big(t testing.TB, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "s%03d/p%05d 100 s%03d:", i/20, i, i/20)
		for _, to := range []int{i + 1, i + 3, i + 37, i + 20 + i%11} {
			if to < n {
				fmt.Fprintf(&b, " s%03d/p%05d", to/20, to)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// BenchmarkWhatIf2000 is one question about 2,000 packages, from the facts of a
// document that was read: with the index (index) and without (steps).
func BenchmarkWhatIf2000(b *testing.B) {
	x, p := world(b, big(b, 2000))
	ss := steps(b, "move s001/p00021=s002", "merge s003,s004", "split s005", "rename s006=six")
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			if _, err := WhatIf(quality.NewIndex(x.Facts, nil), p, nil, ss); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("steps", func(b *testing.B) {
		for b.Loop() {
			if _, err := WhatIf(x, p, nil, ss); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("measure", func(b *testing.B) {
		for b.Loop() {
			From(x, p).Quality(quality.Options{Nulls: true})
		}
	})
	b.Run("grains", func(b *testing.B) {
		for b.Loop() {
			s := From(x, p)
			s.Grains(quality.Options{})
			s.MergeTree()
		}
	})
}

func TestLayers(t *testing.T) {
	l := newLayers()
	for dir, want := range map[string]bool{
		"orders/http": true, "orders/ordershttp": true, "order/orderstore": true, "meter/httphandler": true, "meter/http-driver": true,
		"app/adapter": true, "orders/price": false, "httpbin": false, "a": false, "": false, ".": false, "orders/orders": false, "dbt": false,
	} {
		if got := l.is(dir); got != want {
			t.Errorf("%q is a layer: %v, want %v", dir, got, want)
		}
	}
}
