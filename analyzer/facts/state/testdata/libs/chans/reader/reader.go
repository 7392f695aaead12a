// Package reader reads.
package reader

import "example.com/state/chans"

// Read reads.
func Read() {
	o := chans.New()
	<-o.C                  // want "Out.C field int: receive"
	close(o.Done)          // want "Out.Done field struct{}: close"
	for range o.Events() { // want "Out.Events result int: receive"
	}
	e := o.Events()
	select {
	case <-e: // want "Out.Events result int: receive"
	case s := <-chans.All: // want "All var string: receive"
		_ = s
	}
	chans.Feed(o.C) // want "Feed param:in int: call"
}
