// Package forecast says what a split would change, in ranges with their
// assumptions: latency, how often can be deployed, how far errors spread, what
// health checks must look at and what runs (methods 6). It is a pure function of
// facts, history and a proposal; where a split makes things worse, the sign says
// so.
package forecast

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Sources is what a forecast rests on.
type Sources struct {
	Facts *facts.Set
	// History is nil when git was not asked.
	History   *history.Log
	Partition *boundary.Partition
	// Changes are the changes of the history by the packages that they touch;
	// empty when nothing is known.
	Changes []Change
	// DeploysPerWeek is what the team or the tags say, 0 for unknown.
	DeploysPerWeek float64
	// Config are the assumptions; the zero value means Defaults().
	Config Config
}

// Change is a number of changes that touch the same packages.
type Change struct {
	Packages []ident.PackagePath
	Count    int
}

// Config are the assumptions of methods 6 (default, editable).
type Config struct {
	// HopMedian and HopP99 describe one network call with its (de)serialisation,
	// lognormal. Unit: milliseconds.
	HopMedian, HopP99 float64
	// Trips are the trip counts that an unknown loop is tried with (6.1.4).
	Trips [2]float64
	// Availability of one service, 0..1.
	Availability float64
	// FailureLow and FailureHigh bound the share of changes that fail where the
	// history does not say.
	FailureLow, FailureHigh float64
	// ReplicasLow and ReplicasHigh are processes of one service.
	ReplicasLow, ReplicasHigh int
	// Draws of the Monte Carlo.
	Draws int
}

// Defaults are the anchors of methods 6.1.2 and 6.3.1, and plain assumptions
// where methods name none.
func Defaults() Config {
	return Config{HopMedian: .7, HopP99: 5, Trips: [2]float64{10, 100}, Availability: .999,
		FailureLow: .05, FailureHigh: .2, ReplicasLow: 1, ReplicasHigh: 3, Draws: 4000}
}

func (c Config) filled() Config {
	d := Defaults()
	for _, f := range []struct{ v, d *float64 }{{&c.HopMedian, &d.HopMedian}, {&c.HopP99, &d.HopP99}, {&c.Trips[0], &d.Trips[0]}, {&c.Trips[1], &d.Trips[1]},
		{&c.Availability, &d.Availability}, {&c.FailureLow, &d.FailureLow}, {&c.FailureHigh, &d.FailureHigh}} {
		if *f.v == 0 {
			*f.v = *f.d
		}
	}
	for _, f := range []struct{ v, d *int }{{&c.ReplicasLow, &d.ReplicasLow}, {&c.ReplicasHigh, &d.ReplicasHigh}, {&c.Draws, &d.Draws}} {
		if *f.v == 0 {
			*f.v = *f.d
		}
	}
	return c
}

// Forecast is the answer. Lists are never nil. Every number is a range or has
// its assumption in Assumptions.
type Forecast struct {
	// Assumptions are everything that was taken for granted.
	Assumptions []Assumption `json:"assumptions"`
	// Latency are the entry points with calls over a cut, those with most first.
	Latency Latency `json:"latency"`
	// Deploys is about how often can be released.
	Deploys Deploys `json:"deploys"`
	// Isolation is about how far a failure spreads.
	Isolation Isolation `json:"isolation"`
	// Health says what each service must check; sorted by Service.
	Health []Health `json:"health"`
	// Running says what runs before and after.
	Running Running `json:"running"`
}

// Assumption is one thing that was taken for granted.
type Assumption struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Value string `json:"value"`
	// Source is the method or "default".
	Source string `json:"source"`
}

// Range is a number that lies between Low and High; Known is false when nothing
// is known, and then both mean nothing.
type Range struct {
	Known bool    `json:"known"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

func between(a, b float64) Range { return Range{true, min(a, b), max(a, b)} }

// Latency is methods 6.1.
type Latency struct {
	// Entries are sorted by added time at two trips of a loop, descending, then
	// by pattern; only those that cross a cut.
	Entries []EntryLatency `json:"entries"`
	// Within counts the entry points that stay in one service, Unknown those
	// whose code is not known.
	Within  int `json:"within"`
	Unknown int `json:"unknown"`
}

// EntryLatency is what the network adds to one entry point.
type EntryLatency struct {
	Kind    facts.EntryKind `json:"kind"`
	Method  string          `json:"method"`
	Pattern string          `json:"pattern"`
	Pos     facts.Pos       `json:"pos"`
	// Service handles it, "" for code that belongs to no service; Crosses are
	// the others that it calls and waits for, sorted.
	Service ident.ServiceID   `json:"service"`
	Crosses []ident.ServiceID `json:"crosses"`
	// Hops are the calls over a cut when every branch is taken and every loop
	// runs once: an upper bound for straight code. Looped of them are in loops.
	Hops   float64 `json:"hops"`
	Looped float64 `json:"looped"`
	// Median and P99 are the added milliseconds: Low when no branch with a call
	// is taken, High when all are. P99 is of the sum, not a sum of P99s.
	Median Range `json:"median"`
	P99    Range `json:"p99"`
	// Trips is the sensitivity to unknown loops, empty without loops.
	Trips []Trip `json:"trips"`
	// Measured is what traces show of it today, nil without traces.
	Measured *Measured `json:"measured,omitempty"`
}

// Measured is what traces show of an entry point. Unit: requests, milliseconds.
type Measured struct {
	Count int64   `json:"count"`
	P50   float64 `json:"p50Ms"`
	P99   float64 `json:"p99Ms"`
}

// Trip is the latency when every loop runs N times.
type Trip struct {
	N float64 `json:"n"`
	// Hops are calls; Median and P99 added milliseconds at most.
	Hops   float64 `json:"hops"`
	Median float64 `json:"median"`
	P99    float64 `json:"p99"`
}

// Deploys is methods 6.2.
type Deploys struct {
	// Changes are those of the mainline a week; Deploys as the team or the tags
	// say. Note says what is missing, "" for nothing.
	Changes Range   `json:"changes"`
	Now     float64 `json:"now"`
	Known   bool    `json:"known"`
	Note    string  `json:"note"`
	// Crossing is the share of changes that touch more than one service:
	// lock-step releases. Independent is the rest.
	Crossing    Range `json:"crossing"`
	LockStep    Range `json:"lockStep"`
	Independent Range `json:"independent"`
	// Failure is the share of deployments that fail.
	Failure Range `json:"failure"`
	// Services are sorted by Service.
	Services []ServiceDeploys `json:"services"`
}

// ServiceDeploys is one service with a pipeline of its own. Unit: a week.
type ServiceDeploys struct {
	Service ident.ServiceID `json:"service"`
	// Changes touch it; Deploys are possible; Relief is the share of today's
	// queue that is not before it; BlockedNow and Blocked are the chances that a
	// change waits for another's failure.
	Changes    Range `json:"changes"`
	Deploys    Range `json:"deploys"`
	Relief     Range `json:"relief"`
	BlockedNow Range `json:"blockedNow"`
	Blocked    Range `json:"blocked"`
}

// Isolation is methods 6.3.
type Isolation struct {
	// Classes are the three failure classes, with the gain: 1 is perfect, below
	// 0 a split makes it worse.
	Classes []ClassGain `json:"classes"`
	// Services are sorted by Service.
	Services []Blast `json:"services"`
	// Entries are those whose availability falls most, at most ten.
	Entries []EntryRisk `json:"entries"`
	// Shared is the fate that stays shared after a split.
	Shared []string `json:"shared"`
}

// ClassGain is the gain in one failure class.
type ClassGain struct {
	// Class is crash, exhaustion or request.
	Class string  `json:"class"`
	Gain  float64 `json:"gain"`
	Known bool    `json:"known"`
	Text  string  `json:"text"`
}

// Blast is how far a failure of one service spreads.
type Blast struct {
	Service ident.ServiceID `json:"service"`
	// Radius is the share of entry points that need it, all weighing the same.
	Radius float64 `json:"radius"`
	// CrashSites are places that can end the process: goroutines that do not
	// recover, exits and fatal logs. Pos is the first, at Line 0 for none.
	CrashSites int       `json:"crashSites"`
	Pos        facts.Pos `json:"pos"`
	// FixShare is its part of the changes that repair something.
	FixShare Range `json:"fixShare"`
}

// EntryRisk is the availability of one entry point.
type EntryRisk struct {
	Pattern string            `json:"pattern"`
	Method  string            `json:"method"`
	Service ident.ServiceID   `json:"service"`
	Needs   []ident.ServiceID `json:"needs"`
	// Before and After are availabilities, 0..1.
	Before float64 `json:"before"`
	After  float64 `json:"after"`
}

// Health is what a service must check.
type Health struct {
	Service ident.ServiceID `json:"service"`
	// Ready are what it can not work without, Watch what it should report and
	// survive, Workers what runs in the background and must show that it does.
	Ready   []Check `json:"ready"`
	Watch   []Check `json:"watch"`
	Workers []Check `json:"workers"`
}

// Check is one thing to look at.
type Check struct {
	What string    `json:"what"`
	Pos  facts.Pos `json:"pos"`
}

// Running is what runs before and after a split.
type Running struct {
	// Now are the processes that exist: mains that are no tools. After is the
	// range with replicas.
	Now   int   `json:"now"`
	After Range `json:"after"`
	// Stores are the kinds of stores in use with their tables; Databases the
	// number of separate ones after: 1 while all share, one for each owner when
	// none does.
	Stores    []StoreUse `json:"stores"`
	Databases Range      `json:"databases"`
	// Queues are topics in use now; Events are ties that would better be events.
	Topics []string `json:"topics"`
	// Needs are settings that today's process reads.
	Needs int `json:"needs"`
}

// StoreUse is one kind of store.
type StoreUse struct {
	Store  facts.Store `json:"store"`
	Tables int         `json:"tables"`
	// Writers counts services that write to it.
	Writers int `json:"writers"`
}
