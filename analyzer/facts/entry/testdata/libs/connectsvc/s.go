// Package connectsvc serves Connect.
package connectsvc

import (
	"context"
	"net/http"

	"connectrpc.com/connect"
	"example.com/libs/connectsvc/v1connect"
)

type server struct{}

func (s *server) Get(context.Context, *connect.Request[v1connect.Msg]) (*connect.Response[v1connect.Msg], error) {
	return nil, nil
}

// Main wires.
func Main() {
	mux := http.NewServeMux()
	path, h := v1connect.NewUserServiceHandler(&server{}) // want "connect POST /acme.v1.UserService/Get -> connectsvc.server.Get"
	mux.Handle(path, h)
	mux.Handle(v1connect.NewUserServiceHandler(&server{})) // want "connect POST /acme.v1.UserService/Get -> connectsvc.server.Get"
}
