// Package rpc is what protoc-gen-twirp writes, shortened.
package rpc

import (
	"context"
	"net/http"
)

const HaberdasherPathPrefix = "/twirp/acme.Haberdasher/"

type Hat struct{}

type Haberdasher interface {
	MakeHat(context.Context, *Hat) (*Hat, error)
}

type TwirpServer interface {
	http.Handler
	PathPrefix() string
}

func NewHaberdasherServer(svc Haberdasher, opts ...interface{}) TwirpServer { return nil }
