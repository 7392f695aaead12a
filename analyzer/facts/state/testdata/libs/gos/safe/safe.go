// Package safe starts what others hand over.
package safe

// Rescue recovers.
func Rescue(name string) {
	if r := recover(); r != nil {
		_ = name
	}
}

// Pool runs.
type Pool struct{}

// Go recovers.
func (p *Pool) Go(name string, fn func()) {
	go func() { // want "go yes"
		defer Rescue(name)
		fn()
	}()
}

// Raw does not.
func (p *Pool) Raw(fn func()) {
	go fn() // want "go unknown"
}

// Twice hands on.
func (p *Pool) Twice(fn func()) { p.Raw(fn) } // want "helper unknown Pool.Raw"

// Now runs in place.
func (p *Pool) Now(fn func()) { fn() }
