package catalogue_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/shop/internal/catalogue"
	"example.com/shop/internal/catalogue/importer"
	"example.com/shop/internal/catalogue/store"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db/dbtest"
	"example.com/shop/internal/platform/events"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/logging"
	"example.com/shop/internal/platform/page"
	"example.com/shop/internal/platform/worker"
)

type stock map[string]int

func (s stock) Available(_ context.Context, sku string) (int, error)            { return s[sku], nil }
func (s stock) AvailableMany(context.Context, []string) (map[string]int, error) { return s, nil }

func setup(t *testing.T) (*catalogue.Service, catalogue.Category) {
	log := logging.Discard()
	bus := events.NewBus(log, worker.NewGroup(log), 64)
	svc := catalogue.NewService(store.New(dbtest.New(t)), stock{"TEA-001": 7}, clock.NewFake(time.Unix(1e9, 0)), bus)
	cat, err := svc.AddCategory(context.Background(), "Teas", "")
	if err != nil {
		t.Fatal(err)
	}
	return svc, cat
}

func TestProductLife(t *testing.T) {
	ctx := context.Background()
	svc, cat := setup(t)
	p, err := svc.Create(ctx, catalogue.Product{SKU: "tea 1", Name: "Green  Tea", CategoryID: cat.ID, Price: 499})
	if err != nil || p.SKU != "TEA-001" || p.Slug != "green-tea-tea-001" {
		t.Fatalf("%+v %v", p, err)
	}
	if _, err := svc.Create(ctx, p); !errors.Is(err, catalogue.ErrSKUTaken) {
		t.Errorf("duplicate: %v", err)
	}
	if _, err := svc.Create(ctx, catalogue.Product{SKU: "x", Price: -1}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("invalid: %v", err)
	}
	if _, err := svc.Change(ctx, p.SKU, func(p *catalogue.Product) { p.Price = 549 }); err != nil {
		t.Fatal(err)
	}
	if prices, _ := svc.Prices(ctx, p.SKU); len(prices) != 2 {
		t.Errorf("prices %v", prices)
	}
	if o, err := svc.Offer(ctx, p.SKU); err != nil || o.InStock != 7 || o.Price != 549 {
		t.Errorf("%+v %v", o, err)
	}
	res, err := svc.Browse(ctx, catalogue.Query{MaxPrice: 600, Sort: "price"}, page.Request{}.Bounded())
	if err != nil || res.Total != 1 || res.Items[0].InStock != 7 {
		t.Errorf("%+v %v", res, err)
	}
	if tree, _ := svc.Categories(ctx); len(tree) != 1 || tree[0].Products != 1 {
		t.Errorf("tree %+v", tree)
	}
}

func TestImport(t *testing.T) {
	ctx := context.Background()
	svc, cat := setup(t)
	feed := "sku;name;price;category;stock;hazard\n" +
		"TEA-001;Green;4,99;" + cat.ID + ";12;0\n" +
		"TEA-001;Green Tea;5.49;" + cat.ID + ";;\n" +
		"GAS-001;Lighter;1.00;" + cat.ID + ";5;1\n" +
		"TEA-002;Black;cheap;" + cat.ID + ";5;\n"
	res, err := importer.New(svc).Import(ctx, strings.NewReader(feed))
	if err != nil || res.Created != 1 || res.Updated != 1 || len(res.Skipped) != 2 || len(res.Stock) != 1 {
		t.Fatalf("%+v %v", res, err)
	}
	if _, err := importer.New(svc).Import(ctx, strings.NewReader("a;b\n")); fault.KindOf(err) != fault.Invalid {
		t.Errorf("header: %v", err)
	}
}
