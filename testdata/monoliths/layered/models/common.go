// Package models holds what the hire desk talks about.
package models

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Errors that every layer understands.
var (
	ErrNotFound  = errors.New("not found")
	ErrConflict  = errors.New("changed by somebody else")
	ErrForbidden = errors.New("not allowed")
)

// DefaultPageSize is the length of a list when nobody asks for another one.
const DefaultPageSize = 50

// ValidationError lists what is wrong with an input.
type ValidationError struct {
	Problems []string
}

func (e *ValidationError) Error() string { return strings.Join(e.Problems, "; ") }

// Add notes one problem.
func (e *ValidationError) Add(format string, args ...any) {
	e.Problems = append(e.Problems, fmt.Sprintf(format, args...))
}

// OrNil is the error, or nil when there is no problem.
func (e *ValidationError) OrNil() error {
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}

// Address is where somebody is: a customer, a depot, a building site.
type Address struct {
	Street   string  `json:"street"`
	Postcode string  `json:"postcode"`
	City     string  `json:"city"`
	Lat      float64 `json:"lat,omitempty"`
	Lon      float64 `json:"lon,omitempty"`
}

// OneLine is the address on an envelope window.
func (a Address) OneLine() string {
	return strings.Trim(a.Street+", "+a.Postcode+" "+a.City, ", ")
}

// Page is a part of a list.
type Page struct {
	Limit  int
	Offset int
}

// Clamp keeps a page within what the database likes.
func (p Page) Clamp() Page {
	if p.Limit <= 0 || p.Limit > 500 {
		p.Limit = DefaultPageSize
	}
	p.Offset = max(p.Offset, 0)
	return p
}

// Stamp says who touched something last.
type Stamp struct {
	CreatedAt time.Time `json:"createdAt"`
	CreatedBy string    `json:"createdBy"`
}

// Actor is the employee behind a request.
type Actor struct {
	Name string
	Role Role
}

// Role is what an employee may do.
type Role string

// The roles.
const (
	Clerk   Role = "clerk"
	Yard    Role = "yard"
	Manager Role = "manager"
)

// May reports whether the actor has one of the roles; managers have all.
func (a Actor) May(roles ...Role) bool {
	if a.Role == Manager {
		return true
	}
	for _, r := range roles {
		if a.Role == r {
			return true
		}
	}
	return false
}
