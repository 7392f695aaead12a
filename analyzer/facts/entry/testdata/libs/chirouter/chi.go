// Package chirouter registers on chi.
package chirouter

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

// Users is a group of handlers.
type Users struct{}

// Get handles.
func (u Users) Get(w http.ResponseWriter, r *http.Request) {}

// List handles.
func (u Users) List(w http.ResponseWriter, r *http.Request) {}

func mw(h http.Handler) http.Handler { return h }

// Routes returns a router to mount.
func (u Users) Routes() chi.Router {
	r := chi.NewRouter()
	r.Use(mw)
	r.Get("/", u.List)    // want "http GET /api/users -> chirouter.Users.List"
	r.Get("/{id}", u.Get) // want "http GET /api/users/{id} -> chirouter.Users.Get"
	return r
}

// Orders registers on a router that it is given.
func Orders(r chi.Router) {
	r.Get("/orders", Users{}.List) // want "http GET /api/v2/orders -> chirouter.Users.List" "http GET /orders -> chirouter.Users.List"
	r.Route("/orders/{id}", func(r chi.Router) {
		r.Method("PUT", "/", http.HandlerFunc(Users{}.Get)) // want "http PUT /api/v2/orders/{id} -> chirouter.Users.Get" "http PUT /orders/{id} -> chirouter.Users.Get"
	})
}

type options struct{ BaseRouter chi.Router }

// HandlerWith is as generated servers have it.
func HandlerWith(o options) http.Handler {
	r := o.BaseRouter
	if r == nil {
		r = chi.NewRouter()
	}
	r.Get("/generated", Users{}.List) // want "http GET /base/generated -> chirouter.Users.List" "http GET /generated -> chirouter.Users.List"
	return r
}

func bases() {
	root := chi.NewRouter()
	root.Route("/base", func(r chi.Router) { HandlerWith(options{BaseRouter: r}) })
	HandlerWith(options{})
}

// Main wires.
func Main() http.Handler {
	u := Users{}
	r := chi.NewRouter()
	r.Route("/api", func(r chi.Router) {
		r.Mount("/users", u.Routes())
		r.Group(func(r chi.Router) {
			r.Use(mw)
			r.With(mw).Post("/x", u.Get) // want "http POST /api/x -> chirouter.Users.Get"
		})
		r.Route("/v2", Orders)
	})
	r.Group(Orders)
	r.Mount("/raw", http.HandlerFunc(u.Get)) // want "http * /raw/* -> chirouter.Users.Get"
	return r
}
