// Package lib is a shared library.
package lib

import "context"

type traceKey struct{}

// WithTrace sets the trace.
func WithTrace(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, traceKey{}, id)
}

// Trace reads the trace.
func Trace(ctx context.Context) string {
	s, _ := ctx.Value(traceKey{}).(string) // want "R1.10 Traced"
	return s
}
