package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Lock holds the numbers of a contract's fields, so that they never change: the
// content of contract.lock.yaml.
type Lock struct {
	Version int `yaml:"version" json:"version"`
	// Messages are the numbers of fields, Enums those of values, by name.
	Messages map[string]Numbers `yaml:"messages" json:"messages"`
	Enums    map[string]Numbers `yaml:"enums" json:"enums"`
}

// Numbers are those of one message or enumeration.
type Numbers struct {
	// Names are in use; Reserved were, and are never used again.
	Names    map[string]int `yaml:"names" json:"names"`
	Reserved map[string]int `yaml:"reserved,omitempty" json:"reserved,omitempty"`
}

// NewLock returns a Lock without numbers.
func NewLock() *Lock {
	return &Lock{Version: 1, Messages: map[string]Numbers{}, Enums: map[string]Numbers{}}
}

const (
	maxFieldNumber = 1<<29 - 1
	reservedFrom   = 19000 // to 19999: protocol buffers keep these
	reservedTo     = 19999
)

// DecodeLock reads a lock; the error is an *Error with all mistakes: two names
// with one number, and numbers that protocol buffers do not have.
func DecodeLock(name string, data []byte) (*Lock, error) {
	l := NewLock()
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(l); err != nil {
		return nil, syntaxError(name, err)
	}
	e := &Error{Name: name}
	if l.Version != 1 {
		e.Problems = append(e.Problems, Problem{Line: 1, Text: fmt.Sprintf("version %d is not known", l.Version), Hint: "this demarc knows version 1"})
	}
	for _, part := range []struct {
		what string
		m    map[string]Numbers
		min  int
	}{{"message", l.Messages, 1}, {"enumeration", l.Enums, 0}} {
		for _, k := range slices.Sorted(maps.Keys(part.m)) {
			n := part.m[k]
			by := map[int]string{}
			for _, list := range []map[string]int{n.Names, n.Reserved} {
				for _, field := range slices.Sorted(maps.Keys(list)) {
					x := list[field]
					switch {
					case by[x] != "":
						e.Problems = append(e.Problems, Problem{Line: 1, Text: fmt.Sprintf("%s %s: %s and %s have the number %d", part.what, k, by[x], field, x), Hint: "take the file from the last commit: git checkout " + name})
					case x < part.min || x > maxFieldNumber || part.min == 1 && x >= reservedFrom && x <= reservedTo:
						e.Problems = append(e.Problems, Problem{Line: 1, Text: fmt.Sprintf("%s %s: %s can not have the number %d", part.what, k, field, x), Hint: "take the file from the last commit: git checkout " + name})
					}
					by[x] = field
				}
			}
		}
	}
	if len(e.Problems) > 0 {
		return nil, e
	}
	return l, nil
}

// EncodeLock writes a lock, sorted, with the lines of header as comments.
func EncodeLock(l *Lock, header []string) ([]byte, error) {
	var b bytes.Buffer
	for _, h := range header {
		b.WriteString("# " + h + "\n")
	}
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err := errors.Join(e.Encode(l), e.Close())
	return b.Bytes(), err
}

// Assign gives numbers to the names that have none, in their order, and reserves
// those of names that are gone. first is 1 for fields and 0 for enumerations.
func (n Numbers) Assign(names []string, first int) Numbers {
	out := Numbers{Names: map[string]int{}, Reserved: map[string]int{}}
	next := first
	for _, list := range []map[string]int{n.Names, n.Reserved} {
		for _, x := range list {
			next = max(next, x+1)
		}
	}
	for name, x := range n.Reserved {
		if !slices.Contains(names, name) {
			out.Reserved[name] = x
		}
	}
	for name, x := range n.Names {
		if !slices.Contains(names, name) {
			out.Reserved[name] = x
		}
	}
	for _, name := range names {
		if x, ok := n.Names[name]; ok {
			out.Names[name] = x
			continue
		}
		if x, ok := n.Reserved[name]; ok {
			out.Names[name] = x // it is the same field, back again
			continue
		}
		if first == 1 && next >= reservedFrom && next <= reservedTo {
			next = reservedTo + 1
		}
		out.Names[name] = next
		next++
	}
	return out
}
