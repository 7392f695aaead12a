package facts

// Usage is how callers treat what other packages give them: what a contract
// between the two has to keep (methods 7.1.2). Only what is remarkable is
// listed. Symbols are indices into Set.Symbols; test files are not looked at.
type Usage struct {
	// Calls are sorted by In, Pos, To, Kind, Slot, Text.
	Calls []CallUse `json:"calls"`
	// ErrorTests are the places that ask what an error is; sorted by In, Pos,
	// Target, Text.
	ErrorTests []ErrorTest `json:"errorTests"`
	// Pure are the functions and methods of Shape.Funcs that only compute, as far
	// as the code base shows; ascending.
	Pure []int `json:"pure"`
	// Context are the places that set or read a value in a context; sorted by
	// Key, Text, In, Pos.
	Context []ContextUse `json:"context"`
}

// CallUseKind names what is remarkable about a call.
type CallUseKind string

// The kinds.
const (
	// CallUnused: there are results, and all of them are dropped.
	CallUnused CallUseKind = "unused"
	// CallGo: the call runs in a go statement.
	CallGo CallUseKind = "go"
	// CallArgument: the callee keeps argument Slot (from 1; 0 is the receiver),
	// and the caller writes what it leads to after the call, at At.
	CallArgument CallUseKind = "argument"
	// CallResult: the caller writes what result Slot (from 1) leads to, at At.
	CallResult CallUseKind = "result"
	// CallInstance: a generic function or a method of a generic type is called
	// with the type arguments Text; CallOpenInstance: type parameters of the
	// caller are among them.
	CallInstance     CallUseKind = "instance"
	CallOpenInstance CallUseKind = "open-instance"
)

// CallUse is something remarkable about a call of another package, or through an
// interface of the code base.
type CallUse struct {
	In   int         `json:"in"`
	To   int         `json:"to"`
	Pos  Pos         `json:"pos"`
	Kind CallUseKind `json:"kind"`
	Slot int         `json:"slot,omitempty"`
	At   *Pos        `json:"at,omitempty"`
	Text string      `json:"text,omitempty"`
}

// ErrorTest is a place that asks what an error is.
type ErrorTest struct {
	In  int `json:"in"`
	Pos Pos `json:"pos"`
	// How is is (errors.Is), as (errors.As), equal (==, != or a case), assert (a
	// type assertion or case) or helper (a function of the code base that takes
	// the error alone and answers with something else).
	How string `json:"how"`
	// Target is the value, type or helper, -1 for one outside the code base;
	// Text then names it: "database/sql.ErrNoRows".
	Target int    `json:"target"`
	Text   string `json:"text,omitempty"`
	// From are the functions, methods and interface methods of the code base
	// whose error it may be, as far as the function shows; ascending.
	From []int `json:"from"`
}

// ContextUse is a place that sets or reads a value in a context.
type ContextUse struct {
	// Key is the constant, variable or type of the key, -1 for one outside the
	// code base; Text then is the key.
	Key  int    `json:"key"`
	Text string `json:"text,omitempty"`
	// Set is true for context.WithValue.
	Set bool `json:"set,omitempty"`
	In  int  `json:"in"`
	Pos Pos  `json:"pos"`
}

// NewUsage returns a Usage without content; no list is nil.
func NewUsage() Usage {
	return Usage{Calls: []CallUse{}, ErrorTests: []ErrorTest{}, Pure: []int{}, Context: []ContextUse{}}
}
