// Package plain reads and answers with the standard library, by helpers of its
// own as most programs do.
package plain

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
)

// Order is a body.
type Order struct {
	ID    string `json:"id"`
	Lines []Line `json:"lines"`
}

// Line is inside.
type Line struct {
	SKU string `json:"sku"`
}

type problem struct {
	Error string `json:"error"`
}

var errMissing = errors.New("missing")

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func read(r *http.Request, v any) error {
	d := json.NewDecoder(io.LimitReader(r.Body, 1<<20))
	return d.Decode(v)
}

func decode[T any](r *http.Request) (T, error) {
	var v T
	err := json.NewDecoder(r.Body).Decode(&v)
	return v, err
}

func status(err error) int {
	if errors.Is(err, errMissing) {
		return http.StatusNotFound
	}
	return http.StatusInternalServerError
}

func fail(w http.ResponseWriter, err error) { write(w, status(err), problem{err.Error()}) }

type handler func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP answers errors.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h(w, r); err != nil {
		fail(w, err)
	}
}

func user(h handler) http.Handler {
	return handler(func(w http.ResponseWriter, r *http.Request) error {
		if r.Header.Get("Authorization") == "" {
			http.Error(w, "who are you", http.StatusUnauthorized)
			return nil
		}
		return h(w, r)
	})
}

func create(w http.ResponseWriter, r *http.Request) error {
	var o Order
	if err := read(r, &o); err != nil {
		return err
	}
	write(w, http.StatusCreated, o)
	return nil
}

func list(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	q := r.URL.Query()
	if q.Get("state") == "" || len(q["tag"]) > n {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	out := map[string]any{"orders": []Order{}, "total": n}
	_ = json.NewEncoder(w).Encode(out)
}

func generic(w http.ResponseWriter, r *http.Request) {
	l, err := decode[Line](r)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	data, _ := json.Marshal(l)
	_, _ = w.Write(data)
}

func local(w http.ResponseWriter, r *http.Request) {
	type request struct {
		Name string `json:"name"`
	}
	var in request
	data, _ := io.ReadAll(r.Body)
	if json.Unmarshal(data, &in) != nil {
		w.WriteHeader(http.StatusBadRequest)
	}
	w.Header().Set("Content-Type", "text/csv")
	_, _ = io.WriteString(w, r.PathValue("id"))
}

// stored reads JSON that is no body, and writes JSON that is no answer.
func stored(w http.ResponseWriter, r *http.Request) {
	var l Line
	_ = json.Unmarshal([]byte(`{}`), &l)
	_ = json.NewEncoder(io.Discard).Encode(l)
	_ = w.Header().Get("Location")
	w.WriteHeader(code())
}

func code() int { return 3 }

func limit(next http.Handler) http.Handler { // want "429"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > 9 {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Routes registers them.
func Routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /orders", handler(create))  // want "201 plain.Order" "404 plain.problem" "500 plain.problem" "body plain.Order"
	mux.Handle("POST /own/orders", user(create)) // want "201 plain.Order" "401 text/plain" "404 plain.problem" "500 plain.problem" "body plain.Order" "header Authorization"
	mux.HandleFunc("GET /orders", list)          // want "200 {orders []plain.Order, total int}" "204" "query limit integer" "query state" "query tag"
	mux.HandleFunc("POST /lines", generic)       // want "200 plain.Line" "404 text/plain" "body plain.Line"
	mux.HandleFunc("POST /local/{id}", local)    // want "200 text/csv" "400" "body {name string}" "path id"
	mux.HandleFunc("POST /stored", stored)       // want "0"
	answer := func(w http.ResponseWriter, r *http.Request) { write(w, 202, []Line{}) }
	mux.HandleFunc("GET /a", answer)                                        // want "202 []plain.Line"
	mux.HandleFunc("GET /b", func(w http.ResponseWriter, r *http.Request) { // want "202 []plain.Line" "cookie session"
		if _, err := r.Cookie("session"); err == nil {
			answer(w, r)
		}
	})
	mux.HandleFunc("POST /form", func(w http.ResponseWriter, r *http.Request) { // want "303" "form name"
		http.Redirect(w, r, "/"+r.FormValue("name"), http.StatusSeeOther)
	})
	return limit(mux)
}
