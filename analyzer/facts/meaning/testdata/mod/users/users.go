// Copyright of the licensee of the patent.

// Package users knows people, their passport and their invoice.
package users

import "sync"

// Customer has a passport.
type Customer struct { // want "noun customer own email,passport common id"
	ID       string
	Email    string
	Passport string
}

// Contact is the same elsewhere.
type Contact struct {
	ID    string
	Phone string
}

// Server is a service.
type Server struct {
	ID string
	Mu sync.Mutex
}

// Options say little.
type Options struct {
	A, B int
}

// Request too.
type Request struct {
	A, C int
}

//go:noinline
func passportOf(c Customer) string { return c.Passport }
