package facts

// HTTP is what the code base reads of HTTP requests and writes into answers, as
// far as its code shows.
type HTTP struct {
	// Exchanges are those of routes, at most one an entry; sorted by Entry.
	Exchanges []Exchange `json:"exchanges"`
	// Middleware are functions that wrap handlers; sorted by Symbol. Where they
	// are applied is not known: each may answer any request.
	Middleware []Middleware `json:"middleware"`
}

// Exchange is what handles one route reads and answers, wrappers named at the
// registration included. No list is nil.
type Exchange struct {
	// Entry is an index in Set.Entries, of kind EntryHTTP.
	Entry int `json:"entry"`
	// Bodies are the types that the request body is decoded into; sorted by Pos,
	// Type.
	Bodies []Body `json:"bodies"`
	// Answers are sorted by Status, Type, Media, Pos; each Status, Type and
	// Media once.
	Answers []Answer `json:"answers"`
	// Reads are sorted by In, Name; each once.
	Reads []RequestUse `json:"reads"`
}

// Middleware is a function that wraps handlers. No list is nil.
type Middleware struct {
	Symbol  int          `json:"symbol"`
	Answers []Answer     `json:"answers"`
	Reads   []RequestUse `json:"reads"`
}

// Body is a request body.
type Body struct {
	// Type is an index in Shape.Types.
	Type int `json:"type"`
	Pos  Pos `json:"pos"`
}

// Answer is one way in which a request is answered.
type Answer struct {
	// Status is 0 when the code does not show it as a constant.
	Status int `json:"status"`
	// Type is what is encoded as JSON, an index in Shape.Types; -1 for an answer
	// without body, of another form, or of an unknown type. A map literal with
	// constant keys is a struct with these keys.
	Type int `json:"type"`
	// Media is the media type, "" when there is no body, "*/*" when it is not
	// known.
	Media string `json:"media,omitempty"`
	Pos   Pos    `json:"pos"`
}

// The parts of a request that are read by name.
const (
	InPath   = "path"
	InQuery  = "query"
	InHeader = "header"
	InCookie = "cookie"
	InForm   = "form"
)

// RequestUse is a part of a request that is read by name.
type RequestUse struct {
	// In is one of the In constants.
	In   string `json:"in"`
	Name string `json:"name"`
	// Type is "integer", "number" or "boolean" when the text is parsed on the
	// spot, "" for text.
	Type string `json:"type,omitempty"`
	Pos  Pos    `json:"pos"`
}

// NewHTTP returns an HTTP without content; no list is nil.
func NewHTTP() HTTP { return HTTP{Exchanges: []Exchange{}, Middleware: []Middleware{}} }
