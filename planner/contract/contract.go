// Package contract says what crosses between the proposed services and how far
// it can become a remote contract: operations with their call sites, the types,
// values and errors that travel, and the questions that only people can answer
// (methods 7).
//
// It is a pure function of facts and a partition: Derive reads no code, and a
// renderer of contracts needs nothing but facts.Set, boundary.Partition and the
// Set. Types, functions and symbols are named by their index in the facts.
package contract

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Set is everything that crosses between services. No list is nil.
type Set struct {
	// Seams are the ordered pairs of services with at least one crossing
	// reference; sorted by From, To.
	Seams []Seam `json:"seams"`
	// Outside are the uses of services by code that belongs to none: wiring,
	// tools and shared code. They are no seams; sorted by Package, To.
	Outside []Outside `json:"outside"`
	// Coverage adds up all seams.
	Coverage Coverage `json:"coverage"`
}

// Seam is what one service uses of another: From is the consumer, To the
// provider.
type Seam struct {
	From ident.ServiceID `json:"from"`
	To   ident.ServiceID `json:"to"`
	// Operations are what the consumer calls, R4 included; sorted by Symbol.
	Operations []Operation `json:"operations"`
	// Types are the types that the consumer names, and those that operations,
	// values and other types of the seam lead to, wherever they are declared;
	// sorted by Symbol.
	Types []SharedType `json:"types"`
	// Values are the constants and variables that the consumer uses, error
	// values left out; sorted by Symbol.
	Values []Value `json:"values"`
	// Errors are the error values and error types of the provider that the
	// consumer uses; sorted by Symbol.
	Errors []ErrorUse `json:"errors"`
	// Questions are what no generator may decide, in order of ID. Every R4
	// operation, value and type has one.
	Questions []Question `json:"questions"`
	// Feedback is true when the seam is among the edges whose removal makes the
	// services acyclic at the least weight (methods 8.2.1): its operations are
	// candidates for events.
	Feedback bool `json:"feedback"`
	// Coverage counts every crossing reference of the seam once.
	Coverage Coverage `json:"coverage"`
}

// Coverage counts reference sites: a site is one place in the code (file, line,
// column) where a declaration of the consumer refers to a declaration of the
// provider; a call through an interface that may reach n methods of the provider
// counts n more sites, one for each method. The parts add up to Sites.
type Coverage struct {
	// Edges counts references: (from declaration, to declaration, kind).
	Edges int `json:"edges"`
	// Sites = Operations + Types + Values + Errors + Questions.
	Sites int `json:"sites"`
	// Operations are the sites of operations of level R0 to R3.
	Operations int `json:"operations"`
	// Types are the sites that name shared types or use their fields.
	Types  int `json:"types"`
	Values int `json:"values"`
	Errors int `json:"errors"`
	// Questions are the sites of everything of level R4.
	Questions int `json:"questions"`
}

// Add adds another count.
func (c *Coverage) Add(o Coverage) {
	c.Edges += o.Edges
	c.Sites += o.Sites
	c.Operations += o.Operations
	c.Types += o.Types
	c.Values += o.Values
	c.Errors += o.Errors
	c.Questions += o.Questions
}

// Level is the remotability of methods 7.1.
type Level int

// The levels. A signature takes its worst (7.1.1).
const (
	// R0: generate. R1: map automatically. R2: DTO, mapper, error codes. R3:
	// small redesign. R4: do not cut here, invert, or saga: an open question.
	R0 Level = iota
	R1
	R2
	R3
	R4
)

// String is R0 to R4.
func (l Level) String() string { return [...]string{"R0", "R1", "R2", "R3", "R4"}[min(max(l, R0), R4)] }

// OperationKind says what the provider's declaration is.
type OperationKind string

// The kinds of operations.
const (
	// KindFunc is a package-level function.
	KindFunc OperationKind = "func"
	// KindConstructor is a package-level function whose result is a service
	// object of its package (SharedType.Role is RoleService).
	KindConstructor OperationKind = "constructor"
	// KindMethod is a method of a type.
	KindMethod OperationKind = "method"
	// KindInterface is a method of an interface that the provider declares.
	KindInterface OperationKind = "interface-method"
	// KindField is a field of a service object that the consumer reads or
	// writes: an adapter must offer it as a method.
	KindField OperationKind = "field"
)

// Operation is a function, method or field of the provider that the consumer
// uses at run time, directly or through an interface.
type Operation struct {
	// ID is the symbol ID of Symbol: "import/path.Type.Method". It is unique in
	// a seam, and the same in all seams that use the operation.
	ID ident.SymbolID `json:"id"`
	// Name is what the operation can be called in a contract of its provider:
	// the method's or function's name, with the type's and then the package's
	// in front where another operation of the provider, of any seam, has the
	// same. Exported form: "GetOrder".
	Name string `json:"name"`
	// Symbol is the declaration of the provider.
	Symbol int           `json:"symbol"`
	Kind   OperationKind `json:"kind"`
	// Receiver is the symbol of the type that a method or field belongs to, -1
	// for functions.
	Receiver int `json:"receiver"`
	// Func is the index of the signature in facts.Shape.Funcs, -1 for a field
	// and where no signature is known.
	Func int `json:"func"`
	// Type is the index of a field's type in facts.Shape.Types, -1 for others.
	Type int `json:"type"`
	// Interfaces are the interface methods through which the consumer reaches
	// it, wherever they are declared; ascending. Implementations are the
	// provider's methods behind a KindInterface; ascending.
	Interfaces      []int `json:"interfaces"`
	Implementations []int `json:"implementations"`
	// OnData is true for a method of a type that travels by value in the
	// signatures of the seam (SharedType.Role is not RoleService): it is no
	// remote operation; the consumer's copy of the type needs it, or a field.
	OnData bool `json:"onData,omitempty"`
	// Level is the worst of Reasons, R0 without any.
	Level Level `json:"level"`
	// Reasons are sorted by falling level, then rule, position, subject.
	Reasons []Reason `json:"reasons"`
	// Change is the smallest change that lowers the level, nil where none does.
	Change *Change `json:"change,omitempty"`
	// Sites are where the consumer uses it; sorted by position, then Caller,
	// Target.
	Sites []Site `json:"sites"`
	// Frequency sums up Sites.
	Frequency Frequency `json:"frequency"`
	// Consumers are all services that use the operation, sorted.
	Consumers []ident.ServiceID `json:"consumers"`
	// Style is how the operation should be offered (methods 7.3).
	Style Style `json:"style"`
	// Size is how much its messages hold.
	Size Size `json:"size"`
	// Reads and Writes are the tables that the operation reaches inside its
	// provider and shared code: indices into facts.Data.Tables, ascending.
	Reads  []int `json:"reads"`
	Writes []int `json:"writes"`
	// Errors are the error values and types of the provider that a consumer
	// tests the operation's error for; symbols, ascending.
	Errors []int `json:"errors"`
	// Context are the context values that it reads and that others set; sorted
	// by Key. They become explicit fields (methods 7.1.2).
	Context []ContextValue `json:"context"`
	// Instances are the type arguments that the consumer uses a generic
	// operation with, as Go writes them; sorted.
	Instances []string `json:"instances"`
	// Hints are sorted by Kind, Text.
	Hints []Hint `json:"hints"`
}

// Size is how much the messages of an operation hold.
type Size struct {
	// Params and Results count those of the signature, context and error left
	// out. Types are the own types that they lead to and that travel, Fields the
	// fields of these.
	Params  int `json:"params"`
	Results int `json:"results"`
	Types   int `json:"types"`
	Fields  int `json:"fields"`
}

// Style says how an operation should be offered.
type Style string

// The styles (methods 7.3).
const (
	// StyleCall: the consumer needs the answer: gRPC or OpenAPI.
	StyleCall Style = "call"
	// StyleEvent: fire-and-forget, unused result or feedback edge: AsyncAPI.
	StyleEvent Style = "event"
	// StyleRemote: a method of a generated client: the contract is there already.
	StyleRemote Style = "remote"
	// StyleLocal: a pure function, a method of data or a logger; it travels as a
	// library.
	StyleLocal Style = "local"
)

// Reason is one thing that a rule found.
type Reason struct {
	// Rule is the ID of the rule, "R2.4"; Rules lists them.
	Rule  string `json:"rule"`
	Level Level  `json:"level"`
	// Subject is what it is about: "parameter tx", "result 1", "field
	// Order.Lines", a symbol.
	Subject string `json:"subject"`
	// Text is a plain sentence without the place.
	Text string    `json:"text"`
	Pos  facts.Pos `json:"pos"`
}

// Change is a change of the code that lowers a level.
type Change struct {
	Text string `json:"text"`
	// To is the level afterwards.
	To Level `json:"to"`
}

// Site is one place where the consumer uses something of the provider.
type Site struct {
	// Caller is the symbol of the declaration around the place.
	Caller int       `json:"caller"`
	Pos    facts.Pos `json:"pos"`
	// Kind is how it is used there.
	Kind facts.RefKind `json:"kind"`
	// Target is the symbol that the reference names: the operation's own, or
	// for facts.Runtime the method that is reached.
	Target int `json:"target"`
	// Loop is true inside a for statement of Caller.
	Loop bool `json:"loop,omitempty"`
	// Request is true when a request or message reaches Caller (an entry point
	// of HTTP, an RPC, GraphQL or a consumer). Startup is true when nothing but
	// main, an init function or a command does, by calls alone: what they hand
	// over as a function may run later.
	Request bool `json:"request,omitempty"`
	Startup bool `json:"startup,omitempty"`
	// Unused is true for a call whose results are all dropped, error included;
	// Async for a call in a go statement.
	Unused bool `json:"unused,omitempty"`
	Async  bool `json:"async,omitempty"`
}

// Frequency says how often an operation may be called. Unit: sites.
type Frequency struct {
	// Loop counts sites in a for statement of the caller, PerRequest those with
	// Site.Request, Startup those with Site.Startup.
	Loop       int `json:"loop"`
	PerRequest int `json:"perRequest"`
	Startup    int `json:"startup"`
	// Entries are the kinds of entry points that reach a site, sorted.
	Entries []facts.EntryKind `json:"entries"`
}

// ContextValue is a value in a context that one side sets and the other reads.
type ContextValue struct {
	// Key is the symbol of the key's declaration or type, -1 for a key that is
	// not of the code base; Text is how the code writes it.
	Key  int    `json:"key"`
	Text string `json:"text"`
	// Read is where the operation, or what it calls, reads it; Set is one place
	// that sets it.
	Read facts.Pos `json:"read"`
	Set  facts.Pos `json:"set"`
}

// Role says what a type is for a contract.
type Role string

// The roles.
const (
	// RoleData travels by value: a message, schema or DTO.
	RoleData Role = "data"
	// RoleEnum is a basic type with constants; RoleScalar one without.
	RoleEnum   Role = "enum"
	RoleScalar Role = "scalar"
	// RoleError is an error type.
	RoleError Role = "error"
	// RoleService is an object with behaviour (it leads to a connection, a lock,
	// a function or another service object, or its methods are operations and no
	// signature carries it by value): it stays at the provider, and where the
	// consumer names it a port goes.
	RoleService Role = "service"
	// RoleInterface is an interface that is not sealed, RoleSealed one whose
	// implementations are all known data types (oneof).
	RoleInterface Role = "interface"
	RoleSealed    Role = "sealed"
	// RoleFunc is a function type, RoleConstraint an interface that constrains
	// type parameters only.
	RoleFunc       Role = "func"
	RoleConstraint Role = "constraint"
)

// SharedType is a named type of the code base that crosses the seam.
type SharedType struct {
	ID ident.SymbolID `json:"id"`
	// Name is the type's name, with the package's in front where another type
	// of the provider's contracts has the same. Exported form.
	Name   string `json:"name"`
	Symbol int    `json:"symbol"`
	// Shape is the index in facts.Shape.Named, -1 when the shape is not known
	// (nothing but unexported code leads to it).
	Shape int  `json:"shape"`
	Role  Role `json:"role"`
	// Service is the service that declares it, "" for code of no service;
	// Class is the class of its package.
	Service ident.ServiceID `json:"service"`
	Class   boundary.Class  `json:"class"`
	// In is true when a parameter leads to it, Out when a result, field or
	// variable does; both false for a type that is only named.
	In  bool `json:"in,omitempty"`
	Out bool `json:"out,omitempty"`
	// Level and Reasons are those of the type as a message.
	Level   Level    `json:"level"`
	Reasons []Reason `json:"reasons"`
	// Fields are the fields that the consumer uses; sorted by Symbol.
	Fields []FieldUse `json:"fields"`
	// Sealed are the implementations of a RoleSealed; symbols, ascending.
	Sealed []int `json:"sealed"`
	// Enum is the index in facts.Shape.Enums, -1 without constants.
	Enum int `json:"enum"`
	// Sites are where the consumer names the type; sorted. Empty for a type
	// that only signatures lead to.
	Sites []Site `json:"sites"`
}

// FieldUse is a field that the consumer reads or writes.
type FieldUse struct {
	Symbol int `json:"symbol"`
	// Read and Written count sites.
	Read    int    `json:"read"`
	Written int    `json:"written"`
	Sites   []Site `json:"sites"`
}

// Value is a constant or variable of the provider.
type Value struct {
	ID     ident.SymbolID   `json:"id"`
	Symbol int              `json:"symbol"`
	Kind   facts.SymbolKind `json:"kind"`
	// Type is the index of a variable's type in facts.Shape.Types, -1 where it
	// is not known and for constants; Enum is the symbol of the enumeration
	// that a constant belongs to, -1 for others.
	Type int `json:"type"`
	Enum int `json:"enum"`
	// Text is the constant's value as Go writes it, "" where it is not known.
	Text string `json:"text"`
	// Written is true when the variable changes after initialisation, anywhere.
	Written bool     `json:"written,omitempty"`
	Level   Level    `json:"level"`
	Reasons []Reason `json:"reasons"`
	Sites   []Site   `json:"sites"`
}

// ErrorUse is an error of the provider that the consumer names.
type ErrorUse struct {
	ID     ident.SymbolID `json:"id"`
	Symbol int            `json:"symbol"`
	// Type is true for an error type.
	Type bool `json:"type,omitempty"`
	// Code is a stable code for it in contracts: "NOT_FOUND" for ErrNotFound.
	// Text is the error's constant text.
	Code string `json:"code"`
	Text string `json:"text"`
	// Tested counts the places where the consumer compares with it (errors.Is,
	// errors.As, ==, switch, assertion); Operations are the operations whose
	// error is compared, as far as the code shows: symbols, ascending.
	Tested     int    `json:"tested"`
	Operations []int  `json:"operations"`
	Level      Level  `json:"level"`
	Sites      []Site `json:"sites"`
}

// Question is something that needs a decision.
type Question struct {
	// ID is "Q" and a number in the seam, from 1.
	ID string `json:"id"`
	// Symbol is what it is about: an operation, a value or a type of the seam.
	// More are operations that the same answer settles; ascending.
	Symbol int   `json:"symbol"`
	More   []int `json:"more"`
	// Rules are the rules that raised it, sorted.
	Rules []string `json:"rules"`
	// Text is one sentence; Pos the place that shows it.
	Text string    `json:"text"`
	Pos  facts.Pos `json:"pos"`
	// Options are what can be done, best first; at least two.
	Options []Option `json:"options"`
	// Sites counts the crossing sites behind it.
	Sites int `json:"sites"`
}

// Option is a possible answer to a question.
type Option struct {
	// Kind is one word: keep, invert, return, stream, saga, move, copy, own,
	// event.
	Kind string `json:"kind"`
	Text string `json:"text"`
	// To is the level of the operation afterwards; R4 for keeping the code
	// together.
	To Level `json:"to"`
}

// HintKind names a hint for the design of an operation.
type HintKind string

// The hints.
const (
	// HintID and HintDTO: send the identity or a copy (methods 7.4).
	HintID  HintKind = "id"
	HintDTO HintKind = "dto"
	// HintBatch: called per item; offer a batch.
	HintBatch HintKind = "batch"
	// HintPaging: answers with a list.
	HintPaging HintKind = "paging"
	// HintIdempotency: changes tables, so a retry needs a key.
	HintIdempotency HintKind = "idempotency-key"
	// HintTimeout and HintRetry: what a caller must set.
	HintTimeout HintKind = "timeout"
	HintRetry   HintKind = "retry"
	// HintEvent: publish instead of calling.
	HintEvent HintKind = "event"
	// HintVersion: how the operation may change.
	HintVersion HintKind = "version"
)

// Hint is one piece of advice with what it rests on.
type Hint struct {
	Kind HintKind `json:"kind"`
	Text string   `json:"text"`
	// Pos is the place that shows it.
	Pos facts.Pos `json:"pos"`
}

// Outside is the use of a service by a package that belongs to no service.
type Outside struct {
	Package ident.PackagePath `json:"package"`
	// Class is the class of the package: wiring is "composition-root".
	Class boundary.Class  `json:"class"`
	To    ident.ServiceID `json:"to"`
	// Edges and Sites count as in Coverage.
	Edges int `json:"edges"`
	Sites int `json:"sites"`
}
