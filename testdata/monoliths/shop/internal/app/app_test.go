package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/shop/internal/app"
	"example.com/shop/internal/app/seed"
	"example.com/shop/internal/platform/config"
	"example.com/shop/internal/platform/logging"
)

type client struct {
	t     *testing.T
	base  string
	token string
}

// do sends a request, checks the status and decodes a JSON answer.
func (c client) do(method, path string, body any, want int) map[string]any {
	c.t.Helper()
	raw := c.raw(method, path, body, want)
	out := map[string]any{}
	if len(raw) > 0 && raw[0] == '{' {
		if err := json.Unmarshal(raw, &out); err != nil {
			c.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return out
}

func (c client) list(path string) []map[string]any {
	c.t.Helper()
	var out []map[string]any
	if err := json.Unmarshal(c.raw("GET", path, nil, 200), &out); err != nil {
		c.t.Fatal(err)
	}
	return out
}

func (c client) raw(method, path string, body any, want int) []byte {
	c.t.Helper()
	var rd io.Reader
	if s, ok := body.(string); ok {
		rd = strings.NewReader(s)
	} else if body != nil {
		js, err := json.Marshal(body)
		if err != nil {
			c.t.Fatal(err)
		}
		rd = bytes.NewReader(js)
	}
	req, err := http.NewRequest(method, c.base+path, rd)
	if err != nil {
		c.t.Fatal(err)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if res.StatusCode != want {
		c.t.Fatalf("%s %s: status %d, want %d: %s", method, path, res.StatusCode, want, raw)
	}
	return raw
}

func (c client) login(email, password string) client {
	c.t.Helper()
	c.token = c.do("POST", "/auth/login", map[string]string{"email": email, "password": password}, 200)["token"].(string)
	return c
}

func start(t *testing.T) (client, *app.App) {
	t.Helper()
	cfg := config.Default()
	cfg.PasswordRounds = 10
	cfg.OutboxEvery = time.Hour // sent by hand in tests
	ctx, cancel := context.WithCancel(context.Background())
	a, err := app.New(ctx, cfg, logging.Discard())
	if err != nil {
		t.Fatal(err)
	}
	a.Start(ctx)
	srv := httptest.NewServer(a.Handler)
	t.Cleanup(func() {
		srv.Close()
		a.Bus.Flush()
		cancel()
		if err := a.Stop(); err != nil {
			t.Error(err)
		}
	})
	return client{t: t, base: srv.URL}, a
}

type obj = map[string]any

var nextYear = time.Now().AddDate(1, 0, 0).Format("01/06")

var goodCard = obj{"number": "4111 1111 1111 1111", "holder": "Jane", "expiry": nextYear, "cvc": "123"}

func TestFromRegistrationToReport(t *testing.T) {
	anon, a := start(t)
	anon.do("GET", "/healthz", nil, 200)
	anon.do("GET", "/cart", nil, 401)
	anon.do("POST", "/auth/register", obj{"email": "jane@example.com", "name": "Jane", "password": "green tea 4 two"}, 201)
	anon.do("POST", "/auth/register", obj{"email": "jane@example.com", "name": "Jane", "password": "green tea 4 two"}, 409)
	anon.do("POST", "/auth/login", obj{"email": "jane@example.com", "password": "wrong"}, 401)
	jane := anon.login("jane@example.com", "green tea 4 two")
	staff := anon.login(seed.StaffEmail, seed.StaffPassword)
	jane.do("GET", "/admin/stock", nil, 403)

	// choose
	if hits := anon.list("/search?q=assam"); len(hits) != 1 || hits[0]["sku"] != "TEA-101" {
		t.Fatalf("hits %v", hits)
	}
	if p := anon.do("GET", "/products?sort=price&size=2", nil, 200); p["total"] != 6.0 || p["pages"] != 3.0 {
		t.Errorf("page %v", p)
	}
	anon.do("GET", "/products/NO-000", nil, 404)
	jane.do("PUT", "/cart/items/TEA-101", obj{"quantity": 2}, 200)
	jane.do("PUT", "/cart/items/POT-001", obj{"quantity": 99}, 409)
	jane.do("PUT", "/cart/items/POT-001", obj{"amount": 1}, 422)
	jane.do("PUT", "/cart/items/POT-001", obj{"quantity": 1}, 200)
	cart := jane.do("PUT", "/cart/coupon", obj{"code": "welcome10"}, 200)
	if cart["subtotal"] != "43.70" || cart["discount"] != "4.37" || cart["total"] != "44.23" {
		t.Errorf("cart %v", cart)
	}

	// order and pay
	jane.do("POST", "/orders", obj{}, 409) // no address yet
	jane.do("POST", "/me/addresses", obj{"name": "Jane", "line1": "Street 1", "city": "Berlin", "postcode": "1", "country": "DE"}, 422)
	jane.do("POST", "/me/addresses", obj{"name": "Jane", "line1": "Street 1", "city": "Berlin", "postcode": "10115", "country": "DE"}, 201)
	order := jane.do("POST", "/orders", obj{"note": "please ring"}, 201)
	id := order["id"].(string)
	if order["total"] != "44.23" || order["status"] != "pending" {
		t.Errorf("order %v", order)
	}
	jane.do("POST", "/orders", obj{}, 409) // cart is empty now
	staff.do("GET", "/orders/"+id, nil, 404)
	bad := obj{"number": "4000 0000 0000 0002", "holder": "Jane", "expiry": nextYear, "cvc": "123"}
	jane.do("POST", "/orders/"+id+"/pay", bad, 402)
	if open := staff.list("/admin/reports/open"); len(open) != 1 || open[0]["payment"] != "declined" {
		t.Errorf("open %v", open)
	}
	if paid := jane.do("POST", "/orders/"+id+"/pay", goodCard, 200); paid["status"] != "paid" {
		t.Errorf("paid %v", paid)
	}
	jane.do("POST", "/orders/"+id+"/cancel", obj{"reason": "too late"}, 409)

	// ship
	a.Bus.Flush()
	queue := staff.list("/admin/shipments")
	if len(queue) != 1 {
		t.Fatalf("queue %v", queue)
	}
	ship := "/admin/shipments/" + queue[0]["id"].(string)
	if slip := string(staff.raw("GET", ship+"/slip", nil, 200)); !strings.Contains(slip, "PACKING SLIP") {
		t.Error(slip)
	}
	jane.do("POST", "/me/addresses", obj{"name": "Jane", "line1": "Other 2", "city": "Berlin", "postcode": "10117", "country": "DE"}, 201)
	if out := staff.do("POST", ship+"/dispatch", nil, 200); !strings.Contains(out["label"].(string), "Street 1") {
		t.Errorf("label %v", out)
	}
	staff.do("POST", ship+"/dispatch", nil, 409)
	staff.do("POST", ship+"/delay", obj{"reason": "snow"}, 204)
	staff.do("POST", ship+"/deliver", obj{"place": "neighbour"}, 204)
	stock := staff.do("GET", "/admin/stock/TEA-101", nil, 200)["level"].(obj)
	if stock["on_hand"] != 198.0 || stock["reserved"] != 0.0 {
		t.Errorf("stock %v", stock)
	}
	if inv := string(jane.raw("GET", "/orders/"+id+"/invoice", nil, 200)); !strings.Contains(inv, "WELCOME10") {
		t.Error(inv)
	}

	// give back
	ret := jane.do("POST", "/orders/"+id+"/returns", obj{"sku": "TEA-101", "quantity": 1, "reason": "too malty"}, 201)
	jane.do("POST", "/orders/"+id+"/returns", obj{"sku": "TEA-999", "quantity": 1}, 422)
	staff.do("POST", "/admin/returns/"+ret["id"].(string)+"/receive", obj{"sellable": true}, 200)
	staff.do("POST", "/admin/returns/"+ret["id"].(string)+"/receive", obj{"sellable": true}, 404)
	if done := staff.do("POST", "/admin/refunds/process", nil, 200); done["paid"] != 1.0 {
		t.Errorf("refunds %v", done)
	}
	if p := staff.do("GET", "/admin/payments/"+id, nil, 200); p["refunded"] != ret["refund"] || ret["refund"] != "6.21" {
		t.Errorf("payment %v, return %v", p, ret)
	}

	// report
	if cats := staff.list("/admin/reports/categories"); len(cats) != 2 || cats[0]["category"] != "Pots and cups" {
		t.Errorf("categories %v", cats)
	}
	if sums := staff.list("/admin/reports/payments"); len(sums) != 1 || sums[0]["status"] != "captured" {
		t.Errorf("payments %v", sums)
	}
	if m := staff.do("GET", "/admin/reports/fees", nil, 200); m["fees"] != "0.87" {
		t.Errorf("fees %v", m)
	}
	days := staff.list("/admin/reports/days?fresh=1")
	if last := days[len(days)-1]; last["orders"] != 1.0 || last["units"] != 3.0 || last["payments"] != "38.02" {
		t.Errorf("days %v", days)
	}
	if best := staff.list("/admin/reports/best-sellers"); len(best) != 2 || best[0]["sku"] != "TEA-101" {
		t.Errorf("best sellers %v", best)
	}
	file := staff.do("POST", "/admin/reports/days/export", nil, 201)["file"].(string)
	if csv := string(staff.raw("GET", "/admin/reports/files/"+file, nil, 200)); !strings.HasPrefix(csv, "day,orders") {
		t.Error(csv)
	}
	if diffs := staff.list("/admin/reconciliation?run=1"); len(diffs) != 0 {
		t.Errorf("differences %v", diffs)
	}
	if log := staff.do("GET", "/admin/audit?action=order.", nil, 200); log["total"] != 1.0 {
		t.Errorf("audit %v", log)
	}
	if hist := jane.list("/orders/" + id + "/history"); len(hist) != 4 {
		t.Errorf("history %v", hist)
	}

	// mails
	a.Bus.Flush()
	if _, err := a.Outbox.Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for _, m := range a.Mails.Sent() {
		if m.To == "jane@example.com" {
			subjects = append(subjects, m.Subject)
		}
	}
	if len(subjects) != 5 {
		t.Errorf("mails %q", subjects)
	}
}

func TestCancelGivesGoodsBack(t *testing.T) {
	anon, _ := start(t)
	anon.do("POST", "/auth/register", obj{"email": "joe@example.com", "name": "Joe", "password": "black tea 4 one"}, 201)
	joe := anon.login("joe@example.com", "black tea 4 one")
	staff := anon.login(seed.StaffEmail, seed.StaffPassword)
	joe.do("POST", "/me/addresses", obj{"name": "Joe", "line1": "Rue 1", "city": "Paris", "postcode": "75001", "country": "FR"}, 201)
	joe.do("PUT", "/cart/items/POT-001", obj{"quantity": 15}, 200)
	id := joe.do("POST", "/orders", obj{}, 201)["id"].(string)
	joe.do("PUT", "/cart/items/POT-001", obj{"quantity": 1}, 409) // all held
	joe.do("POST", "/orders/"+id+"/cancel", obj{"reason": "changed my mind"}, 204)
	joe.do("POST", "/orders/"+id+"/pay", goodCard, 409)
	joe.do("PUT", "/cart/items/POT-001", obj{"quantity": 1}, 200)
	if p := staff.do("GET", "/admin/payments/"+id, nil, 200); p["status"] != "voided" {
		t.Errorf("payment %v", p)
	}
	staff.do("PUT", "/admin/shipping/free-from", obj{"amount": "10.00"}, 204)
	if c := joe.do("GET", "/cart?country=FR", nil, 200); c["shipping"] != "0.00" {
		t.Errorf("free shipping: %v", c)
	}
	staff.do("PUT", "/admin/shipping/free-from", obj{"amount": "0"}, 204)
}

func TestFeedAndAlerts(t *testing.T) {
	anon, _ := start(t)
	staff := anon.login(seed.StaffEmail, seed.StaffPassword)
	cat := anon.list("/categories")[0]["id"]
	feed := fmt.Sprintf("sku;name;price;category;stock;bin\nCUP-009;Tiny cup;3,50;%v;4;B7\nCUP-001;Double-walled cup;12.50;%v;55;\n", cat, cat)
	if sum := staff.do("POST", "/admin/feeds", feed, 200); sum["changed"] != 2.0 {
		t.Errorf("summary %v", sum)
	}
	if prices := staff.list("/admin/products/CUP-001/prices"); len(prices) != 2 {
		t.Errorf("prices %v", prices)
	}
	staff.do("POST", "/admin/stock/CUP-001/adjust", obj{"delta": -50, "reason": "flood"}, 204)
	if al := staff.list("/admin/reports/alerts"); len(al) != 1 || al[0]["text"] != "CUP-001 runs low: 5 left" {
		t.Errorf("alerts %v", al)
	}
	if props := staff.list("/admin/stock-proposals"); len(props) != 1 || props[0]["quantity"] != 7.0 {
		t.Errorf("proposals %v", props)
	}
}
