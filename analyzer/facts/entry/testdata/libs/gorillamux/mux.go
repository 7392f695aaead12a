// Package gorillamux registers on gorilla/mux.
package gorillamux

import (
	"net/http"

	"github.com/gorilla/mux"
)

func get(w http.ResponseWriter, r *http.Request)  {}
func post(w http.ResponseWriter, r *http.Request) {}

func wrap(f func(r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { f(r) }
}

func adapted(r *http.Request) error { return nil }

type route struct {
	Name, Method, Pattern string
	HandlerFunc           http.HandlerFunc
}

type routes []route

var table = routes{
	{"Get", "GET", "/t/{id}", get},
	{Name: "Post", Method: "POST", Pattern: "/t", HandlerFunc: post},
}

// Main wires.
func Main() {
	r := mux.NewRouter().StrictSlash(true)
	r.HandleFunc("/plain", get)                                  // want "http * /plain -> gorillamux.get"
	r.HandleFunc("/m", get).Methods("GET", http.MethodHead)      // want "http GET /m -> gorillamux.get" "http HEAD /m -> gorillamux.get"
	r.Methods("POST").Path("/p").Handler(http.HandlerFunc(post)) // want "http POST /p -> gorillamux.post"
	r.Handle("/adapted", wrap(adapted)).Methods("PUT")           // want "http PUT /adapted -> gorillamux.adapted"
	api := r.PathPrefix("/api").Subrouter()
	api.Use(func(h http.Handler) http.Handler { return h })
	api.HandleFunc("/users/{id}", get).Methods("GET").Name("user") // want "http GET /api/users/{id} -> gorillamux.get"
	sub(api.PathPrefix("/sub").Subrouter())
	for _, t := range table {
		var h http.Handler = t.HandlerFunc
		api.Methods(t.Method).Path(t.Pattern).Name(t.Name).Handler(h) // want "http GET /api/t/{id} -> gorillamux.get" "http POST /api/t -> gorillamux.post"
	}
}

func sub(r *mux.Router) {
	register(r, "/w", post)
	register(r, "/w2", get, "GET")
}

func register(r *mux.Router, path string, h http.HandlerFunc, methods ...string) {
	x := r.Path(path)
	if len(methods) > 0 {
		x = x.Methods(methods...)
	}
	x.Handler(h) // want "http * /api/sub/w -> gorillamux.post" "http * /api/sub/w2 -> gorillamux.get" "http GET /api/sub/w2 -> gorillamux.get"
}
