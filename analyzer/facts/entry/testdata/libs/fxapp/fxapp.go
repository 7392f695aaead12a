// Package fxapp has routers that a container hands out.
package fxapp

import (
	"github.com/labstack/echo/v4"
	"go.uber.org/fx"
)

type server struct{ e *echo.Echo }

func newServer() *server { return &server{e: echo.New()} }

func (s *server) group(prefix string, build func(g *echo.Group)) { build(s.e.Group(prefix)) }

// Module wires.
var Module = fx.Module("fxapp",
	fx.Provide(newServer),
	fx.Provide(fx.Annotate(func(s *server) *echo.Group {
		var g *echo.Group
		s.group("/api/v1", func(v1 *echo.Group) { g = v1.Group("/orders") })
		return g
	}, fx.ResultTags(`name:"orders"`))),
	fx.Provide(fx.Annotate(twoOfThem, fx.ResultTags(`name:"twice"`))),
	fx.Provide(fx.Annotate(twoOfThem, fx.ResultTags(`name:"twice"`))),
	fx.Provide(newAdmin),
	fx.Invoke(registerAdmin),
)

func twoOfThem(s *server) *echo.Group { return s.e.Group("/twice") }

type routeParams struct {
	fx.In

	Orders *echo.Group `name:"orders"`
	Twice  *echo.Group `name:"twice"`
	Nobody *echo.Group `name:"nobody"`
}

type endpoint struct{ routeParams }

func newEndpoint(p routeParams) *endpoint { return &endpoint{routeParams: p} }

func (ep *endpoint) get(c echo.Context) error { return nil }

func (ep *endpoint) mapAll() {
	ep.Orders.GET("/:id", ep.get) // want "http GET /api/v1/orders/:id -> fxapp.endpoint.get likely"
	ep.Twice.GET("/x", ep.get)    // want "http GET …/x -> fxapp.endpoint.get guess"
	ep.Nobody.GET("/x", ep.get)   // want "http GET …/x -> fxapp.endpoint.get guess"
}

type admin struct{ g *echo.Group }

func newAdmin(s *server) *admin { return &admin{s.e.Group("/admin")} }

func registerAdmin(a *admin) {
	a.g.GET("/stats", func(c echo.Context) error { return nil }) // want "http GET /admin/stats -> fxapp.registerAdmin likely"
}
