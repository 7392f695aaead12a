package demarc_test

// The policy of our own layers, as data. Every line has its reason, which the
// test prints. ARCHITECTURE.md shows the same as a map.

// layer says which rooms a room may import. A room is a directory of the
// module with everything below it that is not a room of its own.
type layer struct {
	room string
	may  []string
	why  string
	// workbench is true for programs that measure demarc and are no part of
	// it: the table of owners does not bind them.
	workbench bool
}

const module = "github.com/demarc-dev/demarc"

func layers() []layer {
	return []layer{
		{"analyzer/ident", nil, "names are the lowest room: everything passes them around", false},
		{"analyzer/config", []string{"analyzer/ident"}, "a configuration is read before anything is known about code", false},
		{"analyzer/facts", []string{"analyzer/ident"}, "facts are plain data; whoever reads them must not need a type checker", false},
		{"analyzer/load", []string{"analyzer/ident"}, "loading hands packages to visitors and does not know who looks for what", false},
		{"analyzer/facts/symbols", extractor(), whyExtractor, false},
		{"analyzer/facts/refs", extractor(), whyExtractor, false},
		{"analyzer/facts/couplings", extractor(), whyExtractor, false},
		{"analyzer/facts/traits", extractor(), whyExtractor, false},
		{"analyzer/facts/evidence", extractor(), whyExtractor, false},
		{"analyzer/facts/effects", extractor(), whyExtractor, false},
		{"analyzer/facts/state", extractor(), whyExtractor, false},
		{"analyzer/facts/shape", extractor(), whyExtractor, false},
		{"analyzer/facts/usage", extractor(), whyExtractor, false},
		{"analyzer/facts/meaning", extractor(), whyExtractor, false},
		{"analyzer/facts/data", extractor(), whyExtractor, false},
		{"analyzer/facts/flow", extractor(), whyExtractor, false},
		{"analyzer/facts/entry", extractor(), whyExtractor, false},
		{"analyzer/facts/outbound", extractor(), whyExtractor, false},
		{"analyzer/facts/exchange", extractor(), whyExtractor, false},
		{"analyzer/facts/gather", extractor(), whyExtractor, false},
		{"analyzer/facts/internal/pack", []string{"analyzer/facts/refs"}, "packing knows names and plain values; what else is remembered is described by whoever remembers it", false},
		{"analyzer/facts/internal/packtest", nil, "support for the tests of packing", false},
		{"analyzer/facts/internal/want", nil, "support for the extractors' tests knows strings only", false},
		{"analyzer/facts/internal/rename", []string{"analyzer/ident", "analyzer/load"}, "support for tests that must not rest on names; it writes copies of test modules", true},
		{"analyzer/runtime", []string{"analyzer/ident", "analyzer/facts", "analyzer/facts/data"}, "measurements are mapped to finished facts; of the extractors only the SQL reader is used", false},
		{"analyzer/practices", []string{"analyzer/facts"}, "files beside the code say how it is run; they are read, never run", false},
		{"analyzer/history", []string{"analyzer/ident"}, "git evidence stands beside the code's evidence", false},
		{"analyzer/graph", []string{"analyzer/ident", "analyzer/facts"}, "algorithms know nodes, edges and units, not where they come from", false},
		{"analyzer", []string{"analyzer/ident", "analyzer/config", "analyzer/facts", "analyzer/facts/data", "analyzer/facts/gather", "analyzer/load", "analyzer/history", "analyzer/graph", "analyzer/practices"}, "the facade calls its rooms in order", false},
		{"planner/boundary", []string{"analyzer/ident"}, "the engine works on plain evidence, so that it can be judged without code", false},
		{"planner/contract/forms", []string{"planner/ownership", "analyzer/config", "analyzer/ident", "analyzer/facts", "planner/boundary", "planner/contract", "planner/contract/wire"}, "one room writes contracts; the lock of field numbers is YAML, which config reads", false},
		{"planner/contract/wire", []string{"analyzer/ident", "analyzer/facts", "planner/boundary", "planner/contract"}, "one model for all forms of contracts, so that they say the same", false},
		{"planner/quality", []string{"analyzer/ident", "analyzer/facts", "analyzer/graph", "analyzer/history", "planner/boundary"}, "measures are functions of the evidence and a proposal", false},
		{"planner/scenario", []string{"analyzer/ident", "analyzer/config", "analyzer/facts", "planner/boundary", "planner/quality"}, "what-if changes proposals, and needs no code for it", false},
		{"planner/verdict", []string{"analyzer/ident"}, "the rule works on plain numbers, so that it can be argued with", false},
		{"planner/inputs", []string{"analyzer/ident", "analyzer/facts", "analyzer/history", "planner/boundary", "planner/verdict"}, "what a verdict rests on is collected in one place, each input with its source", false},
		{"planner", []string{"analyzer", "analyzer/facts", "analyzer/graph", "analyzer/history", "analyzer/ident", "planner/boundary", "planner/inputs", "planner/quality", "planner/scenario", "planner/verdict", "planner/contract", "planner/effort", "planner/forecast", "planner/ownership", "planner/roadmap", "planner/feature"}, "proposals rest on facts and never on syntax or types", false},
		{"reports", []string{"analyzer", "analyzer/config", "analyzer/facts", "analyzer/graph", "analyzer/history", "analyzer/ident", "analyzer/load", "planner", "planner/boundary", "planner/inputs", "planner/quality", "planner/scenario", "planner/verdict", "planner/contract", "planner/forecast", "planner/roadmap"}, "the document joins both results; renderers see the document only", false},
		{"planner/placement", []string{"analyzer/ident", "analyzer/facts", "planner/boundary"}, "where a declaration belongs is asked everywhere and answered in one place", false},
		{"planner/ownership", []string{"analyzer/facts", "planner/boundary", "planner/placement"}, "who owns which table is asked by several rooms and answered in one", false},
		{"planner/effort", []string{"analyzer/ident", "analyzer/facts", "planner/boundary", "planner/contract", "planner/ownership"}, "costs are counted from what crosses", false},
		{"planner/roadmap", []string{"analyzer/ident", "analyzer/facts", "analyzer/history", "planner/boundary", "planner/contract", "planner/effort", "planner/ownership", "planner/verdict"}, "the plan comes last: it knows what was decided and what it costs", false},
		{"planner/forecast", []string{"analyzer/ident", "analyzer/facts", "analyzer/history", "planner/boundary", "planner/placement"}, "forecasts rest on facts, history and a proposal, and say what they assume", false},
		{"planner/feature", []string{"analyzer/ident", "analyzer/facts", "planner/boundary"}, "features are found in facts and written into the partition; no code is read", false},
		{"planner/contract", []string{"analyzer/ident", "analyzer/facts", "analyzer/graph", "planner/boundary", "planner/placement"}, "contracts follow from facts and a partition, so that a saved document is enough", false},
		{"cmd/demarc", []string{"cmd/demarc/internal/command"}, "main is one line, so that everything else can be tested", false},
		{"cmd/demarc/internal/command", []string{"analyzer", "analyzer/ident", "analyzer/config", "analyzer/facts", "analyzer/history", "analyzer/load", "analyzer/runtime", "planner", "planner/boundary", "planner/contract", "planner/contract/forms", "planner/contract/wire", "planner/inputs", "planner/verdict", "reports", "planner/quality", "planner/scenario"}, "verbs call the stages and hold no logic about code bases", false},
		{"internal/accuracy", []string{"analyzer", "analyzer/facts", "analyzer/load"}, whyWorkbench, true},
		{"internal/contractsreal", nil, whyWorkbench, true},
		{"internal/benchhop", []string{"planner/forecast"}, whyWorkbench, true},
		{"internal/measure", nil, whyWorkbench, true},
		{"internal/sins", []string{"analyzer/ident"}, whyWorkbench, true},
		{"internal/synth", nil, whyWorkbench, true},
		{"internal/benchload", []string{"analyzer", "analyzer/facts/gather", "analyzer/load", "internal/measure"}, whyWorkbench, true},
		{"internal/benchbound", []string{"analyzer", "analyzer/facts", "analyzer/graph", "analyzer/history", "analyzer/ident", "analyzer/load", "planner", "planner/boundary"}, whyWorkbench, true},
		{"internal/benchscale", []string{"analyzer", "analyzer/load", "planner", "reports", "internal/measure", "internal/synth"}, whyWorkbench, true},
	}
}

const (
	whyExtractor = "extractors turn checked packages into facts; past them nobody knows go/types"
	whyWorkbench = "the workbench measures demarc, and demarc does not know it"
)

func extractor() []string {
	return []string{
		"analyzer/ident", "analyzer/facts", "analyzer/load", "analyzer/facts/symbols", "analyzer/facts/refs",
		"analyzer/facts/couplings", "analyzer/facts/traits", "analyzer/facts/evidence", "analyzer/facts/effects",
		"analyzer/facts/state", "analyzer/facts/shape", "analyzer/facts/usage", "analyzer/facts/meaning",
		"analyzer/facts/data", "analyzer/facts/flow", "analyzer/facts/entry", "analyzer/facts/outbound",
		"analyzer/facts/exchange", "analyzer/facts/internal/pack",
	}
}

// owner says which rooms may import a package. An import path stands for
// everything below it, with $ for itself alone; a name behind # is one identifier of the package, with
// * for any rest.
type owner struct {
	what  []string
	rooms []string
	why   string
}

func owners() []owner {
	const cmd = "cmd/demarc/internal/command"
	syntax := []string{"analyzer/load", "analyzer/facts/symbols", "analyzer/facts/refs", "analyzer/facts/couplings", "analyzer/facts/traits", "analyzer/facts/evidence",
		"analyzer/facts/effects", "analyzer/facts/state", "analyzer/facts/shape", "analyzer/facts/usage", "analyzer/facts/meaning",
		"analyzer/facts/data", "analyzer/facts/flow", "analyzer/facts/entry", "analyzer/facts/outbound", "analyzer/facts/exchange", "analyzer/facts/gather"}
	return []owner{
		{[]string{"go/types", "go/ast", "go/token", "go/parser", "go/scanner", "go/doc"}, syntax, "results hold no syntax, no types and no token positions past the facts"},
		{[]string{"go/build", "golang.org/x/mod", "golang.org/x/tools$", "golang.org/x/tools/go"}, []string{"analyzer/load"}, "one room knows how Go finds packages"},
		{[]string{"github.com/google/pprof", "golang.org/x/tools/cover", "go.opentelemetry.io"}, []string{"analyzer/runtime"}, "one room knows the forms of measurements, which are foreign files"},
		{[]string{"os/exec"}, []string{"analyzer/load", "analyzer/history"}, "two places start programs (go and git), and each makes sure that a foreign repository can run nothing"},
		{[]string{"go.yaml.in/yaml"}, []string{"analyzer/config"}, "one room knows YAML, and reads it strictly"},
		{[]string{"github.com/spf13", "golang.org/x/term", "os/signal", "runtime/debug"}, []string{cmd}, "one room knows the terminal"},
		{[]string{"github.com/mattn/go-runewidth"}, []string{"reports"}, "one room knows columns"},
		{[]string{"github.com/goccy/go-graphviz"}, []string{"reports/dot"}, "it is not safe for several goroutines and costs start-up time: one room guards it"},
		{[]string{"github.com/gin-gonic/gin", "net/http", "net$"}, []string{"web"}, "nothing but the web room talks to a network"},
		{[]string{"log$", "log/slog", "flag", "expvar", "plugin", "unsafe", "C"}, nil, "libraries return what they have to say; nothing is loaded or reinterpreted"},
		{[]string{"os#Exit"}, []string{"cmd/demarc"}, "an exit inside a command skips its clean-up"},
		{[]string{"os#Stdout", "os#Stderr", "os#Stdin"}, []string{"cmd/demarc"}, "streams are handed in, so that tests can read them"},
		{[]string{"os#Getenv", "os#LookupEnv", "os#Environ", "os#ExpandEnv", "os#Getwd", "os#Chdir", "os#Setenv"}, []string{cmd}, "the same input gives the same bytes, whatever the environment"},
		{[]string{"time#Now", "time#Since", "time#Until"}, []string{cmd}, "dates come from the analysed commit, never from the clock"},
		{[]string{"fmt#Print*"}, nil, "output goes to a writer that was handed in"},
		{[]string{"math/rand"}, nil, "the same input gives the same bytes"},
		{[]string{"os#ReadFile", "os#Open", "os#OpenFile", "os#ReadDir", "os#DirFS", "os#OpenRoot", "os#Stat", "os#Lstat", "os#Readlink", "path/filepath#Walk*", "path/filepath#EvalSymlinks", "path/filepath#Glob"},
			[]string{"analyzer/load", "analyzer/history", "analyzer/config", "analyzer/practices", "analyzer/facts/data", "analyzer/facts/internal/want", cmd}, "few rooms read files; the others get bytes"},
		{[]string{"os#Create*", "os#WriteFile", "os#Mkdir*", "os#Rename", "os#Remove*", "os#Symlink", "os#Link", "os#Chmod", "os#Truncate"},
			[]string{"analyzer/load", cmd}, "demarc writes what it was asked to write, and temporary files of its own"},
	}
}

// exception allows a package what the policy forbids. A use that does not occur
// any more fails the test.
type exception struct {
	pkg  string
	uses []string
	why  string
}

func exceptions() []exception {
	return []exception{
		{"reports/dot", []string{"func init"},
			"go-graphviz compiles itself in its own init; only an init before that can say where the result is kept"},
		{"reports/dot/internal/cachedir", []string{"os.LookupEnv", "os.Setenv", "os.MkdirTemp", "os.MkdirAll", "os.RemoveAll", "os.Lstat"},
			"the compiled Graphviz is native code: it must lie in a directory that only the user can write"},
	}
}
