// Package once fills on first use.
package once

import "sync"

type client struct{ n int }

var (
	first    sync.Once
	second   sync.Once
	instance *client
	other    *client
	lazy     = sync.OnceValue(func() *client { return &client{} }) // want "lazy by lazy"
	not      *client
)

// Get fills.
func Get() *client {
	first.Do(func() { instance = &client{} }) // want "instance by first"
	return instance
}

// Other fills through a function.
func Other() *client {
	second.Do(fill) // want "other by second"
	return other
}

func fill() { other = &client{} }

// Set is no singleton.
func Set() { not = &client{} }
