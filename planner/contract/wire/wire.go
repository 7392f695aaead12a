// Package wire is the model that all forms of contracts share: what each service
// offers, in messages that Go, protocol buffers, OpenAPI and events can all say
// (methods 7.2). Derive makes it of facts, a partition and what crosses; it reads
// no code. What has no form on a wire is a Question with its reason.
package wire

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/contract"
)

// Model is what all services offer. No list is nil.
type Model struct {
	// Services are those of the partition, also those that nobody uses; sorted
	// by ID.
	Services []Service `json:"services"`
}

// Service is what one service offers to the others.
type Service struct {
	ID ident.ServiceID `json:"id"`
	// Name is the ID in the form of an exported name, "OrderDesk"; Package the
	// same in lower case with underscores, "order_desk". Both are unique among
	// the services of a Model.
	Name    string `json:"name"`
	Package string `json:"package"`
	// Consumers are the services that use it, sorted.
	Consumers []ident.ServiceID `json:"consumers"`
	// Methods are the operations that can be remote (R0 to R2), calls and
	// events; sorted by Name.
	Methods []Method `json:"methods"`
	// Kept are operations that need no remote form: methods of data, pure
	// functions and loggers travel as code, generated clients are remote
	// already; sorted by ID.
	Kept []Kept `json:"kept"`
	// Messages and Enums are what the methods, errors and constants lead to;
	// sorted by Name. Messages of requests and responses are not among them:
	// they are the fields of Method.
	Messages []Message `json:"messages"`
	Enums    []Enum    `json:"enums"`
	// Errors are the errors that consumers tell apart; sorted by Code.
	Errors []Error `json:"errors"`
	// Constants are the values that consumers use, and that never change; sorted
	// by Name.
	Constants []Constant `json:"constants"`
	// Questions are everything that crosses and has no form: operations of
	// level R3 and R4, and what can not be mapped; in order of ID.
	Questions []Question `json:"questions"`
}

// Method is a remote operation.
type Method struct {
	// Name is in exported form, and unique in its service also when case is
	// ignored.
	Name string `json:"name"`
	// ID is the declaration in the code; Operation its index in
	// contract.Set.Surface(service).Operations.
	ID        ident.SymbolID `json:"id"`
	Operation int            `json:"operation"`
	// RequestName and ResponseName are names for the two messages; no message,
	// enumeration or other method of the service has them.
	RequestName  string `json:"requestName"`
	ResponseName string `json:"responseName"`
	// Request are the parameters, in order, without context; Response the
	// results, without error.
	Request  []Field `json:"request"`
	Response []Field `json:"response"`
	// Context is the position of the context among the parameters, Error that
	// of the error among the results; -1 without one.
	Context int `json:"context"`
	Error   int `json:"error"`
	// Variadic is true when the last parameter is.
	Variadic bool                   `json:"variadic,omitempty"`
	Kind     contract.OperationKind `json:"kind"`
	// Style is call or event.
	Style contract.Style `json:"style"`
	Level contract.Level `json:"level"`
	// Codes are the errors that consumers test the operation's error for; sorted.
	Codes []string `json:"codes"`
	// Reads and Writes are the names of tables, sorted.
	Reads  []string `json:"reads"`
	Writes []string `json:"writes"`
	// Metadata are values in the context that the operation reads and its
	// callers set: they travel beside the message. Sorted by Name.
	Metadata []Metadata        `json:"metadata"`
	Hints    []contract.Hint   `json:"hints"`
	Reasons  []contract.Reason `json:"reasons"`
	// Consumers are sorted.
	Consumers []ident.ServiceID `json:"consumers"`
	// Place is the declaration, "internal/orders/orders.go:12".
	Place string `json:"place"`
}

// Safe reports whether the method changes no table: it can be repeated.
func (m *Method) Safe() bool { return len(m.Writes) == 0 }

// Metadata is a context value that travels beside the message.
type Metadata struct {
	// Name is lower case with "-": "request-id".
	Name string `json:"name"`
	// Text is the key as the code writes it.
	Text string `json:"text"`
}

// Kept is an operation without a remote form.
type Kept struct {
	ID    ident.SymbolID `json:"id"`
	Style contract.Style `json:"style"`
	Why   string         `json:"why"`
}

// Message is a record, or one of several records.
type Message struct {
	// Name is in exported form, unique among messages, enumerations, requests
	// and responses of the service also when case is ignored.
	Name string `json:"name"`
	// ID is the type in the code, "" for an unnamed struct.
	ID ident.SymbolID `json:"id"`
	// Go is the type in the code; see Type.Go.
	Go string `json:"go"`
	// Doc is one sentence for people.
	Doc    string  `json:"doc"`
	Fields []Field `json:"fields"`
	// OneOf is true for a sealed interface: exactly one field is set. A field's
	// Type.Pointer says that the implementation is the pointer.
	OneOf bool `json:"oneOf,omitempty"`
	// Losses say what the message does not carry; sorted.
	Losses []string `json:"losses"`
	Place  string   `json:"place"`
}

// Field is a field of a message.
type Field struct {
	// Go is the field in the code, or the parameter's name in exported form:
	// it is unique in its message. A promoted field has the short name.
	Go string `json:"go"`
	// JSON is the key in JSON: that of the tag, else the name in lower camel
	// case. Tagged is true when a tag says it. Proto is in lower snake case.
	// Each is unique in its message.
	JSON   string `json:"json"`
	Tagged bool   `json:"tagged,omitempty"`
	Proto  string `json:"proto"`
	Type   Type   `json:"type"`
	// Doc is one sentence, "" when there is nothing to say.
	Doc string `json:"doc,omitempty"`
	// Omit is true when today's JSON leaves the zero value out.
	Omit bool `json:"omit,omitempty"`
	// Used is true when a consumer reads or writes the field. Always true for
	// requests and responses.
	Used bool `json:"used,omitempty"`
}

// Kind is the kind of a Type.
type Kind string

// The kinds.
const (
	Bool   Kind = "bool"
	String Kind = "string"
	// Int32 to Uint64 are integers; Type.GoBasic may be narrower.
	Int32  Kind = "int32"
	Int64  Kind = "int64"
	Uint32 Kind = "uint32"
	Uint64 Kind = "uint64"
	Float  Kind = "float"
	Double Kind = "double"
	Bytes  Kind = "bytes"
	// Timestamp is a point in time; the zone and the monotonic clock are lost.
	Timestamp Kind = "timestamp"
	// Duration is a number of nanoseconds.
	Duration Kind = "duration"
	// JSON is any JSON value: the contract can not say what is in it.
	JSON Kind = "json"
	List Kind = "list"
	// Map has keys that are strings or integers.
	Map         Kind = "map"
	MessageKind Kind = "message"
	EnumKind    Kind = "enum"
)

// Conv says how a value of the code becomes one of the wire and back.
type Conv string

// The conversions.
const (
	// Same: the types convert to each other, T(x); for lists, maps and messages
	// part by part.
	Same Conv = ""
	// Text: MarshalText and UnmarshalText.
	Text Conv = "text"
	// AsJSON: json.Marshal and json.Unmarshal.
	AsJSON Conv = "json"
	// URL: String and url.Parse.
	URL Conv = "url"
	// Null: a struct of database/sql with a field Valid; Type.Inner is the other.
	Null Conv = "null"
	// ErrorText: an error that is data: its text is kept, its type lost.
	ErrorText Conv = "error"
	// Set: a map without values is a list of its keys.
	Set Conv = "set"
)

// Type is the type of a field. It is a tree: Elem and Key are types of their own.
type Type struct {
	Kind Kind `json:"kind"`
	// Ref is the name of the message or enumeration.
	Ref string `json:"ref,omitempty"`
	// Key and Elem are those of maps and lists.
	Key  *Type `json:"key,omitempty"`
	Elem *Type `json:"elem,omitempty"`
	// Optional is true when a value may be absent: a pointer, or a Null. Never
	// true for elements: nil among them becomes the zero value.
	Optional bool `json:"optional,omitempty"`
	// Pointer is true when the code has a pointer to the value.
	Pointer bool   `json:"pointer,omitempty"`
	Conv    Conv   `json:"conv,omitempty"`
	Inner   string `json:"inner,omitempty"`
	// Go is the type in the code without the Pointer, with import paths in
	// place of package names: "[]‹example.com/shop/orders›.Order".
	Go string `json:"go"`
	// GoBasic is the basic type below Go for scalars: "int8".
	GoBasic string `json:"goBasic,omitempty"`
	// Len is the length of an array, 0 for others.
	Len int64 `json:"len,omitempty"`
	// Array is true for an array.
	Array bool `json:"array,omitempty"`
	// OwnJSON is true when the type writes its JSON by itself: bodies of today's
	// routes do not have the shape of Kind.
	OwnJSON bool `json:"ownJSON,omitempty"`
}

// Enum is a basic type with constants.
type Enum struct {
	// Name is unique as Message.Name is.
	Name string         `json:"name"`
	ID   ident.SymbolID `json:"id"`
	Go   string         `json:"go"`
	// GoBasic is its basic type; Text is true when that is a string.
	GoBasic string `json:"goBasic"`
	Text    bool   `json:"text,omitempty"`
	// Values are in order of declaration, each value once.
	Values []EnumValue `json:"values"`
	Doc    string      `json:"doc"`
	Place  string      `json:"place"`
}

// EnumValue is a constant of an Enum.
type EnumValue struct {
	// Proto is in upper snake case with the name of the enumeration in front,
	// "ORDER_STATUS_PAID"; unique in the service.
	Proto string `json:"proto"`
	// Name is the constant in the code.
	Name string `json:"name"`
	// Value is as Go writes it; Text without quotes, for a Text enumeration.
	Value string `json:"value"`
	Text  string `json:"text,omitempty"`
}

// Error is an error with a code.
type Error struct {
	// Code is in upper snake case, unique in the service.
	Code string         `json:"code"`
	ID   ident.SymbolID `json:"id"`
	// Go is the variable or type in the code, written as Type.Go is.
	Go string `json:"go"`
	// Type is true for an error type; Pointer when only its pointer is an error.
	Type    bool `json:"type,omitempty"`
	Pointer bool `json:"pointer,omitempty"`
	// Details is the name of a message with the fields of an error type, ""
	// without one.
	Details string `json:"details,omitempty"`
	// Text is the constant text, "" when it has none.
	Text  string `json:"text"`
	Place string `json:"place"`
}

// Constant is a constant, or a variable that keeps its first value.
type Constant struct {
	Name string         `json:"name"`
	ID   ident.SymbolID `json:"id"`
	Go   string         `json:"go"`
	// Value is as Go writes it, "" where it is not known.
	Value string `json:"value"`
	Place string `json:"place"`
}

// Question is something without a form.
type Question struct {
	// ID is "Q" and a number in the service, from 1.
	ID      string         `json:"id"`
	Subject ident.SymbolID `json:"subject"`
	// Name is that of the operation or type.
	Name  string         `json:"name"`
	Level contract.Level `json:"level"`
	// Text says why it has no form, Change what would help, "" when unknown.
	Text   string            `json:"text"`
	Change string            `json:"change"`
	Pos    facts.Pos         `json:"pos"`
	Place  string            `json:"place"`
	More   []contract.Option `json:"options"`
}
