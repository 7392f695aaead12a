// Package other is called.
package other

// Store stores.
type Store struct{}

// Put puts.
func (*Store) Put(int) {}

// Do does.
func Do(n int) int { return n }
