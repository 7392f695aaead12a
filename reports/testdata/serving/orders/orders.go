// Package orders is an area.
package orders

import (
	"log"
	"net/http"
	"sync"

	"example.com/serving/stock"
)

// Service serves.
type Service struct{ stock *stock.Store }

// New returns one.
func New(s *stock.Store) *Service { return &Service{s} }

// List handles requests.
func (s *Service) List(w http.ResponseWriter, r *http.Request) {
	var wg sync.WaitGroup
	done := make(chan bool)
	go func() { // nothing of the code base runs here
		wg.Wait()
		close(done)
	}()
	go func() { // finds goroutine-without-recover
		s.reserve()
	}()
	go s.reserve() // finds goroutine-without-recover
	for _, id := range []string{"a", "b"} {
		_ = stock.Label(id)               // pure
		_ = s.stock.Name()                // a getter
		_ = s.stock.Hold(r.Context(), id) // finds chatty-call
	}
	mustBeSet(r.URL.Path)
}

func mustBeSet(s string) {
	if s == "" {
		log.Fatal("no path") // finds fatal-in-library
	}
}

func (s *Service) reserve() { s.stock.Name() }
