package facts

// EntryKind says from where an entry point is reached.
type EntryKind string

// The kinds of entry points.
const (
	EntryHTTP     EntryKind = "http"
	EntryGRPC     EntryKind = "grpc"
	EntryConnect  EntryKind = "connect"
	EntryTwirp    EntryKind = "twirp"
	EntryGraphQL  EntryKind = "graphql"
	EntryCLI      EntryKind = "cli"
	EntryCron     EntryKind = "cron"
	EntryTicker   EntryKind = "ticker"
	EntryConsumer EntryKind = "consumer"
	EntryMain     EntryKind = "main"
)

// Entry is a place where the outside world starts code of the code base: one
// method and pattern of an HTTP route, one RPC method, one command, one schedule,
// one topic. What it reaches follows from the references (entry.Reach).
type Entry struct {
	Kind EntryKind `json:"kind"`
	// Method is the HTTP method in capitals, "" for all methods; "Query",
	// "Mutation" or the type for GraphQL; "" for the other kinds.
	Method string `json:"method,omitempty"`
	// Pattern is the full path with the prefixes of groups, mounts and
	// subrouters, parameters as written; "/package.Service/Method" for RPC; the
	// words of a command; the schedule or interval; the topic, queue or
	// subject; the path of the package for main. "…" stands for what is not
	// known.
	Pattern string `json:"pattern"`
	// Handler is the symbol index of what handles it, -1 when that is not of
	// the code base or not known; a closure is its declaration. Detail then
	// says what is known.
	Handler int `json:"handler"`
	// Framework is the import path of the library, without its major version.
	Framework string `json:"framework"`
	// In is the symbol index of the declaration that registers it, Pos the
	// place.
	In        int       `json:"in"`
	Pos       Pos       `json:"pos"`
	Certainty Certainty `json:"certainty"`
	Detail    string    `json:"detail,omitempty"`
}

// OutboundKind says what kind of thing is called.
type OutboundKind string

// The kinds of outbound calls.
const (
	OutHTTP    OutboundKind = "http"
	OutGRPC    OutboundKind = "grpc"
	OutPublish OutboundKind = "publish"
	OutMail    OutboundKind = "mail"
	OutSDK     OutboundKind = "sdk"
	OutExec    OutboundKind = "exec"
)

// Outbound is a call that leaves the process.
type Outbound struct {
	Kind OutboundKind `json:"kind"`
	// Target is the host and path, the topic, the program, or the configuration
	// key ("env:NAME", "field:config.Config.URL") that names it; "…" stands for
	// what is not known, "" means that nothing is known.
	Target string `json:"target,omitempty"`
	// Library is the import path without its major version.
	Library string `json:"library"`
	// Symbol is the symbol index of the declaration with the call; Loop is true
	// when it lies in a for statement of it. Caller is the declaration that
	// gives the target to a helper, Symbol itself when there is no helper.
	Symbol int  `json:"symbol"`
	Caller int  `json:"caller"`
	Pos    Pos  `json:"pos"`
	Loop   bool `json:"loop,omitempty"`
	// Certainty is about the target.
	Certainty Certainty `json:"certainty"`
}

// ConfigKind says where a setting comes from.
type ConfigKind string

// The kinds of configuration.
const (
	ConfigEnv   ConfigKind = "env"
	ConfigFlag  ConfigKind = "flag"
	ConfigViper ConfigKind = "viper"
	ConfigKoanf ConfigKind = "koanf"
)

// ConfigKey is a setting that the code base reads or declares.
type ConfigKey struct {
	Kind ConfigKind `json:"kind"`
	// Key is the name as written; "…" stands for what is not known.
	Key string `json:"key"`
	// Readers are the places, sorted by Symbol, Pos.
	Readers []ConfigReader `json:"readers"`
}

// ConfigReader is a place that reads or declares a setting.
type ConfigReader struct {
	// Symbol is a function; for a struct tag the field, or its type when
	// nothing refers to the field.
	Symbol int `json:"symbol"`
	Pos    Pos `json:"pos"`
	// Library is the import path without its major version.
	Library string `json:"library"`
}
