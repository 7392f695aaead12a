// Package orders takes orders.
package orders

import (
	"net/http"
	"strings"
)

// Repository keeps orders.
type Repository interface {
	Load(id string) string
	Save(id string)
}

// Service answers requests.
type Service struct{ repo Repository }

// New returns a Service.
func New(r Repository) *Service { return &Service{r} }

// Get shows an order.
func (s *Service) Get(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if id == "" {
		refuse(w)
		return
	}
	_, _ = w.Write([]byte(first(keep([]string{s.repo.Load(id)}, func(o string) bool {
		return label(o) != ""
	}))))
}

// Post makes an order.
func (s *Service) Post(w http.ResponseWriter, r *http.Request) {
	s.repo.Save(r.FormValue("id"))
	audit(r.FormValue("id"))
}

func refuse(w http.ResponseWriter) { w.WriteHeader(http.StatusBadRequest) }

func audit(string) {}

func label(o string) string { return strings.ToUpper(o) }

func first(l []string) string { return strings.Join(l, "") }

func keep[T any](l []T, f func(T) bool) []T {
	var out []T
	for _, x := range l {
		if f(x) {
			out = append(out, x)
		}
	}
	return out
}
