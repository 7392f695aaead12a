// Package stock is an area.
package stock

import (
	"context"
	"errors"
	"log"
	"os"
)

// Store keeps.
type Store struct{ name string }

// MustOpen says in its name that it may end the process at the start.
func MustOpen(name string) *Store {
	if name == "" {
		log.Fatal("no name")
	}
	return &Store{name}
}

// Load ends the process twice, and is one finding.
func Load() {
	if os.Getpid() == 0 {
		os.Exit(3) // finds fatal-in-library
	}
	if os.Getpid() == 1 {
		os.Exit(3)
	}
}

// Label is pure.
func Label(id string) string { return "#" + id }

// Name is a getter.
func (s *Store) Name() string { return s.name }

// Hold would be a call.
func (s *Store) Hold(ctx context.Context, id string) error {
	if id == "" {
		return errors.New("no id")
	}
	return ctx.Err()
}

func init() {
	if len(os.Args) > 1 && os.Args[1] == "again" {
		again()
	}
}

// again is run by a program that starts itself for a task.
func again() { os.Exit(0) }
