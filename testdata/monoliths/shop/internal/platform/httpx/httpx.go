// Package httpx holds what all HTTP handlers share: JSON in and out, errors
// as status codes, the principal of a request and the middlewares.
package httpx

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/validation"
)

const maxBody = 1 << 20

// WriteJSON answers with status and v as JSON.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// ReadJSON decodes the body into v. Unknown fields are refused: a misspelled
// "quantity" once cost us a weekend.
func ReadJSON(w http.ResponseWriter, r *http.Request, v any) error {
	if ct := r.Header.Get("Content-Type"); ct != "" {
		if mt, _, err := mime.ParseMediaType(ct); err != nil || mt != "application/json" {
			return fault.New(fault.Invalid, "content type must be application/json")
		}
	}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		if errors.Is(err, io.EOF) {
			return fault.New(fault.Invalid, "body is empty")
		}
		return fault.Wrap(fault.Invalid, err, "body is not the JSON expected")
	}
	if dec.More() {
		return fault.New(fault.Invalid, "body has trailing data")
	}
	return nil
}

type errorBody struct {
	Error  string            `json:"error"`
	Fields map[string]string `json:"fields,omitempty"`
}

// Fail answers with the status that fits err.
func Fail(w http.ResponseWriter, err error) {
	body := errorBody{Error: fault.Message(err)}
	var fields validation.Errors
	if errors.As(err, &fields) {
		body.Fields = fields
	}
	WriteJSON(w, Status(err), body)
}

// Status maps the kind of err to a status code.
func Status(err error) int {
	switch fault.KindOf(err) {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Handler is a handler that may fail; the error becomes the answer.
type Handler func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP implements http.Handler.
func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h(w, r); err != nil {
		Fail(w, err)
	}
}

// Created answers 201 with a Location.
func Created(w http.ResponseWriter, location string, v any) error {
	w.Header().Set("Location", location)
	WriteJSON(w, http.StatusCreated, v)
	return nil
}

// OK answers 200.
func OK(w http.ResponseWriter, v any) error {
	WriteJSON(w, http.StatusOK, v)
	return nil
}

// NoContent answers 204.
func NoContent(w http.ResponseWriter) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// Attachment announces a download.
func Attachment(w http.ResponseWriter, contentType, filename string) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", filename))
}
