// Package locks holds locks while it calls others.
package locks

import (
	"sync"

	"example.com/state/locks/other"
)

var mu sync.RWMutex

// Box has a lock.
type Box struct {
	mu sync.Mutex
	sync.RWMutex
	n    int
	sink Sink
}

// Sink is implemented elsewhere.
type Sink interface{ Put(int) }

// New wires.
func New() *Box { return &Box{sink: &other.Store{}} }

// Deferred holds to the end.
func (b *Box) Deferred() {
	other.Do(0)
	b.mu.Lock() // want "lock b.mu (Box.mu): other.Do other.Do"
	defer b.mu.Unlock()
	other.Do(1)
	b.own()
	defer other.Do(2 + other.Do(3))
	func() {}()
}

func (b *Box) own() { b.n++ }

// Branches releases in one branch.
func (b *Box) Branches(x bool) {
	mu.RLock() // want "rlock mu (mu): other.Do other.Do"
	if x {
		mu.RUnlock()
		other.Do(1)
		return
	}
	other.Do(2)
	for range 3 {
		other.Do(3)
	}
	mu.RUnlock()
	other.Do(4)
}

// Both releases in both branches.
func (b *Box) Both(x bool) {
	mu.Lock()
	if x {
		mu.Unlock()
	} else {
		mu.Unlock()
	}
	other.Do(4)
}

// Switches releases in each clause, or not.
func (b *Box) Switches(x int) {
	b.Lock() // want "lock b (Box): other.Do other.Store.Put*"
	switch x {
	case 1:
		b.Unlock()
		return
	default:
		other.Do(1)
	}
	b.sink.Put(1)
	go func() { other.Do(5) }()
	b.Unlock()
	b.sink.Put(2)
}
