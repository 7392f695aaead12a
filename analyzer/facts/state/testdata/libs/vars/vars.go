// Package vars changes package variables in many ways.
package vars

import (
	"fmt"
	"sync"
	"sync/atomic"

	"example.com/state/reg"
)

type settings struct {
	limit int
	tags  []string
	sub   *settings
}

func (s *settings) set(n int)   { s.limit = n }
func (s settings) copied(n int) { s.limit = n }
func (s settings) tag(t string) { s.tags[0] = t }

// Count is assigned.
var Count int

var (
	table   = map[string]int{}
	current = &settings{}
	plain   settings
	tagged  settings
	read    = map[string]int{"a": 1}
	hits    atomic.Int64
	raw     int64
	shared  sync.Map
	early   int
	list    []string
	handed  = &settings{}
	inner   = &settings{sub: &settings{}}
	fixed   = settings{limit: 1}
	guard   sync.Mutex
	alias   = map[string]*settings{}
	errGone = fmt.Errorf("gone")
)

func init() {
	early = 1
	fill()
}

// fill runs at start-up only.
func fill() { early = 2 }

// Assign writes.
func Assign() {
	Count = 1          // want "vars.Count assigned by user,vars"
	Count++            // want "vars.Count assigned by user,vars"
	table["x"] = 1     // want "vars.table element by user,vars"
	delete(table, "x") // want "vars.table element by user,vars"
	current.limit = 2  // want "vars.current field by user,vars"
	current.set(3)     // want "vars.current call by user,vars"
	plain.set(4)       // want "vars.plain call by user,vars"
	fixed.copied(5)
	tagged.tag("x") // want "vars.tagged call by user,vars"
	guard.Lock()
	guard.Unlock()
}

// Through writes through helpers and local variables.
func Through() {
	hits.Add(1)              // want "vars.hits call by vars"
	atomic.AddInt64(&raw, 1) // want "vars.raw call by vars"
	shared.Store("a", 1)     // want "vars.shared call by vars"
	list = append(list, "a") // want "vars.list assigned by vars"
	change(handed)           // want "vars.handed call by vars"
	look(read)
	s := inner.sub
	s.limit = 1 // want "vars.inner field by vars"
	for _, x := range alias {
		x.limit = 2 // want "vars.alias field by vars"
	}
	get().limit = 3 // want "vars.current field by user,vars"
	var c setter = current
	c.set(9) // want "vars.current call by user,vars"
	local := fixed
	local.limit = 2
	vars := struct{ Count int }{}
	vars.Count = 3
	_, err := both()
	if err != nil {
		reg.Table["x"] = 1 // want "reg.Table element by reg,start,vars"
	}
	reg.Add("y")
}

type setter interface{ set(int) }

func both() (*settings, error) { return &settings{}, errGone }

func get() *settings { return current }

func change(s *settings) { deeper(s) }

func deeper(s *settings) { s.limit++ }

func look(m map[string]int) int { return m["a"] }

// Later writes when it is called, not when the package starts.
var Later = func() { plain.limit = 1 } // want "vars.plain field by user,vars"
