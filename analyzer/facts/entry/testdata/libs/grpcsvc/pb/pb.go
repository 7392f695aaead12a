// Package pb is what protoc-gen-go-grpc writes, shortened.
package pb

import (
	"context"

	"google.golang.org/grpc"
)

const Users_Get_FullMethodName = "/acme.users.v1.Users/Get"

type UsersServer interface {
	Get(context.Context, *Request) (*Reply, error)
	List(context.Context, *Request) (*Reply, error)
	mustEmbedUnimplementedUsersServer()
}

type (
	Request struct{}
	Reply   struct{}
)

type UnimplementedUsersServer struct{}

func (UnimplementedUsersServer) Get(context.Context, *Request) (*Reply, error)  { return nil, nil }
func (UnimplementedUsersServer) List(context.Context, *Request) (*Reply, error) { return nil, nil }
func (UnimplementedUsersServer) mustEmbedUnimplementedUsersServer()             {}

func RegisterUsersServer(s grpc.ServiceRegistrar, srv UsersServer) {
	s.RegisterService(&Users_ServiceDesc, srv)
}

var Users_ServiceDesc = grpc.ServiceDesc{
	ServiceName: "acme.users.v1.Users",
	HandlerType: (*UsersServer)(nil),
}
