// Package grpcsvc registers a gRPC service.
package grpcsvc

import (
	"context"

	"example.com/libs/grpcsvc/pb"
	"google.golang.org/grpc"
)

type server struct{ pb.UnimplementedUsersServer }

func (s *server) Get(context.Context, *pb.Request) (*pb.Reply, error) { return nil, nil }

func newServer() pb.UsersServer { return &server{} }

// Main wires.
func Main() {
	s := grpc.NewServer()
	pb.RegisterUsersServer(s, newServer()) // want "grpc /acme.users.v1.Users/Get -> grpcsvc.server.Get" "grpc /acme.users.v1.Users/List -> pb.UnimplementedUsersServer.List"
}
