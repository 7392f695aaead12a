package httpx

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/ids"
	"example.com/shop/internal/platform/metrics"
	"example.com/shop/internal/platform/ratelimit"
)

// Principal is who makes a request.
type Principal struct {
	UserID string
	Role   string
}

type principalKey struct{}

// WithPrincipal returns a context that carries p.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// PrincipalOf returns the principal of the request, if there is one.
func PrincipalOf(ctx context.Context) (Principal, bool) {
	p, ok := ctx.Value(principalKey{}).(Principal)
	return p, ok
}

var (
	errLogin = fault.New(fault.Unauthenticated, "log in first")
	errRole  = fault.New(fault.Forbidden, "not allowed")
	errLimit = fault.New(fault.TooMany, "too many requests")
)

// User wraps a handler that needs a logged-in user.
func User(h func(w http.ResponseWriter, r *http.Request, p Principal) error) http.Handler {
	return Handler(func(w http.ResponseWriter, r *http.Request) error {
		p, ok := PrincipalOf(r.Context())
		if !ok {
			return errLogin
		}
		return h(w, r, p)
	})
}

// Staff wraps a handler that only staff may use.
func Staff(h Handler) http.Handler {
	return User(func(w http.ResponseWriter, r *http.Request, p Principal) error {
		if p.Role != "staff" {
			return errRole
		}
		return h(w, r)
	})
}

// Middleware wraps a handler.
type Middleware func(http.Handler) http.Handler

// Chain applies middlewares; the first is the outermost.
func Chain(h http.Handler, ms ...Middleware) http.Handler {
	for i := len(ms) - 1; i >= 0; i-- {
		h = ms[i](h)
	}
	return h
}

// Recover turns panics of handlers into 500s.
func Recover(log *slog.Logger) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				if p := recover(); p != nil {
					log.Error("handler panicked", "path", r.URL.Path, "panic", p)
					WriteJSON(w, http.StatusInternalServerError, errorBody{Error: "internal error"})
				}
			}()
			next.ServeHTTP(w, r)
		})
	}
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader remembers the status for the log.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Log writes a line and a timing per request and gives it an id.
func Log(log *slog.Logger, m *metrics.Registry) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			id := r.Header.Get("X-Request-Id")
			if !ids.Valid("req", id) {
				id = ids.New("req")
			}
			w.Header().Set("X-Request-Id", id)
			sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
			start := time.Now()
			next.ServeHTTP(sw, r)
			took := time.Since(start)
			m.Inc("http_requests")
			if sw.status >= 500 {
				m.Inc("http_errors")
			}
			m.Observe("http_request", took)
			log.Info("request", "id", id, "method", r.Method, "path", r.URL.Path, "status", sw.status, "took", took)
		})
	}
}

// Limit refuses clients that ask too often.
func Limit(l *ratelimit.Limiter) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			host, _, err := net.SplitHostPort(r.RemoteAddr)
			if err != nil {
				host = r.RemoteAddr
			}
			if !l.Allow(host) {
				w.Header().Set("Retry-After", "5")
				Fail(w, errLimit)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
