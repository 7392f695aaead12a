// Package planner turns evidence into proposals.
package planner

import (
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Result is what demarc proposes.
type Result struct {
	Boundary *boundary.Partition
}
