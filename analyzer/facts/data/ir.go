package data

import (
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// The walk over syntax leaves, per function, what later steps need: the calls
// that matter, in order, and symbolic values for what flows into them. Nothing
// here holds syntax; types stay alive anyhow.

// op says what a value is.
type op uint8

const (
	opText    op = iota // text is known
	opHole              // nothing is known, but it is part of something known
	opConcat            // list, joined
	opAlts              // one of list
	opParam             // parameter n of fn; the receiver is number -1
	opField             // field target of list[0], which may be nil
	opGlobal            // package variable target
	opCall              // result n of call
	opGroup             // a composite: list holds what it is made of, keys its fields
	opLit               // function literal fn
	opFunc              // function or method target; list[0] is the receiver of a method value
	opFormat            // fmt.Sprintf of list; n is 1 when the last is spread
	opTyped             // a value of type typ; list[0] may be nil
	opElement           // element list[1] of the map list[0], either may be nil
	opNamed             // the named query text
)

// value is what is known about an expression; nil is nothing. Values are not
// changed once made.
type value struct {
	op     op
	n      int
	text   string
	list   []*value
	keys   []string
	call   *call
	fn     *function
	target refs.Target
	typ    types.Type
	// through is what holds the struct of an opField; holds names the struct
	// that it is itself, for the fields in it.
	through, holds refs.Target
}

// function is one declared function or function literal.
type function struct {
	key refs.Target
	// parent is the function around a literal, nil for a declaration.
	parent *function
	// calls are in the order of the code.
	calls []*call
	// returns are the values of each return statement.
	returns [][]*value
	// generated is true in a generated file.
	generated bool
	// typeParams counts own type parameters, receiverParams those of the
	// receiver's type.
	typeParams, receiverParams int
	params                     int
	variadic                   bool
	// contexts are the parameters of type context.Context.
	contexts []int
}

// top is the declaration around f.
func (f *function) top() *function {
	for f.parent != nil {
		f = f.parent
	}
	return f
}

// callKind says what is known about a callee.
type callKind uint8

const (
	callStatic    callKind = iota // target
	callInterface                 // an interface method of the code base
	callDynamic                   // fun is a function value
	callLibrary                   // lib says what it does
	callOpaque                    // a library function that gets closures or handles
)

// call is one call.
type call struct {
	kind   callKind
	target refs.Target
	fun    *value
	lib    *signature
	// in is the function around the call.
	in   *function
	recv *value
	args []*value
	// types are the static types of the arguments where a model can be one.
	types []types.Type
	// typeArgs are those of a generic callee, recvArgs those of its
	// receiver's type.
	typeArgs, recvArgs []types.Type
	// result is the static type of the first result of a library call.
	result    types.Type
	file      string
	line, col int
	loop      bool
	deferred  bool
	spread    bool // f(xs...)
	// through is what holds the receiver.
	through refs.Target
	// holds has a bit for each result that can carry a transaction.
	holds uint64
}

func text(s string) *value { return &value{op: opText, text: s} }

var hole = &value{op: opHole}

// maxParts bounds the parts of a concatenation, maxAlts the alternatives of a
// value.
const (
	maxParts = 4096
	maxAlts  = 12
)

// concat joins two values; nil is a hole.
func concat(a, b *value) *value {
	if a == nil {
		a = hole
	}
	if b == nil {
		b = hole
	}
	if a.op == opText && b.op == opText && len(a.text)+len(b.text) < maxTextSize {
		return text(a.text + b.text)
	}
	return &value{op: opConcat, list: []*value{a, b}}
}

// maxTextSize is the size in bytes up to which texts are joined.
const maxTextSize = 256 << 10

// extends reports whether v is base with more behind it.
func extends(v, base *value) bool {
	for range maxParts {
		if v == nil || v.op != opConcat {
			return false
		}
		if v.list[0] == base {
			return true
		}
		v = v.list[0]
	}
	return false
}

// either is a value that is one of several; a value that only extends another
// stands for both, as the longer one names at least the same tables.
func either(all ...*value) *value {
	var out []*value
	add := func(v *value) {
		if v == nil || v == hole {
			return
		}
		for i, o := range out {
			if o == v || extends(o, v) || sameText(o, v) || follows(o, v) {
				return
			}
			if extends(v, o) || follows(v, o) {
				out[i] = v
				return
			}
		}
		if len(out) < maxAlts {
			out = append(out, v)
		}
	}
	for _, v := range all {
		if v != nil && v.op == opAlts {
			for _, x := range v.list {
				add(x)
			}
			continue
		}
		add(v)
	}
	switch len(out) {
	case 0:
		return nil
	case 1:
		return out[0]
	}
	return &value{op: opAlts, list: out}
}

func sameText(a, b *value) bool { return a.op == opText && b.op == opText && a.text == b.text }

// follows reports whether v is a chain of calls that starts at base.
func follows(v, base *value) bool {
	for range maxParts {
		if v == nil || v.op != opCall || v.call.recv == nil {
			return false
		}
		if v = v.call.recv; v == base {
			return true
		}
	}
	return false
}
