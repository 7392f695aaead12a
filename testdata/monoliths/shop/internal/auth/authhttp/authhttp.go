// Package authhttp serves registration, log-in and the session middleware.
package authhttp

import (
	"net/http"
	"strings"
	"time"

	"example.com/shop/internal/auth"
	"example.com/shop/internal/platform/httpx"
	"example.com/shop/internal/users"
	"example.com/shop/internal/util"
)

// API has the handlers.
type API struct{ svc *auth.Service }

// New returns the handlers.
func New(svc *auth.Service) *API { return &API{svc: svc} }

// Register adds the routes.
func (a *API) Register(mux *http.ServeMux) {
	mux.Handle("POST /auth/register", httpx.Handler(a.register))
	mux.Handle("POST /auth/login", httpx.Handler(a.login))
	mux.Handle("POST /auth/logout", httpx.User(a.logout))
	mux.Handle("POST /auth/password", httpx.User(a.changePassword))
	mux.Handle("POST /auth/reset", httpx.Handler(a.requestReset))
	mux.Handle("POST /auth/reset/{token}", httpx.Handler(a.reset))
}

// Middleware puts the principal of a valid bearer token into the context. A
// token that is not valid is an error, not an anonymous request.
func (a *API) Middleware(next http.Handler) http.Handler {
	return httpx.Handler(func(w http.ResponseWriter, r *http.Request) error {
		token := bearer(r)
		if token == "" {
			next.ServeHTTP(w, r)
			return nil
		}
		sess, err := a.svc.Authenticate(r.Context(), token)
		if err != nil {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			return err
		}
		ctx := httpx.WithPrincipal(r.Context(), httpx.Principal{UserID: sess.UserID, Role: sess.Role})
		next.ServeHTTP(w, r.WithContext(ctx))
		return nil
	})
}

func bearer(r *http.Request) string {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return util.NormalizeSpace(token)
}

func (a *API) register(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Email     string `json:"email"`
		Name      string `json:"name"`
		Password  string `json:"password"`
		Locale    string `json:"locale"`
		Marketing bool   `json:"marketing"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	u, err := a.svc.Register(r.Context(), users.New{Email: in.Email, Name: in.Name, Locale: in.Locale, Marketing: in.Marketing}, in.Password)
	if err != nil {
		return err
	}
	return httpx.Created(w, "/me", u)
}

func (a *API) login(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	token, sess, err := a.svc.Login(r.Context(), in.Email, in.Password)
	if err != nil {
		return err
	}
	return httpx.OK(w, map[string]any{"token": token, "user_id": sess.UserID, "role": sess.Role,
		"expires_at": sess.ExpiresAt.Format(time.RFC3339)})
}

func (a *API) logout(w http.ResponseWriter, r *http.Request, _ httpx.Principal) error {
	if err := a.svc.Logout(r.Context(), bearer(r)); err != nil {
		return err
	}
	return httpx.NoContent(w)
}

func (a *API) changePassword(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	var in struct {
		Old string `json:"old"`
		New string `json:"new"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	if err := a.svc.ChangePassword(r.Context(), p.UserID, in.Old, in.New); err != nil {
		return err
	}
	return httpx.NoContent(w)
}

func (a *API) requestReset(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Email string `json:"email"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	if err := a.svc.RequestReset(r.Context(), in.Email); err != nil {
		return err
	}
	w.WriteHeader(http.StatusAccepted)
	return nil
}

func (a *API) reset(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Password string `json:"password"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	if err := a.svc.Reset(r.Context(), r.PathValue("token"), in.Password); err != nil {
		return err
	}
	return httpx.NoContent(w)
}
