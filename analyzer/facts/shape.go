package facts

// Shape is what contracts need to know of types, so that no second load is
// necessary (methods 7.1): signatures of what crosses packages, and the types
// they lead to. Types are named by index into Types, symbols into Set.Symbols.
type Shape struct {
	// Types is the table of types, in the order of first use.
	Types []TypeShape `json:"types"`
	// Funcs are the functions and methods that another package refers to, the
	// interface methods that it calls, and the methods of types in
	// Set.Couplings that their interface asks for; sorted by Symbol.
	Funcs []FuncShape `json:"funcs"`
	// Named are the types of the code base that those signatures and Vars lead
	// to, and the interfaces of Set.Couplings; types behind unexported fields
	// are left out. Sorted by Symbol.
	Named []NamedShape `json:"named"`
	// Vars are the package variables that another package refers to; sorted by
	// Symbol.
	Vars []VarShape `json:"vars"`
	// Enums are the constants of those of Named that are basic types; sorted by
	// Type.
	Enums []EnumShape `json:"enums"`
	// Errors are the error values and error types that are exported or referred
	// to from another package; sorted by Symbol.
	Errors []ErrorShape `json:"errors"`
}

// TypeShape is one type. Which fields are set depends on Kind; an absent index
// is 0.
type TypeShape struct {
	// Kind is basic, own (a named type of the code base), named (of another
	// module, or declared in a function), pointer, slice, array, map, chan,
	// func, interface, struct, union (of a constraint) or param (a type
	// parameter).
	Kind string `json:"kind"`
	// Name is that of a basic type or a type parameter, "import/path.Name" of a
	// named type, or the text of a union.
	Name string `json:"name,omitempty"`
	// Foreign says what a named type is: one of the Foreign constants; "" for
	// other kinds.
	Foreign string `json:"foreign,omitempty"`
	// Symbol is the declaration of an own type.
	Symbol int `json:"symbol,omitempty"`
	// Args are the type arguments of an own or named type.
	Args []int `json:"args,omitempty"`
	// Elem is the element of a pointer, slice, array, map or chan; Key that of
	// a map; Len that of an array; Dir is send or receive for a chan with one
	// direction.
	Elem int    `json:"elem,omitempty"`
	Key  int    `json:"key,omitempty"`
	Len  int64  `json:"len,omitempty"`
	Dir  string `json:"dir,omitempty"`
	// Params and Results are those of a func.
	Params   []int `json:"params,omitempty"`
	Results  []int `json:"results,omitempty"`
	Variadic bool  `json:"variadic,omitempty"`
	// Methods are those of an interface, inherited ones included, by name.
	Methods []MethodShape `json:"methods,omitempty"`
	// Fields are those of a struct, in order.
	Fields []FieldShape `json:"fields,omitempty"`
}

// What a named type of another module can be.
const (
	// ForeignText encodes itself as text or JSON; ForeignProto is a message of
	// protocol buffers.
	ForeignText  = "text"
	ForeignProto = "proto"
	// ForeignBasic is a basic type with a name, ForeignData exported fields,
	// elements and basic types all the way down.
	ForeignBasic = "basic"
	ForeignData  = "data"
	// ForeignAny is an interface without methods, ForeignInterface one with
	// some; ForeignFunc and ForeignChan are what their names say.
	ForeignAny       = "any"
	ForeignInterface = "interface"
	ForeignFunc      = "func"
	ForeignChan      = "chan"
	// ForeignOpaque has unexported fields, or leads to something that is no data.
	ForeignOpaque = "opaque"
)

// MethodShape is a method of an interface; Type is a func.
type MethodShape struct {
	Name string `json:"name"`
	Type int    `json:"type"`
}

// FieldShape is a field of a struct.
type FieldShape struct {
	Name string `json:"name"`
	Type int    `json:"type"`
	// Tag is the text of the tag without quotes.
	Tag string `json:"tag,omitempty"`
	// Unexported fields are not seen by encoders and other packages.
	Unexported bool `json:"unexported,omitempty"`
	Embedded   bool `json:"embedded,omitempty"`
}

// FuncShape is a signature and what is done with its parameters.
type FuncShape struct {
	Symbol int `json:"symbol"`
	// TypeParams have their constraint as Type.
	TypeParams []ParamShape `json:"typeParams,omitempty"`
	Params     []ParamShape `json:"params,omitempty"`
	Results    []ParamShape `json:"results,omitempty"`
	Variadic   bool         `json:"variadic,omitempty"`
	// Receiver says what a method does with its receiver.
	Receiver []ParamUse `json:"receiver,omitempty"`
}

// ParamShape is a parameter or result.
type ParamShape struct {
	// Name is "" for an unnamed one.
	Name string `json:"name,omitempty"`
	Type int    `json:"type"`
	// Use says what the function does with a parameter that leads to shared
	// memory (pointer, slice, map, chan, func, interface), as far as the code
	// base shows; empty for others and for results.
	Use []ParamUse `json:"use,omitempty"`
	// At are the places that mutate, keep or call it: in the function, or for
	// an interface's method in the first implementation that does; in the order
	// of Use, one a use at most. A use without a place happens in code that was
	// not seen, or the parameter is only returned inside something.
	At []UseSite `json:"at,omitempty"`
}

// UseSite is a place that uses a parameter.
type UseSite struct {
	Use ParamUse `json:"use"`
	Pos Pos      `json:"pos"`
}

// ParamUse is one thing that a function does with a parameter.
type ParamUse string

// The uses, in the order in which they are listed. UseRead stands alone.
const (
	UseRead     ParamUse = "read"
	UseMutated  ParamUse = "mutated"
	UseKept     ParamUse = "kept"
	UseCalled   ParamUse = "called"
	UseReturned ParamUse = "returned"
	UseUnknown  ParamUse = "unknown"
)

// NamedShape is a named type of the code base.
type NamedShape struct {
	Symbol     int          `json:"symbol"`
	TypeParams []ParamShape `json:"typeParams,omitempty"`
	// Type is the underlying type.
	Type int `json:"type"`
	// Lines are those of the fields of a struct, in order, in the file of Symbol;
	// absent when another declaration has the fields.
	Lines []int `json:"lines,omitempty"`
	// Encodes is "json" or "text" for a type with a method MarshalJSON or
	// MarshalText, "proto" for a message of protocol buffers; "" for others.
	Encodes string `json:"encodes,omitempty"`
	// Live says why values are no plain data: the path of fields, unexported
	// ones included, to a function, channel, interface with methods or opaque
	// type, and that type: "repo.db *database/sql.DB". "" for data.
	Live string `json:"live,omitempty"`
}

// VarShape is a package variable.
type VarShape struct {
	Symbol int `json:"symbol"`
	Type   int `json:"type"`
}

// EnumShape lists the constants of a type.
type EnumShape struct {
	// Type is the symbol of the type.
	Type int `json:"type"`
	// Values are in the order of declaration: sorted by file, line, name.
	Values []EnumValue `json:"values"`
}

// EnumValue is a constant; Value is as Go writes it.
type EnumValue struct {
	Symbol int    `json:"symbol"`
	Value  string `json:"value"`
}

// ErrorShape is an error value (a package variable) or an error type.
type ErrorShape struct {
	Symbol int `json:"symbol"`
	// Type is true for a type with an Error method; Pointer when only the
	// pointer has it.
	Type    bool `json:"type,omitempty"`
	Pointer bool `json:"pointer,omitempty"`
	// Text is the constant text that an error value is made with, "" when it
	// has none.
	Text string `json:"text,omitempty"`
}

// NewShape returns a Shape without content; no list is nil.
func NewShape() Shape {
	return Shape{
		Types: []TypeShape{}, Funcs: []FuncShape{}, Named: []NamedShape{}, Vars: []VarShape{}, Enums: []EnumShape{}, Errors: []ErrorShape{},
	}
}
