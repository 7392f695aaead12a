package boundary

import (
	"fmt"
	"math"
	"strings"
)

// Config holds every threshold and word list of the engine; each is a key of
// demarc.yaml (boundaries 2-7, all "default, editable"). A zero number or a nil
// list stands for its default; an empty, non-nil list switches the words off.
//
// The patterns in Roots, NotRoots, Libraries and Tools are import paths or
// directories relative to the analysed root ("internal/app", "./internal/app"),
// with an optional trailing "/..." for everything below. A pin that matches
// nothing is reported in Partition.Notes.
type Config struct {
	// Roots are packages to treat as composition roots, NotRoots never.
	// NotRoots wins where both match.
	Roots, NotRoots []string
	// Libraries are packages that are never a service, Tools mains that are
	// helpers. A library is never split out and never counts as an entry.
	Libraries, Tools []string

	// Gamma is the resolution of the tree cut (boundaries 3.1). Default 1;
	// higher values give more and smaller groups.
	Gamma float64
	// TurnGain is how much better the turned reading of the paths must be
	// (3.3). Default .05.
	TurnGain float64
	// MinQuality is the least Q with which the tree is believed; below it the
	// graph decides (3.3). Default .10.
	MinQuality float64

	// CandidateScore is the least score of a candidate (4.2). Default .45.
	CandidateScore float64
	// LibraryShare is the share of a group's packages that two or more other
	// groups use from which it is a collection of libraries. Default .5.
	LibraryShare float64
	// SplitLines are the hand-written lines that a package needs to start a
	// sub-service (4.4). Default 100.
	SplitLines int
	// SplitRepeat: a directory name that occurs below that many candidates is
	// a layer of the project, not a sub-service (4.4). Default 3.
	SplitRepeat int
	// KeepLines are the lines of a package that keeps a service alive which
	// shows no serving code (4.5). Default 1; boundaries says 60, which lost small
	// services on code that nobody tuned for (docs/boundaries.md).
	KeepLines int

	// LendShare: a package in a service's directory that is no entry and has
	// more than this share of its users in other services is not that
	// service's own (5.3). Default .5; 1 keeps all.
	LendShare float64

	// WiringScore is the score that makes a group service-like when wiring is
	// looked for (2.3). Default .6.
	WiringScore float64
	// WiringShare and WiringMin: wiring imports at least this share and this
	// number of the service-like groups (2.3). Defaults .55 and 5.
	WiringShare float64
	WiringMin   int
	// WiringFirstShare and WiringFirstMin apply in the first round (2.3).
	// Defaults .8 and 3.
	WiringFirstShare float64
	WiringFirstMin   int
	// WiringSure is the share below which the finding is called uncertain.
	// Default .7.
	WiringSure float64
	// WiringRounds bounds the search (2.3). Default 6.
	WiringRounds int

	// PeelShare is the share of all lines from which a single service is
	// suspected to be the server package that starts the real ones.
	// Default .8.
	PeelShare float64

	// GraphGamma is the resolution of Louvain (7.1). Default 3.
	GraphGamma float64
	// GraphRootShare is imports/(imports+importers+1) from which a package
	// that others import still starts a service (7.2). Default .8.
	GraphRootShare float64
	// GraphVote is the share of a package's importers that a service must
	// hold to own it (7.3). Default .5.
	GraphVote float64
	// GraphSourceImports and GraphSourceShare say which packages are sources
	// when wiring is looked for without paths (2.4). Defaults 8 and .7.
	GraphSourceImports int
	GraphSourceShare   float64
	// GraphWiringShare is the share of the sources that wiring imports,
	// GraphWiringFirst their least number in the first round and
	// GraphWiringLater afterwards (2.4). Defaults .5, 3 and 8.
	GraphWiringShare float64
	GraphWiringFirst int
	GraphWiringLater int

	// Perturbations is how often the search is repeated on disturbed evidence
	// to say how sure the proposal is (methods 3.4.1). Default 30.
	Perturbations int
	// Abstain is the share of those runs below which a package, where no
	// directories speak, is not given to a service (methods 3.4.4).
	// Default .5.
	Abstain float64

	// ToolLines: a main that links nothing which serves or runs is a tool
	// when the code that only it uses has at most this many lines.
	// Default 1500.
	ToolLines int
	// KernelShare is the share of a shared package's words that must be
	// words that name services for it to be a kernel. Default .05.
	KernelShare float64
	// CommonWord is the share of packages that use a word from which it says
	// nothing about the domain (methods 1.6.1). Default .3.
	CommonWord float64
	// KeepNames is the Jaccard similarity from which an accepted service
	// keeps its id and name (methods 3.5.2). Default .5.
	KeepNames float64

	// NeverService are last path elements of groups that are never a service
	// (4.3).
	NeverService []string
	// LayerWords are directory names that say how and not what (4.6).
	LayerWords []string
	// StopWords never name a service (methods 1.6.1).
	StopWords []string
	// LeadingWords stay in front when a path is read turned round (3.3).
	LeadingWords []string
	// CommandDirs are directory names where the commands of a program lie.
	CommandDirs []string
	// ToolWords are words in a main's directory name, or ends of it, that say
	// that it is a tool.
	ToolWords []string
	// ToolDirs are directory names below which a main is a tool.
	ToolDirs []string
}

// Defaults returns the configuration that the zero Config stands for. The
// caller owns the lists.
func Defaults() Config {
	return Config{
		Gamma: 1, TurnGain: .05, MinQuality: .10,
		CandidateScore: .45, LibraryShare: .5, SplitLines: 100, SplitRepeat: 3, KeepLines: 1, LendShare: .5,
		WiringScore: .6, WiringShare: .55, WiringMin: 5,
		WiringFirstShare: .8, WiringFirstMin: 3, WiringSure: .7, WiringRounds: 6, PeelShare: .8,
		GraphGamma: 3, GraphRootShare: .8, GraphVote: .5,
		GraphSourceImports: 8, GraphSourceShare: .7,
		GraphWiringShare: .5, GraphWiringFirst: 3, GraphWiringLater: 8, Perturbations: 30, Abstain: .5,
		ToolLines: 1500, KernelShare: .05, CommonWord: .3, KeepNames: .5,
		NeverService: strings.Fields(`client clients apiclient proto protos pb api apis types model
			models config util utils common lib libs tools test tests testing mock mocks hack`),
		LayerWords: strings.Fields(`adapters api app application cache client clients cmd command
			commands common config configs controller controllers core dao db debug domain errors
			event events grpc handler handlers http infrastructure interfaces internal log logging
			logics metric metrics middleware model models options pkg ports proto provider providers
			repo repositories repository rest rpc server servers service services storage store
			stores test transport transports types usecase usecases util utils webhook webhooks
			worker workers`),
		StopWords: strings.Fields(`add all apply args build call check close convert copy count create
			data decode default delete do encode err error exec fetch find flag format from func get
			handle has id init insert is item key list load make map max min name new next number
			open parse process put read remove reset resolve result run save send set size start
			state status stop string sync time to update validate value wait with wrap write`),
		LeadingWords: strings.Fields(`internal pkg src app`),
		ToolWords:    strings.Fields(`gen generate generator ctl`),
		CommandDirs:  strings.Fields(`cmd command commands`),
		ToolDirs: strings.Fields(`tools tool hack script scripts example examples test tests testing
			testdata e2e benchmark benchmarks bench contrib docs dev`),
	}
}

// withDefaults fills the fields that are not set and reports a value that can
// not be meant.
func (c Config) withDefaults() (Config, error) {
	d := Defaults()
	for _, f := range c.shares(&d) {
		if *f.v == 0 {
			*f.v = f.def
		}
		if math.IsNaN(*f.v) || *f.v < 0 || *f.v > f.atMost {
			return c, fmt.Errorf("boundaries: %s is %v, want a number above 0 and at most %v", f.key, *f.v, f.atMost)
		}
	}
	for _, f := range c.counts(&d) {
		if *f.v == 0 {
			*f.v = f.def
		}
		if *f.v < 0 {
			return c, fmt.Errorf("boundaries: %s is %d, want a number above 0", f.key, *f.v)
		}
	}
	for _, f := range c.wordLists(&d) {
		if *f.v == nil {
			*f.v = *f.def
		}
	}
	return c, nil
}

// share is a threshold between 0 and atMost.
type share struct {
	key    string
	v      *float64
	def    float64
	atMost float64
}

// shares are the thresholds that are no whole numbers, with the names that they
// have in demarc.yaml.
func (c *Config) shares(d *Config) []share {
	return []share{
		{"gamma", &c.Gamma, d.Gamma, 100},
		{"turn_gain", &c.TurnGain, d.TurnGain, 1},
		{"min_quality", &c.MinQuality, d.MinQuality, 1},
		{"candidate_score", &c.CandidateScore, d.CandidateScore, 1},
		{"library_share", &c.LibraryShare, d.LibraryShare, 1},
		{"lend_share", &c.LendShare, d.LendShare, 1},
		{"wiring_score", &c.WiringScore, d.WiringScore, 1},
		{"wiring_share", &c.WiringShare, d.WiringShare, 1},
		{"wiring_first_share", &c.WiringFirstShare, d.WiringFirstShare, 1},
		{"wiring_sure", &c.WiringSure, d.WiringSure, 1},
		{"peel_share", &c.PeelShare, d.PeelShare, 1},
		{"graph_gamma", &c.GraphGamma, d.GraphGamma, 100},
		{"graph_root_share", &c.GraphRootShare, d.GraphRootShare, 1},
		{"graph_vote", &c.GraphVote, d.GraphVote, 1},
		{"graph_source_share", &c.GraphSourceShare, d.GraphSourceShare, 1},
		{"graph_wiring_share", &c.GraphWiringShare, d.GraphWiringShare, 1},
		{"abstain", &c.Abstain, d.Abstain, 1},
		{"kernel_share", &c.KernelShare, d.KernelShare, 1},
		{"common_word", &c.CommonWord, d.CommonWord, 1},
		{"keep_names", &c.KeepNames, d.KeepNames, 1},
	}
}

// count is a threshold that is a whole number.
type count struct {
	key string
	v   *int
	def int
}

func (c *Config) counts(d *Config) []count {
	return []count{
		{"split_lines", &c.SplitLines, d.SplitLines},
		{"split_repeat", &c.SplitRepeat, d.SplitRepeat},
		{"keep_lines", &c.KeepLines, d.KeepLines},
		{"wiring_min", &c.WiringMin, d.WiringMin},
		{"wiring_first_min", &c.WiringFirstMin, d.WiringFirstMin},
		{"wiring_rounds", &c.WiringRounds, d.WiringRounds},
		{"graph_source_imports", &c.GraphSourceImports, d.GraphSourceImports},
		{"graph_wiring_first", &c.GraphWiringFirst, d.GraphWiringFirst},
		{"graph_wiring_later", &c.GraphWiringLater, d.GraphWiringLater},
		{"perturbations", &c.Perturbations, d.Perturbations},
		{"tool_lines", &c.ToolLines, d.ToolLines},
	}
}

// wordList is a threshold that is a list of words.
type wordList struct {
	key    string
	v, def *[]string
}

func (c *Config) wordLists(d *Config) []wordList {
	return []wordList{
		{"never_service", &c.NeverService, &d.NeverService},
		{"layer_words", &c.LayerWords, &d.LayerWords},
		{"stop_words", &c.StopWords, &d.StopWords},
		{"leading_words", &c.LeadingWords, &d.LeadingWords},
		{"tool_words", &c.ToolWords, &d.ToolWords},
		{"command_dirs", &c.CommandDirs, &d.CommandDirs},
		{"tool_dirs", &c.ToolDirs, &d.ToolDirs},
	}
}

// wordSet is a set of lower-case words.
type wordSet map[string]bool

func newWordSet(words []string) wordSet {
	s := make(wordSet, len(words))
	for _, w := range words {
		s[strings.ToLower(w)] = true
	}
	return s
}

func (s wordSet) has(w string) bool { return s[strings.ToLower(w)] }

// matches says whether a pin names the package, by import path or directory.
func matches(pattern string, p *Package) bool {
	pattern = strings.TrimSuffix(strings.TrimPrefix(pattern, "./"), "/")
	if base, below := strings.CutSuffix(pattern, "..."); below {
		base = strings.TrimSuffix(base, "/")
		return base == "" || within(string(p.Path), base) || within(p.Dir, base)
	}
	return pattern != "" && (pattern == string(p.Path) || pattern == p.Dir)
}

// within says whether path is dir or lies below it.
func within(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, dir+"/")
}

func matchesAny(patterns []string, p *Package) bool {
	for _, x := range patterns {
		if matches(x, p) {
			return true
		}
	}
	return false
}
