// Package notificationshttp lets support look after mails that failed.
package notificationshttp

import (
	"net/http"

	"example.com/shop/internal/notifications"
	"example.com/shop/internal/notifications/outbox"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/httpx"
)

// Register adds the routes.
func Register(mux *http.ServeMux, svc *notifications.Service, store *outbox.Store) {
	mux.Handle("GET /admin/mails/failed", httpx.Staff(func(w http.ResponseWriter, r *http.Request) error {
		list, err := store.Failed(r.Context())
		if err != nil {
			return err
		}
		return httpx.OK(w, list)
	}))
	mux.Handle("POST /admin/mails/{id}/retry", httpx.Staff(func(w http.ResponseWriter, r *http.Request) error {
		ok, err := store.Retry(r.Context(), r.PathValue("id"))
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.NotFound, "no failed mail with this id")
		}
		return httpx.NoContent(w)
	}))
	mux.Handle("POST /mails/opt-out", httpx.Handler(func(w http.ResponseWriter, r *http.Request) error {
		var in struct {
			Email string `json:"email"`
			Kind  string `json:"kind"`
		}
		if err := httpx.ReadJSON(w, r, &in); err != nil {
			return err
		}
		if err := svc.OptOut(r.Context(), in.Email, in.Kind); err != nil {
			return err
		}
		return httpx.NoContent(w)
	}))
}
