// Package twirpsvc serves Twirp.
package twirpsvc

import (
	"context"
	"net/http"

	"example.com/libs/twirpsvc/rpc"
)

type server struct{}

func (server) MakeHat(context.Context, *rpc.Hat) (*rpc.Hat, error) { return nil, nil }

// Main wires.
func Main() {
	s := rpc.NewHaberdasherServer(server{}) // want "twirp POST /twirp/acme.Haberdasher/MakeHat -> twirpsvc.server.MakeHat"
	http.Handle(s.PathPrefix(), s)
}
