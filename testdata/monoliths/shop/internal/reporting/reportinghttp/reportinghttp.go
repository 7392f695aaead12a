// Package reportinghttp serves reports as JSON and CSV.
package reportinghttp

import (
	"io"
	"net/http"
	"time"

	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/httpx"
	"example.com/shop/internal/reporting"
	"example.com/shop/internal/reporting/alerts"
	"example.com/shop/internal/reporting/export"
)

// helpText tells accountants how to check a report by hand in the console.
const helpText = `SELECT p.name, SUM(l.total) FROM order_lines l JOIN products p ON p.sku = l.sku GROUP BY p.name` // innocent: join-help-text

// API has the handlers.
type API struct {
	Reports *reporting.Service
	Board   *alerts.Board
	Clock   clock.Clock
}

// Register adds the routes.
func (a *API) Register(mux *http.ServeMux) {
	mux.Handle("GET /admin/reports/categories", httpx.Staff(a.categories))
	mux.Handle("GET /admin/reports/payments", httpx.Staff(a.payments))
	mux.Handle("GET /admin/reports/open", httpx.Staff(a.open))
	mux.Handle("GET /admin/reports/fees", httpx.Staff(a.fees))
	mux.Handle("GET /admin/reports/days", httpx.Staff(a.days))
	mux.Handle("POST /admin/reports/days/export", httpx.Staff(a.exportDays))
	mux.Handle("GET /admin/reports/files/{name}", httpx.Staff(a.file))
	mux.Handle("GET /admin/reports/best-sellers", httpx.Staff(a.bestSellers))
	mux.Handle("GET /admin/reports/alerts", httpx.Staff(a.alerts))
	mux.Handle("GET /admin/reports/help", httpx.Staff(a.help))
}

// span reads from and to; the default is the last thirty days.
func (a *API) span(r *http.Request) (from, to time.Time, err error) {
	now := a.Clock.Now()
	from, to = now.AddDate(0, 0, -30), now.Add(time.Second)
	for name, dst := range map[string]*time.Time{"from": &from, "to": &to} {
		s := r.URL.Query().Get(name)
		if s == "" {
			continue
		}
		t, err := time.Parse("2006-01-02", s)
		if err != nil {
			return from, to, fault.Newf(fault.Invalid, "%s must be YYYY-MM-DD", name)
		}
		*dst = t
	}
	if to.Before(from) {
		return from, to, fault.New(fault.Invalid, "to is before from")
	}
	return from, to, nil
}

func (a *API) categories(w http.ResponseWriter, r *http.Request) error {
	from, to, err := a.span(r)
	if err != nil {
		return err
	}
	list, err := a.Reports.ByCategory(r.Context(), from, to)
	if err != nil {
		return err
	}
	return httpx.OK(w, list)
}

func (a *API) payments(w http.ResponseWriter, r *http.Request) error {
	list, err := a.Reports.Payments(r.Context())
	if err != nil {
		return err
	}
	return httpx.OK(w, list)
}

func (a *API) open(w http.ResponseWriter, r *http.Request) error {
	list, err := a.Reports.OpenOrders(r.Context())
	if err != nil {
		return err
	}
	return httpx.OK(w, list)
}

func (a *API) fees(w http.ResponseWriter, r *http.Request) error {
	from, to, err := a.span(r)
	if err != nil {
		return err
	}
	m, err := a.Reports.Fees(r.Context(), from, to)
	if err != nil {
		return err
	}
	return httpx.OK(w, m)
}

func (a *API) days(w http.ResponseWriter, r *http.Request) error {
	from, to, err := a.span(r)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("fresh") != "" {
		if err := a.Reports.BuildRecent(r.Context()); err != nil {
			return err
		}
	}
	list, err := a.Reports.Days(r.Context(), from, to)
	if err != nil {
		return err
	}
	return httpx.OK(w, list)
}

func (a *API) exportDays(w http.ResponseWriter, r *http.Request) error {
	from, to, err := a.span(r)
	if err != nil {
		return err
	}
	days, err := a.Reports.Days(r.Context(), from, to)
	if err != nil {
		return err
	}
	name, err := export.Spool("days", a.Clock.Now(), func(f io.Writer) error { return export.Days(f, days) })
	if err != nil {
		return err
	}
	return httpx.Created(w, "/admin/reports/files/"+name, map[string]string{"file": name})
}

func (a *API) file(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	f, err := export.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	httpx.Attachment(w, "text/csv; charset=utf-8", name)
	_, err = io.Copy(w, f)
	return err
}

func (a *API) bestSellers(w http.ResponseWriter, r *http.Request) error {
	from, _, err := a.span(r)
	if err != nil {
		return err
	}
	list, err := a.Reports.BestSellers(r.Context(), from, 20)
	if err != nil {
		return err
	}
	return httpx.OK(w, list)
}

func (a *API) alerts(w http.ResponseWriter, _ *http.Request) error {
	return httpx.OK(w, a.Board.Latest())
}

func (a *API) help(w http.ResponseWriter, _ *http.Request) error {
	return httpx.OK(w, map[string]string{"console": helpText})
}
