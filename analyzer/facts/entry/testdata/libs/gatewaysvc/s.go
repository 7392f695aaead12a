// Package gatewaysvc serves a gateway.
package gatewaysvc

import (
	"context"

	"example.com/libs/gatewaysvc/pb"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
)

type server struct{}

func (s *server) Get(context.Context, *pb.Msg) (*pb.Msg, error)     { return nil, nil }
func (s *server) Archive(context.Context, *pb.Msg) (*pb.Msg, error) { return nil, nil }

// Main wires.
func Main(ctx context.Context) {
	mux := runtime.NewServeMux()
	pb.RegisterItemsHandlerServer(ctx, mux, &server{})
}
