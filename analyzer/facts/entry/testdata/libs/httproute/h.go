// Package httproute registers on httprouter.
package httproute

import (
	"net/http"

	"github.com/julienschmidt/httprouter"
)

func get(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {}
func plain(w http.ResponseWriter, r *http.Request)                    {}

func logged(h httprouter.Handle) httprouter.Handle { return h }

type api struct{ router *httprouter.Router }

// Main wires.
func Main() {
	a := api{router: httprouter.New()}
	a.router.GET("/users/:id", logged(get))       // want "http GET /users/:id -> httproute.get"
	a.router.HandlerFunc("POST", "/plain", plain) // want "http POST /plain -> httproute.plain"
	a.router.Handle(http.MethodPut, "/put", get)  // want "http PUT /put -> httproute.get"
	a.router.NotFound = http.HandlerFunc(plain)
}
