// Package echorouter registers on echo.
package echorouter

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

type handlers struct{}

func (h handlers) get(c echo.Context) error { return nil }

func mw(next echo.HandlerFunc) echo.HandlerFunc { return next }

// Main wires.
func Main() {
	h := handlers{}
	e := echo.New()
	g := e.Group("/api", mw)
	g.GET("/users/:id", h.get, mw)                                // want "http GET /api/users/:id -> echorouter.handlers.get"
	g.Add(http.MethodPut, "/users/:id", h.get)                    // want "http PUT /api/users/:id -> echorouter.handlers.get"
	e.Match([]string{"GET", "POST"}, "/both", mw(h.get))          // want "http GET /both -> echorouter.handlers.get" "http POST /both -> echorouter.handlers.get"
	e.GET("/lit", func(c echo.Context) error { return h.get(c) }) // want "http GET /lit -> echorouter.Main"
	newParams(g.Group("/params")).register()
}

type params struct{ g *echo.Group }

func newParams(g *echo.Group) *params { return &params{g: g} }

func (p *params) register() {
	p.g.POST("", handlers{}.get) // want "http POST /api/params -> echorouter.handlers.get"
}
