package handlers

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"example.com/toolhire/models"
	"example.com/toolhire/utils"
)

// Identity is who a token stands for.
type Identity = models.Actor

// ParseTokens reads "token=name:role,token=name:role".
func ParseTokens(s string) (map[string]Identity, error) {
	out := map[string]Identity{}
	for _, part := range strings.Split(s, ",") {
		token, who, ok := strings.Cut(strings.TrimSpace(part), "=")
		name, role, ok2 := strings.Cut(who, ":")
		if !ok || !ok2 || token == "" {
			return nil, fmt.Errorf("token %q: want token=name:role", part)
		}
		out[token] = Identity{Name: name, Role: models.Role(role)}
	}
	return out, nil
}

func authenticated(tokens map[string]Identity, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" {
			h.ServeHTTP(w, r)
			return
		}
		who, ok := tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
		if !ok {
			utils.WriteJSON(w, http.StatusUnauthorized, map[string]string{"error": "who are you?"})
			return
		}
		h.ServeHTTP(w, r.WithContext(utils.WithActor(r.Context(), who)))
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(s int) {
	w.status = s
	w.ResponseWriter.WriteHeader(s)
}

func logged(log *slog.Logger, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		sw := &statusWriter{w, http.StatusOK}
		h.ServeHTTP(sw, r)
		log.Info("request", "method", r.Method, "path", r.URL.Path, "status", sw.status, "took", time.Since(start))
	})
}

func recovered(log *slog.Logger, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				log.Error("panic", "value", v, "stack", string(debug.Stack()))
				utils.Fail(w, fmt.Errorf("panic: %v", v))
			}
		}()
		h.ServeHTTP(w, r)
	})
}

// need lets only some roles through.
func need(w http.ResponseWriter, r *http.Request, roles ...models.Role) bool {
	if utils.ActorOf(r.Context()).May(roles...) {
		return true
	}
	utils.Fail(w, models.ErrForbidden)
	return false
}
