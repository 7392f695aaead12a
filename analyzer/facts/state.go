package facts

// State is what parts of the code base share while they run: memory, start-up,
// locks, channels, and the fate of the process (issue "shared state and fate").
// Symbols are indices into Set.Symbols. Test files are not looked at.
type State struct {
	// Vars are the package variables that are written after initialisation;
	// sorted by Var.
	Vars []StateVar `json:"vars"`
	// Inits are the init functions and variable initialisers with an effect
	// outside their package; sorted by In.
	Inits []InitEffect `json:"inits"`
	// Locks are the mutexes held while another package of the code base is
	// called; sorted by In, Pos.
	Locks []LockSpan `json:"locks"`
	// Channels are those that more than one package of the code base handles;
	// sorted by Holder, Slot.
	Channels []Channel `json:"channels"`
	// Goroutines are the places where one is started; sorted by In, Pos.
	Goroutines []Goroutine `json:"goroutines"`
	// Exits are the places outside main packages that end the process or the
	// goroutine; sorted by In, Pos.
	Exits []Exit `json:"exits"`
	// Caches are sorted by Holder, Kind, Pos.
	Caches []Cache `json:"caches"`
	// Singletons are package variables that are filled once, on first use;
	// sorted by Var, Pos.
	Singletons []Singleton `json:"singletons"`
}

// StateVar is a package variable that changes while the program runs.
type StateVar struct {
	Var int `json:"var"`
	// Writes are sorted by In, Pos, How; at least one.
	Writes []StateWrite `json:"writes"`
	// Packages are the packages from which it is changed: those that write it,
	// and those that call a function of its package that does; ascending.
	Packages []int `json:"packages"`
}

// StateWrite is one place where a package variable is written.
type StateWrite struct {
	In  int `json:"in"`
	Pos Pos `json:"pos"`
	// How is assigned, element, field, pointee, or call: the variable is handed
	// to a function, or is the receiver of a method, that changes what it leads
	// to.
	How string `json:"how"`
	// Callers are the places in other packages that call In, directly or
	// through functions of the variable's package; sorted by In, Pos. Empty for
	// writes from another package.
	Callers []StateCaller `json:"callers,omitempty"`
}

// StateCaller is a call from another package that leads to a write.
type StateCaller struct {
	// In is the declaration around the call, Calls what it calls.
	In    int `json:"in"`
	Calls int `json:"calls"`
	Pos   Pos `json:"pos"`
}

// InitEffect is code that runs when a package is imported and does more than
// fill variables of its own package.
type InitEffect struct {
	// In is the init function or the variable.
	In int `json:"in"`
	// Pos is the declaration's name.
	Pos Pos `json:"pos"`
	// Effects are sorted by Kind, What, In, Pos.
	Effects []Effect `json:"effects"`
}

// Effect is one thing that is done at start-up.
type Effect struct {
	// Kind is environment, file, network, database, process, output,
	// registration, state (a variable of another package is written), goroutine
	// or exit.
	Kind string `json:"kind"`
	// What is the function called, "os.Getenv", or the variable written.
	What string `json:"what"`
	// In is the declaration around the place: the init function, or a function
	// that it calls.
	In  int `json:"in"`
	Pos Pos `json:"pos"`
}

// LockSpan is a lock that is held while other packages are called.
type LockSpan struct {
	In  int `json:"in"`
	Pos Pos `json:"pos"`
	// Lock is the lock as written, "s.mu"; Holder the field or variable, or the
	// type when the field has no symbol; -1 without any.
	Lock   string `json:"lock"`
	Holder int    `json:"holder"`
	// Shared is true for a read lock.
	Shared bool `json:"shared,omitempty"`
	// Calls are sorted by Pos, To; at least one.
	Calls []LockCall `json:"calls"`
}

// LockCall is a call into another package.
type LockCall struct {
	To  int `json:"to"`
	Pos Pos `json:"pos"`
	// Runtime is true for a call through an interface that may reach To.
	Runtime bool `json:"runtime,omitempty"`
}

// Channel is a channel that several packages handle.
type Channel struct {
	// Holder is the field, variable or function that the channel belongs to.
	Holder int `json:"holder"`
	// Slot is field, var, result, or param:NAME.
	Slot string `json:"slot"`
	Elem string `json:"elem"`
	// Uses are sorted by Op, In, Pos.
	Uses []ChannelUse `json:"uses"`
	// Packages are those of Uses and Holder; ascending, at least two.
	Packages []int `json:"packages"`
}

// ChannelUse is an operation on a channel.
type ChannelUse struct {
	// Op is make, send, receive, close, or call: the function that has the
	// channel as parameter is called with one.
	Op  string `json:"op"`
	In  int    `json:"in"`
	Pos Pos    `json:"pos"`
}

// Goroutine is a place where a goroutine is started.
type Goroutine struct {
	In  int `json:"in"`
	Pos Pos `json:"pos"`
	// End is the last line of the statement or call, with the literal in it.
	End int `json:"end"`
	// Kind is go for a go statement, library for a function outside the code
	// base that starts one, helper for one of the code base.
	Kind string `json:"kind"`
	// Via is the library's function or the helper's name; "" for go.
	Via string `json:"via,omitempty"`
	// Runs is the function that is started, -1 for a literal or an unknown one.
	Runs int `json:"runs"`
	// Recovers is yes, no or unknown: whether a panic in it is recovered.
	Recovers string `json:"recovers"`
	// By is the declaration that recovers, -1 without one.
	By int `json:"by"`
	// Loop is true inside a for statement.
	Loop bool `json:"loop,omitempty"`
}

// Exit ends the process, or the goroutine, outside a main package.
type Exit struct {
	In  int `json:"in"`
	Pos Pos `json:"pos"`
	// Kind is exit, fatal (logs and exits), panic or goexit.
	Kind string `json:"kind"`
	// What is the function called, "log.Fatalf".
	What string `json:"what"`
}

// Cache is memory that holds what was computed or fetched.
type Cache struct {
	// Holder is the variable or field, or the type when the field has no symbol.
	Holder int `json:"holder"`
	Pos    Pos `json:"pos"`
	// Kind is memo (looked up and filled in one function), guarded-map (read
	// and written by key under a lock), sync.Map, or library.
	Kind string `json:"kind"`
	// Type is the type of a cache of a library.
	Type string `json:"type,omitempty"`
}

// Singleton is a package variable that is filled on first use.
type Singleton struct {
	Var int `json:"var"`
	// Once is the sync.Once, or Var itself for sync.OnceValue.
	Once int `json:"once"`
	In   int `json:"in"`
	Pos  Pos `json:"pos"`
}

// NewState returns a State without content; no list is nil.
func NewState() State {
	return State{
		Vars: []StateVar{}, Inits: []InitEffect{}, Locks: []LockSpan{}, Channels: []Channel{}, Goroutines: []Goroutine{},
		Exits: []Exit{}, Caches: []Cache{}, Singletons: []Singleton{},
	}
}
