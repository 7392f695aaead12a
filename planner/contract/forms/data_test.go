package forms_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/planner/ownership"
)

// TestData: every table with an owner is in the file of its owner alone, and what
// one service writes of another is an offer of the other.
func TestData(t *testing.T) {
	ins := inputs(t, shop)
	type use struct{ table, service, as string }
	owned, offers, uses := map[string]int{}, []use{}, []use{}
	for _, in := range ins {
		files := renderTwice(t, in, "data")
		data, ok := files["data.json"]
		if !ok {
			continue
		}
		if strings.Contains(string(data), "null") {
			t.Errorf("%s: a null", in.Service.ID)
		}
		var d struct {
			Owns []struct {
				Name   string
				Offers []struct {
					To, As, At string
					Columns    []string
				}
			}
			Uses []struct {
				Name, Owner   string
				Reads, Writes int
			}
			Transactions []struct{ Services []string }
		}
		if err := json.Unmarshal(data, &d); err != nil {
			t.Fatal(err)
		}
		md := string(files["data.md"])
		for _, o := range d.Owns {
			owned[o.Name]++
			if !strings.Contains(md, "| "+o.Name+" |") {
				t.Errorf("%s: data.md has no %s", in.Service.ID, o.Name)
			}
			for _, x := range o.Offers {
				offers = append(offers, use{o.Name, x.To, x.As})
				if !strings.Contains(x.At, ":") || x.Columns == nil {
					t.Errorf("%s: %+v", o.Name, x)
				}
			}
		}
		for _, u := range d.Uses {
			if u.Owner != "" && u.Reads > 0 {
				uses = append(uses, use{u.Name, string(in.Service.ID), "view"})
			}
			if u.Owner != "" && u.Writes > 0 {
				uses = append(uses, use{u.Name, string(in.Service.ID), "operation"})
			}
		}
		if in.Service.ID == "orders" && (len(d.Transactions) == 0 || len(d.Transactions[0].Services) < 2) {
			t.Errorf("orders: transactions %+v", d.Transactions)
		}
	}
	m := ownership.New(ins[0].Facts, ins[0].Partition)
	for i, table := range ins[0].Facts.Data.Tables {
		want := 0
		if m.Tables[i].Owner != ownership.None {
			want = 1
		}
		if owned[table.Name] != want {
			t.Errorf("%s is owned by %d services", table.Name, owned[table.Name])
		}
	}
	for _, u := range uses {
		if !slices.Contains(offers, u) {
			t.Errorf("nobody offers %+v", u)
		}
	}
	if len(uses) == 0 || len(uses) != len(offers) || !slices.Contains(offers, use{"stock_levels", "orders", "operation"}) {
		t.Errorf("%d uses, %d offers: %v", len(uses), len(offers), offers)
	}
}
