package utils

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"example.com/toolhire/models"
)

const maxBody = 1 << 20

// WriteJSON answers with a value.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// ReadJSON reads the body strictly.
func ReadJSON(w http.ResponseWriter, r *http.Request, into any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return &models.ValidationError{Problems: []string{"body: " + err.Error()}}
	}
	return nil
}

// Fail answers with the status that belongs to an error.
func Fail(w http.ResponseWriter, err error) {
	var v *models.ValidationError
	switch {
	case errors.As(err, &v):
		WriteJSON(w, http.StatusUnprocessableEntity, map[string]any{"problems": v.Problems})
	case errors.Is(err, models.ErrNotFound):
		WriteJSON(w, http.StatusNotFound, map[string]string{"error": err.Error()})
	case errors.Is(err, models.ErrConflict):
		WriteJSON(w, http.StatusConflict, map[string]string{"error": err.Error()})
	case errors.Is(err, models.ErrForbidden):
		WriteJSON(w, http.StatusForbidden, map[string]string{"error": err.Error()})
	default:
		WriteJSON(w, http.StatusInternalServerError, map[string]string{"error": "something broke"})
	}
}

// PathID reads a number from the path.
func PathID(r *http.Request, name string) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || id <= 0 {
		return 0, models.ErrNotFound
	}
	return id, nil
}

// PageOf reads limit and offset from the query.
func PageOf(r *http.Request) models.Page {
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	return models.Page{Limit: limit, Offset: offset}.Clamp()
}

// WriteCSV answers with a table.
func WriteCSV(w http.ResponseWriter, name string, head []string, rows [][]string) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	writeRows(w, head, rows)
}

func writeRows(w io.Writer, head []string, rows [][]string) {
	c := csv.NewWriter(w)
	_ = c.Write(head)
	_ = c.WriteAll(rows)
}
