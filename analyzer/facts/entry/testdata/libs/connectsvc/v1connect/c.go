// Package v1connect is what protoc-gen-connect-go writes, shortened.
package v1connect

import (
	"context"
	"net/http"

	"connectrpc.com/connect"
)

const UserServiceGetProcedure = "/acme.v1.UserService/Get"

type Msg struct{}

type UserServiceHandler interface {
	Get(context.Context, *connect.Request[Msg]) (*connect.Response[Msg], error)
}

func NewUserServiceHandler(svc UserServiceHandler, opts ...connect.HandlerOption) (string, http.Handler) {
	return "/acme.v1.UserService/", nil
}
