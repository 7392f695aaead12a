// Package reg is a registry.
package reg

// Table is exported.
var Table = map[string]int{}

// Add is called from elsewhere, also at start-up.
func Add(name string) { put(name) }

func put(name string) { Table[name] = 1 } // want "reg.Table element by reg,start,vars"
