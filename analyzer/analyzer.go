// Package analyzer reads a Go code base and returns what is known about it:
// what was loaded, the facts, and the dependency graph.
package analyzer

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Result is the whole evidence. It is immutable once returned.
type Result struct {
	Load  *load.Result
	Facts *facts.Set
}
