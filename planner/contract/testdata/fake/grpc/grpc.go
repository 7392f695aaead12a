// Package grpc stands for the real one.
package grpc

// CallOption changes one call.
type CallOption interface{ before() error }

// ServerStreamingClient receives messages.
type ServerStreamingClient[Res any] interface{ Recv() (*Res, error) }
