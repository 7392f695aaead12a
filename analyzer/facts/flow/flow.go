// Package flow follows strings, routers, handlers, clients and tables of them
// through the code base, so that a recogniser is a table of signatures and never
// looks at syntax.
//
// While packages are checked (Collector.Visit), the calls, literals and
// assignments that a rule recognises become sinks, and what flows into them is
// reduced to a graph of Nodes. Only what a sink can reach is kept: a parameter
// that a sink mentions is demanded, and calls of its function are recorded with
// the argument behind it; callers are always visited after what they import, so
// demand travels with the order of visits.
//
// When all packages are visited (Join), each sink is evaluated: variables,
// parameters, fields, results and loops over tables are resolved by a Machine,
// which takes one alternative at each fork and runs again until every
// combination was seen. All uses of one iteration, one call or one variable see
// the same alternative, so the path and the handler of a table's row stay
// together.
//
// The analysis is blind to the order of statements except for local variables,
// joins all writes of a field when the object is not known, and gives up, with
// what is known so far, after fixed numbers of steps.
package flow

import (
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Consumer is one kind of evidence that is read from sinks.
type Consumer interface {
	// Spec says what to look for. It is called once.
	Spec() Spec
	// Visit looks at a package itself, for what is not a call or literal. The
	// rules of evidence.Evidence.Visit hold; test variants are left out.
	Visit(c *load.Checked, decls []symbols.Decl)
	// Join turns the consumer's sinks into facts.
	Join(t *evidence.Tables, p *Program)
}

// Collector implements evidence.Evidence for all consumers with one walk.
type Collector struct {
	consumers []Consumer
	rules     *ruleSet

	mu     sync.Mutex
	demand map[refs.Target]demand
	parts  []pack.Packed
}

// part is what one package contributes.
type part struct {
	sinks   [][]*Sink // by consumer
	calls   []call
	dynamic []dynamic
	local   []localCall
	writes  []write
	returns []returned
	started []refs.Target
	// provides and injected are what containers hand out and fill.
	provides []provided
	injected []injectedField
}

// dynamic is a call of a parameter of a function.
type dynamic struct {
	fn    refs.Target
	param int
	node  *Node
}

// localCall is a call of a function literal by the declaration around it.
type localCall struct{ closure, node *Node }

// demand says what is wanted of a function or field: the remaining depth by
// parameter, the receiver first; one entry for a field.
type demand []int8

// New returns a Collector for the consumers.
func New(consumers ...Consumer) *Collector {
	specs := make([]Spec, len(consumers))
	for i, c := range consumers {
		specs[i] = c.Spec()
	}
	return &Collector{consumers: consumers, rules: newRuleSet(specs), demand: map[refs.Target]demand{}}
}

// Visit implements evidence.Evidence.
func (x *Collector) Visit(c *load.Checked, decls []symbols.Decl) {
	if c.TestVariant {
		return
	}
	v := newVisitor(x, c)
	v.scan(decls)
	v.collect()
	for _, k := range x.consumers {
		k.Visit(c, decls)
	}
	packed := packPart(v.out)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.parts = append(x.parts, packed)
	for k, d := range v.demand {
		x.demand[k] = d
	}
}

// Join implements evidence.Evidence.
func (x *Collector) Join(t *evidence.Tables) {
	texts := pack.Texts{}
	parts := make([]*part, len(x.parts))
	for i, p := range x.parts {
		parts[i] = unpackPart(p, texts)
	}
	x.parts, x.demand = nil, nil
	p := newProgram(t, parts, len(x.consumers))
	for i, c := range x.consumers {
		c.Join(t, p.of(i))
	}
	p.gaps()
}
