package handlers

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/toolhire/models"
	"example.com/toolhire/repositories"
	"example.com/toolhire/services"
	"example.com/toolhire/utils"
)

func server(t *testing.T) http.Handler {
	t.Helper()
	db, err := repositories.Open(context.Background(), filepath.Join(t.TempDir(), "hire.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	tell := &services.Notifier{Mail: utils.LogMailer{Log: log}, Log: log}
	desk := services.NewDesk(db, tell, log, time.Now, 30)
	tokens, err := ParseTokens("a=anna:manager,c=carl:clerk")
	if err != nil {
		t.Fatal(err)
	}
	return Routes(&API{
		Desk: desk, Help: &services.Helpdesk{Inbox: desk.Inbox, Customers: desk.Customers, Tell: tell, Now: time.Now},
		Planner:  &services.Dispatcher{DB: db, Lorries: desk.Lorries, Yard: desk.Yard, Hires: desk.Hires, Now: time.Now},
		Workshop: &services.Workshop{Yard: desk.Yard, Now: time.Now}, Log: log,
	}, tokens)
}

func call(t *testing.T, h http.Handler, token, method, path, body string, want int) map[string]any {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != want {
		t.Fatalf("%s %s: %d %s, want %d", method, path, w.Code, w.Body, want)
	}
	out := map[string]any{}
	_ = json.Unmarshal(w.Body.Bytes(), &out)
	return out
}

func TestRoutes(t *testing.T) {
	h := server(t)
	call(t, h, "", "GET", "/healthz", "", 200)
	call(t, h, "", "GET", "/customers", "", 401)
	call(t, h, "c", "POST", "/customers", `{"name":""}`, 422)
	c := call(t, h, "c", "POST", "/customers", `{"name":"Smith","contacts":[{"name":"Jo","email":"jo@example.com","primary":true}]}`, 201)
	if c["number"] != "C-000001" || c["standing"] != string(models.Watched) {
		t.Errorf("new customer %v", c)
	}
	call(t, h, "c", "PUT", "/customers/1/standing", `{"standing":"good","limit":900000}`, 403)
	call(t, h, "a", "PUT", "/customers/1/standing", `{"standing":"good","limit":900000}`, 204)
	call(t, h, "c", "POST", "/customers/1/remarks", `{"text":"nice people"}`, 204)
	call(t, h, "c", "GET", "/customers/1/remarks", "", 200)
	call(t, h, "c", "POST", "/depots", `{"name":"North"}`, 201)
	call(t, h, "c", "POST", "/kinds", `{"code":"dig","title":"Digger","weightKg":1500,"rate":{"day":9000,"week":30000}}`, 201)
	call(t, h, "c", "PUT", "/kinds/1/rate", `{"day":1}`, 403)
	call(t, h, "c", "POST", "/machines", `{"plate":"D1","kindId":1,"depotId":1}`, 201)
	call(t, h, "a", "POST", "/machines/1/inspections", `{"passed":true,"hours":12}`, 201)
	from, until := time.Now().Add(time.Hour).Format(time.RFC3339), time.Now().AddDate(0, 0, 3).Format(time.RFC3339)
	call(t, h, "c", "POST", "/hires", `{"customerId":1,"from":"`+from+`","until":"`+until+`","kinds":[1]}`, 201)
	call(t, h, "c", "POST", "/hires/1/confirm", "", 200)
	call(t, h, "c", "POST", "/hires/1/confirm", "", 409)
	call(t, h, "c", "POST", "/hires/1/handover", "", 204)
	bill := call(t, h, "c", "POST", "/hires/1/return", `{"lines":[1]}`, 200)
	if bill["number"] != "R-000001" {
		t.Errorf("bill %v", bill)
	}
	call(t, h, "c", "POST", "/invoices/1/payments", `{"amount":100,"method":"barter"}`, 422)
	call(t, h, "c", "POST", "/invoices/1/payments", `{"amount":100,"method":"cash"}`, 201)
	call(t, h, "c", "POST", "/tickets", `{"customerId":1,"subject":"late","body":"where is it?"}`, 201)
	call(t, h, "c", "POST", "/tickets/1/messages", `{"body":"soon"}`, 201)
	call(t, h, "c", "POST", "/tickets/1/compensate", `{"invoiceId":1,"amount":50}`, 403)
	call(t, h, "a", "POST", "/tickets/1/compensate", `{"invoiceId":1,"amount":50}`, 204)
	call(t, h, "c", "GET", "/tickets/9", "", 404)
	call(t, h, "a", "POST", "/vehicles", `{"plate":"L1","depotId":1,"payloadKg":3000}`, 201)
	call(t, h, "a", "POST", "/trips", `{"day":"2030-01-01T00:00:00Z","drivers":["Sam"]}`, 201)
	call(t, h, "a", "GET", "/trips/2030-01-01/sheet", "", 200)
	for _, p := range []string{"/invoices", "/invoices/1", "/ageing", "/takings", "/tickets", "/reports/utilisation.csv", "/reports/customers.csv", "/reports/week", "/machines/due"} {
		call(t, h, "a", "GET", p, "", 200)
	}
}

func TestParseTokensRefuses(t *testing.T) {
	for _, bad := range []string{"", "x", "=a:b", "x=a"} {
		if _, err := ParseTokens(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
