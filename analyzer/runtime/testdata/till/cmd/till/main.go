// Command till is measured by the tests of package runtime.
package main

import (
	"net/http"

	"example.com/till/orders"
	"example.com/till/store"
)

func main() {
	s := orders.New(&store.Store{})
	http.HandleFunc("GET /orders/{id}", s.Get)
	http.HandleFunc("POST /orders", s.Post)
	http.HandleFunc("GET /health", health)
	_ = http.ListenAndServe("localhost:8080", nil)
}

func health(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
