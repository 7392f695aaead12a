// Package verdict answers "should we split at all?" from intervals: Need,
// Seams, Readiness and Cost, gates that cap the answer, how stable the answer is
// and what would change it (methods 5). It is a pure function of its Inputs: who
// gathers them says where each value comes from.
package verdict

import "github.com/demarc-dev/demarc/analyzer/ident"

// Decision is the verdict, from the least change to the most.
type Decision string

// The decisions (methods 5.3).
const (
	// Stay: a healthy monolith and no need to change it.
	Stay Decision = "stay"
	// TidyFirst: no need to split, but the code is entangled.
	TidyFirst Decision = "tidy-first"
	// ModularMonolith: walls inside the process, no new processes.
	ModularMonolith Decision = "modular-monolith"
	// Extract: take exactly the passing candidates out.
	Extract Decision = "extract"
	// Microservices: the candidates become services, one after the other.
	Microservices Decision = "microservices"
)

// Decisions lists all decisions, from the least change to the most.
var Decisions = [...]Decision{Stay, TidyFirst, ModularMonolith, Extract, Microservices}

// rank is the place in Decisions.
func (d Decision) rank() int {
	for i, x := range Decisions {
		if x == d {
			return i
		}
	}
	return 0
}

// Source says who knows an input (methods 0.3).
type Source string

// The sources.
const (
	FromCode Source = "code"
	FromGit  Source = "git"
	// Asked: the team said so, in demarc.yaml or on the command line.
	Asked   Source = "asked"
	Unknown Source = "unknown"
)

// Evidence is where a value comes from: a sentence, and a place where there is
// one.
type Evidence struct {
	Text string `json:"text"`
	// File is relative to the analysed root, "" for none; Line 1-based, 0 for
	// the whole file.
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// Fact is one input in its natural unit. An unknown fact has Source Unknown and
// its Value means nothing.
type Fact struct {
	Value    float64
	Source   Source
	Evidence []Evidence
}

// Known tells whether somebody knows the fact.
func (f Fact) Known() bool { return f.Source != Unknown && f.Source != "" }

// Candidate is one part that could be taken out. Shares and confidences are
// between 0 and 1.
type Candidate struct {
	Service ident.ServiceID
	Name    string
	// CrossTx is the share of its transactions that also touch tables of
	// others; ICP is icp/log of its edges (methods 4.3); Remotable the share
	// of the signatures on its cuts at R0 or R1 (methods 7.1); Confidence that
	// of its boundary (methods 3.4.2).
	CrossTx, ICP, Remotable, Confidence Fact
	// Value is the share of the recent changes that happen in it (8.2.3): of
	// candidates that pass, the ones with most value are taken first.
	Value Fact
	// Months are the person-months that taking it out costs (methods 8.4).
	Months Fact
}

// Inputs is everything that a verdict rests on. Facts holds the inputs of the
// whole code base and team by the IDs of Specs; one that is missing is unknown.
type Inputs struct {
	Facts      map[ID]Fact
	Candidates []Candidate
	// Config are the weights and thresholds; the zero value means Defaults().
	Config Config
}

// Interval is a range of points or of a natural unit, Lo <= Hi.
type Interval struct {
	Lo float64 `json:"lo"`
	Hi float64 `json:"hi"`
}

// Exact tells whether the interval is one value.
func (i Interval) Exact() bool { return i.Lo == i.Hi }

// Verdict is the answer.
type Verdict struct {
	Decision Decision `json:"decision"`
	// Extract are the services to take out, in order of Seams, then by ID;
	// empty for a decision that takes none.
	Extract []ident.ServiceID `json:"extract"`
	// Need, Readiness and Cost are 0..100 points. Cost is unknown (0..100)
	// without an estimate or a team size.
	Need      Score `json:"need"`
	Seams     Score `json:"seams"`
	Readiness Score `json:"readiness"`
	Cost      Score `json:"cost"`
	// Inputs are all inputs in the order of Specs.
	Inputs []Input `json:"inputs"`
	// Candidates are sorted by the middle of Seams, descending, then by ID.
	Candidates []Rated `json:"candidates"`
	// Gates are those that were looked at, in order.
	Gates []Gate `json:"gates"`
	// Stability says how sure the decision is.
	Stability Stability `json:"stability"`
	// Flips are the smallest changes of one input that change the decision,
	// nearest first, at most three (methods 5.5.2).
	Flips []Flip `json:"flips"`
}

// Score is one of the four scores with the parts that made it.
type Score struct {
	Interval
	// Known is false when the whole range 0..100 is possible.
	Known bool   `json:"known"`
	Parts []Part `json:"parts"`
}

// Part is one term of a score. Unit: points of the score.
type Part struct {
	ID    ID     `json:"id"`
	Label string `json:"label"`
	// Max is the most that this part can give.
	Max float64 `json:"max"`
	Interval
	Known bool `json:"known"`
}

// Input is one fact as it was used.
type Input struct {
	ID    ID     `json:"id"`
	Label string `json:"label"`
	// Unit is the natural unit: "developers", "share", "yes or no".
	Unit string `json:"unit"`
	// Value is in that unit; meaningless when Source is unknown.
	Value    float64    `json:"value"`
	Source   Source     `json:"source"`
	Evidence []Evidence `json:"evidence"`
	// Points is the input on the scale 0..100 of its table.
	Points Interval `json:"points"`
	// Ask is the key of demarc.yaml that answers it, "" when nobody can say it
	// but the code.
	Ask string `json:"ask,omitempty"`
}

// Rated is a candidate with its score.
type Rated struct {
	Service ident.ServiceID `json:"service"`
	Name    string          `json:"name"`
	Seams   Score           `json:"seams"`
	// Passing: Seams certainly reach the threshold and no gate stands against
	// it. Possible: they may.
	Passing  bool `json:"passing"`
	Possible bool `json:"possible"`
	// Why says in one sentence what stands against it, "" when it passes.
	Why string `json:"why,omitempty"`
	// Months is the cost in person-months; Source unknown when not estimated.
	Months Input `json:"months"`
}

// Gate is a rule that caps the decision whatever the scores (methods 5.4).
type Gate struct {
	ID string `json:"id"`
	// Rule says it in words.
	Rule string `json:"rule"`
	// State is "open", "closed" or "unknown".
	State string `json:"state"`
	// Cap is the most that a closed gate allows, "" for a gate of candidates.
	Cap Decision `json:"cap,omitempty"`
	// Text says what was found.
	Text string `json:"text"`
}

// The states of a gate.
const (
	GateOpen    = "open"
	GateClosed  = "closed"
	GateUnknown = "unknown"
)

// Stability is methods 5.5.1.
type Stability struct {
	Draws int `json:"draws"`
	// Holds is the share of draws that gave the decision, 0..1.
	Holds float64 `json:"holds"`
	// Level is high (>= .85), medium (>= .60) or low.
	Level string `json:"level"`
	// Shares are the decisions that occurred, by share, descending.
	Shares []Share `json:"shares"`
	// Unknown counts the inputs that were tried at both ends.
	Unknown int `json:"unknown"`
}

// Share is how often a decision occurred.
type Share struct {
	Decision Decision `json:"decision"`
	Share    float64  `json:"share"`
}

// Flip is one change that gives another decision.
type Flip struct {
	Input ID     `json:"input"`
	Label string `json:"label"`
	Unit  string `json:"unit"`
	// From and To are in the natural unit; From is unknown where Known is
	// false.
	From  float64 `json:"from"`
	Known bool    `json:"known"`
	To    float64 `json:"to"`
	// Decision is what it becomes.
	Decision Decision `json:"decision"`
	// Distance is the change as a share of the input's scale, 0..1.
	Distance float64 `json:"distance"`
	// Text is the flip in words.
	Text string `json:"text"`
}
