// Package usershttp serves profiles and address books.
package usershttp

import (
	"net/http"

	"example.com/shop/internal/audit"
	"example.com/shop/internal/platform/httpx"
	"example.com/shop/internal/platform/page"
	"example.com/shop/internal/users"
	"example.com/shop/internal/users/address"
)

// API has the handlers.
type API struct {
	Users *users.Service
	Book  *address.Book
	Audit *audit.Log
}

// Register adds the routes.
func (a *API) Register(mux *http.ServeMux) {
	mux.Handle("GET /me", httpx.User(a.me))
	mux.Handle("PATCH /me", httpx.User(a.update))
	mux.Handle("DELETE /me", httpx.User(a.disable))
	mux.Handle("GET /me/addresses", httpx.User(a.addresses))
	mux.Handle("POST /me/addresses", httpx.User(a.addAddress))
	mux.Handle("DELETE /me/addresses/{id}", httpx.User(a.removeAddress))
	mux.Handle("GET /admin/users", httpx.Staff(a.list))
}

func (a *API) me(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	u, err := a.Users.Get(r.Context(), p.UserID)
	if err != nil {
		return err
	}
	return httpx.OK(w, u)
}

func (a *API) update(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	var in struct {
		Name      *string `json:"name"`
		Locale    *string `json:"locale"`
		Marketing *bool   `json:"marketing"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	u, err := a.Users.Update(r.Context(), p.UserID, users.Profile(in))
	if err != nil {
		return err
	}
	return httpx.OK(w, u)
}

func (a *API) disable(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	if err := a.Users.Disable(r.Context(), p.UserID); err != nil {
		return err
	}
	a.Audit.Record(r.Context(), p.UserID, "user.disable", p.UserID, "")
	return httpx.NoContent(w)
}

func (a *API) addresses(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	list, err := a.Book.List(r.Context(), p.UserID)
	if err != nil {
		return err
	}
	return httpx.OK(w, list)
}

func (a *API) addAddress(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	var in address.Address
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	added, err := a.Book.Add(r.Context(), p.UserID, in)
	if err != nil {
		return err
	}
	return httpx.Created(w, "/me/addresses/"+added.ID, added)
}

func (a *API) removeAddress(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	if err := a.Book.Remove(r.Context(), p.UserID, r.PathValue("id")); err != nil {
		return err
	}
	return httpx.NoContent(w)
}

func (a *API) list(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	res, err := a.Users.List(r.Context(), q.Get("q"), page.Parse(q))
	if err != nil {
		return err
	}
	return httpx.OK(w, res)
}
