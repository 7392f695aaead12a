// Package humaapi registers operations.
package humaapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

type empty struct{}

type service struct{}

func (s *service) get(ctx context.Context, in *empty) (*empty, error) { return nil, nil }

// Main wires.
func Main() {
	mux := http.NewServeMux()
	api := humago.NewWithPrefix(mux, "/api", huma.DefaultConfig("x", "1"))
	s := &service{}
	huma.Register(api, huma.Operation{ // want "http GET /api/users/{id} -> humaapi.service.get"
		Method: http.MethodGet,
		Path:   "/users/{id}",
	}, s.get)
	huma.Post(api, "/users", s.get) // want "http POST /api/users -> humaapi.service.get"
	g := huma.NewGroup(api, "/v1")
	huma.Delete(g, "/x", s.get) // want "http DELETE /api/v1/x -> humaapi.service.get"
}
