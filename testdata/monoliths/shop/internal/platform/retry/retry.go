// Package retry repeats what may succeed the next time.
package retry // innocent: util-retry

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Policy says how often and how patiently to retry.
type Policy struct {
	Attempts int
	Base     time.Duration
	Max      time.Duration
}

// Permanent marks an error that no retry will cure.
type Permanent struct{ Err error }

// Error implements error.
func (p Permanent) Error() string { return p.Err.Error() }

// Unwrap returns the cause.
func (p Permanent) Unwrap() error { return p.Err }

// Do calls fn until it succeeds, returns a Permanent error, ctx ends or the
// attempts are used up.
func (p Policy) Do(ctx context.Context, fn func(attempt int) error) error {
	var err error
	for attempt := 1; attempt <= max(p.Attempts, 1); attempt++ {
		if err = fn(attempt); err == nil {
			return nil
		}
		var perm Permanent
		if errors.As(err, &perm) {
			return perm.Err
		}
		if attempt == p.Attempts {
			break
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(p.Delay(attempt)):
		}
	}
	return fmt.Errorf("after %d attempts: %w", p.Attempts, err)
}

// Delay is the pause after an attempt: exponential with jitter, capped.
func (p Policy) Delay(attempt int) time.Duration {
	d := p.Base << (attempt - 1)
	if d > p.Max && p.Max > 0 {
		d = p.Max
	}
	if d <= 0 {
		return 0
	}
	return d/2 + rand.N(d/2+1)
}
