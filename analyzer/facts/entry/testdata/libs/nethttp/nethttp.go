// Package nethttp registers on the standard library's mux in the ways seen in
// practice.
package nethttp

import (
	"fmt"
	"net/http"
)

// API has handlers as methods.
type API struct{ mux *http.ServeMux }

// Get handles.
func (a *API) Get(w http.ResponseWriter, r *http.Request) {}

// List handles.
func (a *API) List(w http.ResponseWriter, r *http.Request) {}

// ServeHTTP makes API a handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {}

func health(w http.ResponseWriter, r *http.Request) {}

func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}

func auth(role string) func(http.HandlerFunc) http.HandlerFunc {
	return func(h http.HandlerFunc) http.HandlerFunc { return h }
}

const base = "/v1"

// Routes registers patterns of all forms.
func Routes(a *API) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{id}", a.Get)                                              // want "http GET /users/{id} -> nethttp.API.Get"
	mux.HandleFunc(base+"/users", a.List)                                                 // want "http * /v1/users -> nethttp.API.List"
	mux.Handle("/health", http.HandlerFunc(health))                                       // want "http * /health -> nethttp.health"
	mux.Handle("/a", logged(http.HandlerFunc(health)))                                    // want "http * /a -> nethttp.health"
	mux.HandleFunc("POST /b", auth("admin")(a.List))                                      // want "http POST /b -> nethttp.API.List"
	mux.Handle("/object", a)                                                              // want "http * /object -> nethttp.API.ServeHTTP"
	mux.HandleFunc(fmt.Sprintf("%s/c", base), makes(""))                                  // want "http * /v1/c -> nethttp.makes"
	mux.HandleFunc("/lit", func(w http.ResponseWriter, r *http.Request) { health(w, r) }) // want "http * /lit -> nethttp.Routes"
	mux.Handle("/files/", http.FileServer(http.Dir(".")))                                 // want "http * /files/ -> ? http.FileServer"
	http.HandleFunc("/default", health)                                                   // want "http * /default -> nethttp.health"

	sub := http.NewServeMux()
	sub.HandleFunc("/inner", health) // want "http * /api/inner -> nethttp.health"
	mux.Handle("/api/", http.StripPrefix("/api", logged(sub)))

	whole := http.NewServeMux()
	whole.HandleFunc("/web/page", health) // want "http * /web/page -> nethttp.health"
	mux.Handle("/web/", whole)

	mux.HandleFunc("GET "+name()+"/x", health) // want "http GET /…/x -> nethttp.health likely"
	return mux
}

func name() string { return "/" + http.StatusText(len(base))[:1] }

func makes(x string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {}
}

type row struct {
	method, path string
	handler      http.HandlerFunc
}

// Table registers rows.
func (a *API) Table() {
	a.mux = http.NewServeMux()
	for _, r := range []row{
		{"GET", "/t/1", health},
		{"POST", "/t/2", a.Get},
	} {
		a.mux.HandleFunc(r.method+" "+r.path, r.handler) // want "http GET /t/1 -> nethttp.health" "http POST /t/2 -> nethttp.API.Get"
	}
	a.handle("/w/1", health)
	a.handle("/w/2", a.List)
	for p, h := range map[string]http.HandlerFunc{"/m/1": health, "/m/2": a.Get} {
		a.mux.Handle(p, h) // want "http * /m/1 -> nethttp.health" "http * /m/2 -> nethttp.API.Get"
	}
}

func (a *API) handle(path string, h http.HandlerFunc) {
	a.mux.Handle(base+path, logged(h)) // want "http * /v1/w/1 -> nethttp.health" "http * /v1/w/2 -> nethttp.API.List"
}

type other struct{}

// HandleFunc is not the library's.
func (other) HandleFunc(p string, h http.HandlerFunc) {}

// Not registers nothing.
func Not() { other{}.HandleFunc("/no", health) }
