package search

import (
	"context"
	"testing"
	"time"

	"example.com/shop/internal/catalogue"
	"example.com/shop/internal/platform/logging"
)

type source []catalogue.Product

func (s source) Each(_ context.Context, fn func(catalogue.Product) error) error {
	for _, p := range s {
		if err := fn(p); err != nil {
			return err
		}
	}
	return nil
}

func TestFind(t *testing.T) {
	x := New(source{
		{SKU: "TEA-001", Name: "Green Tea", Description: "with jasmine"},
		{SKU: "TEA-002", Name: "Black Tea", Description: "strong, not green"},
		{SKU: "POT-001", Name: "Tea Pot of Glass"},
	}, logging.Discard())
	x.RebuildSoon(context.Background())
	for i := 0; i < 500 && len(x.Find("tea", 1)) == 0; i++ {
		time.Sleep(time.Millisecond)
	}
	for q, want := range map[string]string{"green": "TEA-001", "tea gla": "POT-001", "tea-002": "TEA-002", "strong te": "TEA-002"} {
		hits := x.Find(q, 5)
		if len(hits) == 0 || hits[0].SKU != want {
			t.Errorf("%q: %v", q, hits)
		}
	}
	if hits := x.Find("green coffee", 5); len(hits) != 0 {
		t.Errorf("all words must match: %v", hits)
	}
	if hits := x.Find("the of", 5); len(hits) != 0 {
		t.Errorf("stop words: %v", hits)
	}
}
