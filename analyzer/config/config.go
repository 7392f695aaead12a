// Package config reads and edits demarc.yaml, strictly: an unknown key, a key
// given twice or a value of the wrong kind is an error with file, line and
// column. It is the one room that knows YAML.
package config

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// FileName is the file that demarc looks for in the analysed root.
const FileName = "demarc.yaml"

// Version is the only value of the key "version" that this demarc reads.
const Version = 1

// Config is the content of one demarc.yaml. The zero value stands for "no
// file"; slices are nil where the file is silent.
type Config struct {
	Analysis   Analysis
	Boundaries Boundaries
	// Recognisers are in the order of the file; no function is named twice.
	Recognisers []Recogniser
	Team        Team
	// Accepted is nil when no proposal was accepted.
	Accepted *Accepted
}

// Analysis says what to read; command-line flags override each field.
type Analysis struct {
	// Tags are build tags, in the order of the file.
	Tags []string
	// GOOS and GOARCH are the target, "" for the default.
	GOOS, GOARCH string
	// Exclude are package patterns.
	Exclude []string
	// Tests also reads _test.go files.
	Tests bool
}

// Boundaries corrects the proposal; each entry is a package pattern in Go's
// syntax (planner/boundary says what it does with them).
type Boundaries struct {
	Roots, NotRoots, Libraries, Tools []Pin
	// Services are parts that must exist, with packages that belong to them.
	Services []PinnedService
	// Together are lists of packages that share a service, Apart lists whose
	// entries never do.
	Together, Apart []PinList
	// Keep are directories that no service may share with another.
	Keep []Pin
	// ServicesMin and ServicesMax bound the number of services, SizeMax the
	// hand-written lines of one. N is 0 where the file is silent.
	ServicesMin, ServicesMax, SizeMax Limit
	// Thresholds are in the order of the file. Their names and ranges are the
	// business of planner/boundary.
	Thresholds []Threshold
}

// Pin is a package pattern and its place in the file.
type Pin struct {
	Pattern string
	// Line and Col are 1-based.
	Line, Col int
}

// PinList is one entry of a list of lists.
type PinList struct {
	Pins      []Pin
	Line, Col int
}

// PinnedService is a service that the user decided on.
type PinnedService struct {
	// ID is made of Name where the file gives none.
	ID        ident.ServiceID
	Name      string
	Packages  []Pin
	Line, Col int
}

// Limit is a number of the file; N is above 0 where it is given.
type Limit struct{ N, Line, Col int }

// Threshold is one key below boundaries.thresholds: a number, or words.
type Threshold struct {
	Name   string
	Number float64
	// Words is not nil for a list, also for an empty one.
	Words     []string
	Line, Col int
}

// Recogniser says what a function does with a database, where its code does not
// show it.
type Recogniser struct {
	// Function is "import/path.Func" or "import/path.Type.Method".
	Function string
	// Argument is the number of the argument that holds the statement or the
	// table's name, counted from 0.
	Argument int
	// Kind is KindSQL or KindTable.
	Kind string
	// Mode is one of Modes for KindTable, "" for KindSQL.
	Mode string
	// Store is one of Stores: what the table is in. The default is the first.
	Store string
}

// The kinds of arguments that a Recogniser names.
const (
	KindSQL   = "sql"
	KindTable = "table"
)

// Modes are the words that say what is done to a table.
func Modes() []string { return []string{"read", "write", "readwrite", "ddl"} }

// Stores are the words for kinds of stores, the default first.
func Stores() []string { return []string{"sql", "mongodb", "redis", "s3", "elasticsearch"} }

// Accepted is the proposal that the user accepted: the only memory between two
// runs. Services are in the order of the file; ids are unique and no package
// is in two services.
type Accepted struct {
	Services []Service
}

// Service is one accepted service.
type Service struct {
	ID ident.ServiceID
	// Name is for display; the ID where the file gives none.
	Name string
	// Packages are import paths in the order of the file.
	Packages []ident.PackagePath
}

// Error tells everything that is wrong with one file. It is never empty.
type Error struct {
	// Name is the file's name as the caller gave it.
	Name     string
	Problems []Problem
}

// Problem is one mistake in a configuration file.
type Problem struct {
	// Line and Col are 1-based; 0 when the parser does not know.
	Line, Col int
	// Text says what is wrong; Hint how to mend it, "" when there is nothing
	// to add.
	Text, Hint string
}

// Error returns the first problem with its place.
func (e *Error) Error() string {
	s := e.Line(0)
	if n := len(e.Problems) - 1; n > 0 {
		s += fmt.Sprintf(" (and %d more)", n)
	}
	return s
}

// Line returns problem i as one line: "file:line:col: text".
func (e *Error) Line(i int) string {
	p := e.Problems[i]
	switch {
	case p.Line == 0:
		return e.Name + ": " + p.Text
	case p.Col == 0:
		return fmt.Sprintf("%s:%d: %s", e.Name, p.Line, p.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Name, p.Line, p.Col, p.Text)
}

// Read reads and decodes the file. With found true it is the one that was found
// in a code base, not one that the user named: when it does not exist the result
// is the zero Config, and it must not be a link out of its directory. A file
// that can not be read is an error that wraps the cause; a file with mistakes is
// an *Error.
func Read(path string, found bool) (*Config, error) {
	data, err := ReadFile(path, found)
	if found && errors.Is(err, fs.ErrNotExist) {
		return &Config{}, nil
	}
	if err != nil {
		return nil, err
	}
	return Decode(path, data)
}
