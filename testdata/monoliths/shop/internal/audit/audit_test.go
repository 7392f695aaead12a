package audit_test

import (
	"context"
	"testing"
	"time"

	"example.com/shop/internal/audit"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db/dbtest"
	"example.com/shop/internal/platform/logging"
	"example.com/shop/internal/platform/page"
)

func TestRecordAndFilter(t *testing.T) {
	ctx := context.Background()
	l := audit.New(dbtest.New(t), clock.NewFake(time.Unix(1e9, 0)), logging.Discard())
	l.Record(ctx, "usr_1", "order.place", "ord_1", "two  lines\n of text")
	l.Record(ctx, "usr_2", "order.cancel", "ord_1", "")
	l.Record(ctx, "usr_1", "auth.login", "usr_1", "")
	res, err := l.List(ctx, audit.Filter{Prefix: "order."}, page.Request{}.Bounded())
	if err != nil || res.Total != 2 || res.Items[0].Action != "order.cancel" {
		t.Fatalf("%+v %v", res, err)
	}
	if res.Items[1].Detail != "two lines of text" {
		t.Errorf("detail %q", res.Items[1].Detail)
	}
	res, _ = l.List(ctx, audit.Filter{Actor: "usr_1", Subject: "ord_1"}, page.Request{Page: 1, Size: 1})
	if res.Total != 1 || res.Pages != 1 {
		t.Errorf("%+v", res)
	}
}
