package reports

import (
	"cmp"
	"io"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/contract"
)

// ContractsOptions steer a ContractsView.
type ContractsOptions struct {
	// Service keeps the operations that this service offers; "" means all.
	Service string
}

// ContractsView is what crosses between the proposed services: each operation
// once, at the worst level that a consumer makes of it. Lists are never nil.
type ContractsView struct {
	// Service is that of the options, "" for all.
	Service ident.ServiceID `json:"service"`
	// Services are the providers shown, sorted by ID.
	Services []contract.ServiceSummary `json:"services"`
	// Seams are their pairs of consumer and provider.
	Seams []contract.SeamSummary `json:"seams"`
	// Operations are sorted by Service, falling Level, Name.
	Operations []OperationAt `json:"operations"`
	// Questions are sorted by Service, Operation.
	Questions []QuestionAt `json:"questions"`
	// Types, Values and Errors count what else crosses, each declaration once
	// for its provider.
	Types  int `json:"types"`
	Values int `json:"values"`
	Errors int `json:"errors"`

	x *index
}

// OperationAt is an operation that a service offers.
type OperationAt struct {
	Service ident.ServiceID        `json:"service"`
	Name    string                 `json:"name"`
	ID      ident.SymbolID         `json:"id"`
	Kind    contract.OperationKind `json:"kind"`
	Place   Place                  `json:"place"`
	Level   string                 `json:"level"`
	Style   contract.Style         `json:"style"`
	// Consumers are sorted.
	Consumers []ident.ServiceID  `json:"consumers"`
	Size      contract.Size      `json:"size"`
	Frequency contract.Frequency `json:"frequency"`
	// Reads and Writes are tables, sorted.
	Reads  []string `json:"reads"`
	Writes []string `json:"writes"`
	// Reasons are sorted by falling level; Change lowers it, "" without one.
	Reasons  []ReasonAt `json:"reasons"`
	Change   string     `json:"change"`
	ChangeTo string     `json:"changeTo"`
	Hints    []HintAt   `json:"hints"`
	Sites    []SiteAt   `json:"sites"`
}

// ReasonAt is a reason for a level.
type ReasonAt struct {
	Rule    string `json:"rule"`
	Level   string `json:"level"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	Place   Place  `json:"place"`
}

// HintAt is a hint for the design of an operation.
type HintAt struct {
	Kind  contract.HintKind `json:"kind"`
	Text  string            `json:"text"`
	Place Place             `json:"place"`
}

// SiteAt is a place that uses an operation.
type SiteAt struct {
	Caller  ident.SymbolID `json:"caller"`
	Kind    facts.RefKind  `json:"kind"`
	Place   Place          `json:"place"`
	Request bool           `json:"request,omitempty"`
}

// QuestionAt is something that needs a decision.
type QuestionAt struct {
	Service ident.ServiceID `json:"service"`
	Symbol  ident.SymbolID  `json:"symbol"`
	// More are further symbols that the same answer settles.
	More    []ident.SymbolID `json:"more"`
	Rules   []string         `json:"rules"`
	Text    string           `json:"text"`
	Place   Place            `json:"place"`
	Sites   int              `json:"sites"`
	Options []OptionAt       `json:"options"`
}

// OptionAt is a possible answer, with the level afterwards.
type OptionAt struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
	To   string `json:"to"`
}

// Contracts makes the view. The error is a *FormatError: an invalid document, or
// a service that the proposal does not have.
func Contracts(d *Document, o ContractsOptions) (*ContractsView, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	x := newIndex(d)
	v := &ContractsView{Services: []contract.ServiceSummary{}, Seams: []contract.SeamSummary{}, Operations: []OperationAt{}, Questions: []QuestionAt{}, x: x}
	if o.Service != "" {
		n, ok := x.serviceNamed(o.Service)
		if !ok || n.service < 0 {
			return nil, x.unknownService(o.Service)
		}
		v.Service = x.d.Proposal.Services[n.service].ID
	}
	set := contract.Derive(&d.Facts, &d.Proposal)
	sum := set.Summary()
	for _, s := range sum.Services {
		if v.Service == "" || s.Service == v.Service {
			v.Services = append(v.Services, s)
			v.add(set.Surface(s.Service))
		}
	}
	for _, s := range sum.Seams {
		if v.Service == "" || s.To == v.Service {
			v.Seams = append(v.Seams, s)
		}
	}
	slices.SortStableFunc(v.Operations, func(p, q OperationAt) int {
		return cmp.Or(cmp.Compare(p.Service, q.Service), -cmp.Compare(p.Level, q.Level), cmp.Compare(p.Name, q.Name), cmp.Compare(p.ID, q.ID))
	})
	return v, nil
}

// unknownService names the services that there are.
func (x *index) unknownService(name string) error {
	var ids []string
	for i := range x.d.Proposal.Services {
		ids = append(ids, string(x.d.Proposal.Services[i].ID))
	}
	if len(ids) == 0 {
		return &FormatError{"there is no service " + quoted(name), "the proposal has no service: demarc analyze says why"}
	}
	return &FormatError{"there is no service " + quoted(name), "services are " + listed(ids, 30)}
}

// add lists what a provider offers.
func (v *ContractsView) add(s *contract.Surface) {
	v.Types += len(s.Types)
	v.Values += len(s.Values)
	v.Errors += len(s.Errors)
	for i := range s.Operations {
		v.Operations = append(v.Operations, v.operation(s.Service, &s.Operations[i]))
	}
	for i := range s.Questions {
		q := &s.Questions[i]
		at := QuestionAt{Service: s.Service, Symbol: v.x.symbolID(q.Symbol), More: []ident.SymbolID{}, Rules: q.Rules, Text: q.Text,
			Place: v.x.pos(q.Pos), Sites: q.Sites, Options: []OptionAt{}}
		for _, m := range q.More {
			at.More = append(at.More, v.x.symbolID(m))
		}
		for _, o := range q.Options {
			at.Options = append(at.Options, OptionAt{o.Kind, o.Text, o.To.String()})
		}
		v.Questions = append(v.Questions, at)
	}
}

func (v *ContractsView) operation(service ident.ServiceID, o *contract.Operation) OperationAt {
	x := v.x
	out := OperationAt{
		Service: service, Name: o.Name, ID: o.ID, Kind: o.Kind, Place: x.declared(o.Symbol), Level: o.Level.String(), Style: o.Style,
		Consumers: o.Consumers, Size: o.Size, Frequency: o.Frequency, Reads: x.tableNames(o.Reads), Writes: x.tableNames(o.Writes),
		Reasons: []ReasonAt{}, Hints: []HintAt{}, Sites: []SiteAt{},
	}
	for _, r := range o.Reasons {
		out.Reasons = append(out.Reasons, ReasonAt{r.Rule, r.Level.String(), r.Subject, r.Text, x.pos(r.Pos)})
	}
	if o.Change != nil {
		out.Change, out.ChangeTo = o.Change.Text, o.Change.To.String()
	}
	for _, h := range o.Hints {
		out.Hints = append(out.Hints, HintAt{h.Kind, h.Text, x.pos(h.Pos)})
	}
	for _, s := range o.Sites {
		at := x.pos(s.Pos)
		at.Loop = s.Loop
		out.Sites = append(out.Sites, SiteAt{x.symbolID(s.Caller), s.Kind, at, s.Request})
	}
	return out
}

// declared is the place of a declaration.
func (x *index) declared(sym int) Place {
	s := &x.d.Facts.Symbols[sym]
	return Place{File: x.file(s.File), Line: s.Line}
}

// tableNames names tables, sorted, each once.
func (x *index) tableNames(ts []int) []string {
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = x.d.Facts.Data.Tables[t].Name
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Render writes the view in one of AnswerFormats.
func (v *ContractsView) Render(w io.Writer, o Options) error { return renderAnswer(w, v, o) }

// calls counts places: a call that may reach several methods is one.
func (o *OperationAt) calls() int {
	seen := map[Place]bool{}
	for _, s := range o.Sites {
		seen[s.Place] = true
	}
	return len(seen)
}

// table is one operation a row.
func (v *ContractsView) table() [][]string {
	rows := [][]string{{"service", "operation", "id", "kind", "level", "style", "consumers", "sites", "loop_sites", "request_sites", "params", "results", "types", "fields",
		"reads", "writes", "rule", "subject", "reason", "file", "line", "change", "change_to"}}
	for i := range v.Operations {
		o := &v.Operations[i]
		var r ReasonAt
		at := o.Place
		if len(o.Reasons) > 0 {
			r = o.Reasons[0]
			at = r.Place
		}
		rows = append(rows, []string{
			string(o.Service), o.Name, string(o.ID), string(o.Kind), o.Level, string(o.Style), joined(o.Consumers), itoa(o.calls()),
			itoa(o.Frequency.Loop), itoa(o.Frequency.PerRequest), itoa(o.Size.Params), itoa(o.Size.Results), itoa(o.Size.Types), itoa(o.Size.Fields),
			joined(o.Reads), joined(o.Writes), r.Rule, r.Subject, r.Text, at.File, itoa(at.Line), o.Change, o.ChangeTo,
		})
	}
	return rows
}
