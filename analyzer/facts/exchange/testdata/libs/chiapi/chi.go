// Package chiapi is written with chi.
package chiapi

import (
	"encoding/json"
	"net/http"

	"github.com/go-chi/chi/v5"
)

// API has handlers.
type API struct{}

type item struct {
	Name string `json:"name"`
}

func (a *API) respond(w http.ResponseWriter, code int, v interface{}) {
	body, err := json.Marshal(v)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.WriteHeader(code)
	_, _ = w.Write(body)
}

func (a *API) put(w http.ResponseWriter, r *http.Request) {
	defer r.Body.Close()
	var in item
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		a.respond(w, http.StatusBadRequest, map[string]string{"error": err.Error(), "id": chi.URLParam(r, "id")})
		return
	}
	a.respond(w, http.StatusOK, in)
}

// Routes registers them.
func (a *API) Routes() http.Handler {
	r := chi.NewRouter()
	r.Route("/items", func(r chi.Router) {
		r.Put("/{id:[a-z]+}", a.put) // want "200 chiapi.item" "400 {error string, id string}" "500" "body chiapi.item" "path id"
		r.Get("/none", func(w http.ResponseWriter, r *http.Request) {})
	})
	return r
}
