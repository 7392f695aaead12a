// Package audithttp shows the audit log to staff.
package audithttp

import (
	"net/http"

	"example.com/shop/internal/audit"
	"example.com/shop/internal/platform/httpx"
	"example.com/shop/internal/platform/page"
)

// Register adds the routes.
func Register(mux *http.ServeMux, log *audit.Log) {
	mux.Handle("GET /admin/audit", httpx.Staff(func(w http.ResponseWriter, r *http.Request) error {
		q := r.URL.Query()
		f := audit.Filter{Actor: q.Get("actor"), Subject: q.Get("subject"), Prefix: q.Get("action")}
		res, err := log.List(r.Context(), f, page.Parse(q))
		if err != nil {
			return err
		}
		return httpx.OK(w, res)
	}))
}
