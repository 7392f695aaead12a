// Package seed fills an empty shop with demo data, through the services and
// not around them.
package seed

import (
	"context"
	"fmt"

	"example.com/shop/internal/auth"
	"example.com/shop/internal/catalogue"
	"example.com/shop/internal/inventory"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/pricing/coupon"
	"example.com/shop/internal/users"
)

// Staff is the demo account of the back office.
const (
	StaffEmail    = "staff@example.com"
	StaffPassword = "kettle on at 4!"
)

// Services is what seeding needs.
type Services struct {
	Auth      *auth.Service
	Users     *users.Service
	Catalogue *catalogue.Service
	Stock     *inventory.Service
	Coupons   *coupon.Store
}

type article struct {
	sku, name, text, tax string
	price                money.Amount
	grams, stock         int
}

var articles = map[string][]article{
	"Green tea": {
		{"TEA-001", "Sencha", "fresh and grassy, first flush", "reduced", 890, 110, 120},
		{"TEA-002", "Jasmine pearls", "hand-rolled, with jasmine", "reduced", 1490, 110, 40},
	},
	"Black tea": {
		{"TEA-101", "Assam", "malty and strong", "reduced", 690, 260, 200},
		{"TEA-102", "Earl Grey", "with oil of bergamot", "reduced", 750, 260, 150},
	},
	"Pots and cups": {
		{"POT-001", "Glass pot", "0.8 litres, with strainer", "standard", 2990, 850, 15},
		{"CUP-001", "Double-walled cup", "keeps tea hot and fingers cool", "standard", 1190, 240, 60},
	},
}

// Demo seeds unless the staff account exists already.
func Demo(ctx context.Context, s Services) error {
	_, found, err := s.Users.FindByEmail(ctx, StaffEmail)
	if err != nil || found {
		return err
	}
	for _, name := range []string{"Green tea", "Black tea", "Pots and cups"} {
		cat, err := s.Catalogue.AddCategory(ctx, name, "")
		if err != nil {
			return fmt.Errorf("seed category %s: %w", name, err)
		}
		for _, a := range articles[name] {
			p := catalogue.Product{SKU: a.sku, Name: a.name, Description: a.text, CategoryID: cat.ID, Price: a.price, WeightG: a.grams, TaxClass: a.tax}
			if _, err := s.Catalogue.Create(ctx, p); err != nil {
				return fmt.Errorf("seed %s: %w", a.sku, err)
			}
			if err := s.Stock.Receive(ctx, a.sku, a.stock, "seed"); err != nil {
				return fmt.Errorf("seed stock of %s: %w", a.sku, err)
			}
			if err := s.Stock.SetReorderPoint(ctx, a.sku, a.stock/10); err != nil {
				return err
			}
		}
	}
	if err := s.Coupons.Create(ctx, coupon.Coupon{Code: "WELCOME10", Kind: coupon.Percent, Value: 1000, PerUser: 1}); err != nil {
		return err
	}
	_, err = s.Auth.Register(ctx, users.New{Email: StaffEmail, Name: "Back Office", Role: users.RoleStaff}, StaffPassword)
	return err
}
