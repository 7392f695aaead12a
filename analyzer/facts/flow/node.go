package flow

import (
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// Op says what a Node is.
type Op uint8

// The operations.
const (
	// Unknown is an expression that is not followed.
	Unknown Op = iota
	// Zero is nil or the zero value of a variable without a definition.
	Zero
	// Text is a constant; Name is its text (strings without quotes).
	Text
	// Concat joins Args, strings.
	Concat
	// Param is parameter Index of function Key; -1 is the receiver.
	Param
	// ClosureParam is parameter Index of the Closure node X.
	ClosureParam
	// Var is a local variable; Args are the definitions that reach the use,
	// Names marks those that count only when the others give nothing.
	Var
	// Global is the package variable Key.
	Global
	// Func is the function or method Key used as a value; X is the receiver of
	// a method value. Own is false for functions outside the code base.
	Func
	// Closure is a function literal inside declaration Key; Args are what it
	// returns, Keys the handlers from outside that it calls.
	Closure
	// Call calls Key (Own says whether it is of the code base) with receiver X
	// and Args; Name is the bare name of the callee. For calls of function
	// values X is the function and Dynamic is set.
	Call
	// Result is result Index of the call X.
	Result
	// Sel is field Name of X; Key is the field's symbol where it has one.
	Sel
	// Iter is one iteration over the list or map X; IterKey and IterValue read
	// it.
	Iter
	// IterKey is the key or index of the iteration X.
	IterKey
	// IterValue is the element of the iteration X.
	IterValue
	// Composite is a struct literal of type Type; Names and Args are its
	// fields.
	Composite
	// List is a slice, array or map literal; Keys are set for a map.
	List
	// Convert is X converted to Type.
	Convert
)

// Node is an expression of the analysed code, reduced to what can carry a
// string, a router, a handler or a table of them. Nodes hold no syntax and no
// types, and form a graph: a variable that is assigned in a loop can reach
// itself. They are immutable after the visit of their package.
type Node struct {
	Op    Op
	Index int
	Own   bool
	// Dynamic marks a Call through a function value or interface method; for
	// the latter Key names the interface method.
	Dynamic bool
	// Handler marks values that handle requests, Middleware functions that
	// take one and return one of the same type.
	Handler, Middleware bool
	Key                 refs.Target
	Name                string
	X                   *Node
	Args                []*Node
	Names               []string
	Keys                []*Node
	// Type is the named type behind at most one pointer, zero for others.
	Type refs.Target
	// Rules are what recognises the call or literal, of all consumers.
	Rules []*Rule
	At    Place
}

// Place is a position in a file of the code base; File is relative to the root.
type Place struct {
	File      string
	Line, Col int
}

var unknown = &Node{Op: Unknown}

// Arg is argument i of a call, counted from the end when negative; an Unknown
// node when there is none.
func (n *Node) Arg(i int) *Node {
	if i < 0 {
		i += len(n.Args)
	}
	if i < 0 || i >= len(n.Args) || n.Args[i] == nil {
		return unknown
	}
	return n.Args[i]
}

// Field is the value of a field of a struct literal, nil when it is not set.
func (n *Node) Field(name string) *Node {
	for i, f := range n.Names {
		if f == name && i < len(n.Args) {
			return n.Args[i]
		}
	}
	return nil
}

// Sink is a recognised call, literal or assignment.
type Sink struct {
	Rule *Rule
	// Node is the Call or Composite; for an assignment to a field of a type
	// outside the code base a Sel whose Args[0] is the value.
	Node *Node
	// In is the declaration around it.
	In refs.Target
	// Chain are method calls on the result, in order: the .Methods("GET")
	// behind a gorilla route.
	Chain []*Node
	// Loop is true inside a for statement of the declaration.
	Loop bool
	// Note is what Rule.Note returned.
	Note any
	// Funcs are the function parameters of the declaration, for Rule.Runs.
	Funcs []*Node
	// guards are the conditions around it that compare with constants.
	guards []guard
}

// guard says that a value is, or with not is none of, some texts.
type guard struct {
	node *Node
	is   []string
	not  bool
}

// call is a recorded call of a function of the code base.
type call struct {
	callee refs.Target
	in     refs.Target
	node   *Node // Call; only demanded arguments are set
}

// write is a recorded assignment to a field or package variable.
type write struct {
	key refs.Target
	in  refs.Target
	// literal is true for a field set in a struct literal.
	literal bool
	// recv is the value whose field is assigned, nil in a literal.
	recv *Node
	node *Node
	at   Place
}

// returned is what one return statement of a function gives.
type returned struct {
	fn    refs.Target
	nodes []*Node
	at    Place
}
