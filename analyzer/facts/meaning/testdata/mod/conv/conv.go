// Package conv stands between the passport and the rest.
package conv

import (
	"context"

	"example.com/meaning/billing"
	"example.com/meaning/users"
)

type row struct{ id, account string }

func toCustomer(ctx context.Context, u *users.Customer, days int) (*billing.Customers, error) { // want "users.Customer -> billing.Customers 2"
	return &billing.Customers{ID: u.ID, Account: clean(u.Email), Terms: days}, nil
}

func fill(u users.Customer) (b billing.Customers) { // want "users.Customer -> billing.Customers 3"
	b.ID = u.ID
	b.Account = u.Email
	b.Terms = len(u.Passport)
	return b
}

func (r row) customer() billing.Customers { // want "conv.row -> billing.Customers 2"
	return billing.Customers{ID: r.id, Account: r.account}
}

// all hands on.
func all(us []users.Customer) []billing.Customers {
	var out []billing.Customers
	for _, u := range us {
		out = append(out, fill(u))
	}
	return out
}

// load takes no field over.
func load(u users.Customer) billing.Customers { return billing.Customers{ID: "x"} }

// one takes one.
func one(u users.Customer) billing.Customers { return billing.Customers{ID: u.ID} }

// two has two sources.
func two(u users.Customer, c users.Contact) billing.Customers {
	return billing.Customers{ID: u.ID, Account: c.Phone}
}

// same stays in its package.
func same(a billing.Contact) billing.Customers {
	return billing.Customers{ID: a.ID, Account: a.Phone}
}

// serve comes from a service.
func serve(s *users.Server) billing.Server { return billing.Server{Host: s.ID, Port: len(s.ID)} }

func clean(s string) string { return s }
