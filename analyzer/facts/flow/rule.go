package flow

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/load"
)

// Rule recognises calls of one function or method, or literals of one type, by
// the real package path, the receiver's type and the name. It is one line of a
// recogniser's table.
type Rule struct {
	// Pkg is an import path without major version elements: "github.com/x/y"
	// also matches ".../y/v5" and "gopkg.in/x/y.v2" is written as it is.
	Pkg string
	// Recv are the names of receiver types separated by "|": "" for functions,
	// "*" for any type of the package.
	Recv string
	// Name are names separated by "|": functions, methods, or with Literal the
	// type, or with Assign the field.
	Name string
	// Literal matches struct literals of the type Name; Assign matches
	// assignments to the field Name of the type Recv. Both without Call.
	Literal, Assign bool
	// Index matches x.Name["k1"]["k2"] = v of the code base, whose element type
	// is an http.Handler: the table of a generated server. The node is a Sel
	// with Args v, k1, k2.
	Index bool
	// Max limits the combinations of alternatives that are looked at; 0 means
	// 4096.
	Max int
	// Sink says that each match is reported to the consumer. Rules without it
	// only give meaning to calls inside values.
	Sink bool
	// Scope is 1 + the position of an argument that is a function whose first
	// parameter is the result of the call: chi's Route.
	Scope int
	// Depth limits how many calls up a value is looked for; 0 means 5.
	Depth int
	// Runs says that the declaration around the match may run a function that
	// it was given: Sink.Funcs are its parameters of function type.
	Runs bool
	// Data is the consumer's: what the match means.
	Data any
	// Note looks at the syntax while it is there; nil for most. call is nil
	// for literals.
	Note func(c *load.Checked, n ast.Expr, f *types.Func) any

	consumer int
}

// Type names a type outside the code base whose values are followed through
// variables, fields, parameters and results: routers, commands, clients.
type Type struct {
	// Pkg is as in Rule; Name are names separated by "|".
	Pkg, Name string
}

// Spec is what a consumer wants to see.
type Spec struct {
	Rules []Rule
	Types []Type
	// Shape recognises generated functions by their signature instead of
	// their path; nil is allowed.
	Shape func(f *types.Func) *Rule
}

// ruleSet indexes the rules of all consumers.
type ruleSet struct {
	calls    map[string]map[string][]*Rule // package, name
	literals map[string]map[string][]*Rule // package, type
	assigns  map[string]map[string][]*Rule // package, field
	indexes  map[string][]*Rule            // field
	types    map[string]map[string]bool
	shapes   []func(*types.Func) *Rule
}

func newRuleSet(specs []Spec) *ruleSet {
	s := &ruleSet{
		calls: map[string]map[string][]*Rule{}, literals: map[string]map[string][]*Rule{},
		assigns: map[string]map[string][]*Rule{}, types: map[string]map[string]bool{}, indexes: map[string][]*Rule{},
	}
	for i, spec := range specs {
		for _, r := range spec.Rules {
			r.consumer = i
			if r.Index {
				s.indexes[r.Name] = append(s.indexes[r.Name], &r)
				continue
			}
			index := s.calls
			switch {
			case r.Literal:
				index = s.literals
			case r.Assign:
				index = s.assigns
			}
			for _, n := range strings.Split(r.Name, "|") {
				if index[r.Pkg] == nil {
					index[r.Pkg] = map[string][]*Rule{}
				}
				index[r.Pkg][n] = append(index[r.Pkg][n], &r)
			}
		}
		for _, t := range spec.Types {
			if s.types[t.Pkg] == nil {
				s.types[t.Pkg] = map[string]bool{}
			}
			for _, n := range strings.Split(t.Name, "|") {
				s.types[t.Pkg][n] = true
			}
		}
		if spec.Shape != nil {
			s.shapes = append(s.shapes, func(f *types.Func) *Rule {
				r := spec.Shape(f)
				if r != nil {
					c := *r
					c.consumer = i
					return &c
				}
				return nil
			})
		}
	}
	return s
}

var major = regexp.MustCompile(`/v[0-9]+(/|$)`)

// Unversioned is an import path without its major version element:
// "github.com/go-chi/chi/v5/middleware" becomes "github.com/go-chi/chi/middleware".
func Unversioned(path string) string {
	if !strings.Contains(path, "/v") {
		return path
	}
	i := strings.IndexByte(path, '/')
	return path[:i] + major.ReplaceAllString(path[i:], "$1")
}

func (r *Rule) receives(name string) bool {
	if r.Recv == "*" {
		return name != ""
	}
	for rest := r.Recv; ; {
		head, tail, more := strings.Cut(rest, "|")
		if head == name {
			return true
		}
		if !more {
			return false
		}
		rest = tail
	}
}
