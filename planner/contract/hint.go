package contract

import (
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// advise adds the design hints of an operation (methods 6.1.4, 7.3, 7.4, 7.5).
// Operations that nothing is rendered for have none.
func (m *model) advise(s *Seam, o *Operation) {
	if o.Level == R4 || o.Style == StyleLocal || o.Style == StyleRemote || o.OnData || o.Kind == KindField || o.Kind == KindConstructor {
		return
	}
	a := &adviser{m: m, s: s, o: o, at: m.at(o.Symbol)}
	a.events()
	a.entities()
	a.batch()
	a.paging()
	a.retries()
	a.version()
	slices.SortFunc(o.Hints, compareHints)
}

type adviser struct {
	m  *model
	s  *Seam
	o  *Operation
	at facts.Pos
}

func (a *adviser) add(kind HintKind, at facts.Pos, text string, args ...any) {
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	a.o.Hints = append(a.o.Hints, Hint{kind, text, at})
}

// events is methods 7.3.
func (a *adviser) events() {
	calls := callsOf(a.o)
	if a.o.Style == StyleEvent {
		if a.m.answersNothing(a.o) {
			a.add(HintEvent, a.at, "it answers nothing: publish an event with a past-tense name, a key and an idempotency id")
		} else {
			a.add(HintEvent, calls[0].Pos, "nobody looks at the answer: publish an event with a past-tense name, a key and an idempotency id")
		}
		return
	}
	if a.s.Feedback {
		writes := ""
		if len(a.o.Writes) > 0 {
			writes = ", which changes " + a.m.tableNames(a.o.Writes)
		}
		a.add(HintEvent, calls[0].Pos, "the call runs against the direction of most calls: let %s publish an event that %s follows%s, or turn the call round with an interface",
			a.s.From, a.s.To, writes)
	}
}

// entities is methods 7.4 for each parameter that is, or points to, a struct of
// the code base.
func (a *adviser) entities() {
	if a.o.Func < 0 {
		return
	}
	f := &a.m.f.Shape.Funcs[a.o.Func]
	for i := range f.Params {
		t := f.Params[i].Type
		if !a.m.isStruct(t) {
			continue
		}
		sym := a.m.structOf(t)
		name := paramName(f.Params, i)
		fields := a.m.fieldsRead(sym, a.m.service(a.o.Symbol))
		owner := a.m.service(sym)
		from := slices.Index(a.m.services, a.s.From)
		id := a.m.hasID(sym)
		switch {
		case fields == 0:
		case fields <= 3 && owner == from:
			a.add(HintDTO, a.at, "parameter %s: %s reads %s of %s, which the consumer owns: send those alone",
				name, a.s.To, count(fields, "field", "fields"), a.m.short(sym))
		case owner == a.m.service(a.o.Symbol) && id:
			a.add(HintID, a.at, "parameter %s: %s owns %s: send its identity where the consumer has changed nothing", name, a.s.To, a.m.short(sym))
		}
	}
}

// batch is methods 6.1.4 and the last sentence of 7.4.
func (a *adviser) batch() {
	for _, s := range callsOf(a.o) {
		if !s.Loop {
			continue
		}
		if len(a.o.Writes) == 0 && !a.m.mayChange(a.o) {
			a.add(HintBatch, s.Pos, "%s calls it for each item of a loop: offer a batch, or keep a copy of what is read", a.m.short(s.Caller))
		} else {
			a.add(HintBatch, s.Pos, "%s calls it for each item of a loop: offer a batch, and decide whether it succeeds as a whole", a.m.short(s.Caller))
		}
		return
	}
}

func (a *adviser) paging() {
	if a.o.Func < 0 {
		return
	}
	for _, r := range a.m.f.Shape.Funcs[a.o.Func].Results {
		t := &a.m.f.Shape.Types[r.Type]
		if t.Kind == "slice" && a.m.isStruct(t.Elem) {
			a.add(HintPaging, a.at, "it answers with a list of %s: add a page size and a token before it grows", a.m.short(a.m.structOf(t.Elem)))
			return
		}
	}
}

// retries is about time limits, and what happens to a call that is sent twice.
func (a *adviser) retries() {
	request := ""
	if a.o.Frequency.PerRequest > 0 {
		request = ", inside the time of the request that waits for it"
	}
	if a.o.Style != StyleEvent {
		if a.o.Func >= 0 && !a.m.takesContext(a.o) {
			a.add(HintTimeout, a.at, "it takes no context: the adapter must set a time limit%s", request)
		} else {
			a.add(HintTimeout, a.at, "set a time limit for each call%s", request)
		}
	}
	if len(a.o.Writes) > 0 {
		a.add(HintIdempotency, a.at, "it changes %s: take a key of the caller, and answer a repeated key with the first result", a.m.tableNames(a.o.Writes))
		a.add(HintRetry, a.at, "retry only with the idempotency key")
		return
	}
	if a.m.feeds.of(a.o.Symbol).out {
		a.add(HintRetry, a.at, "it reaches code outside, or state, that was not followed: retry only once it is known to be safe")
		return
	}
	a.add(HintRetry, a.at, "it changes no table that is known: retry with growing pauses")
}

// version is methods 7.5.
func (a *adviser) version() {
	if n := len(a.o.Consumers); n > 1 {
		a.add(HintVersion, a.at, "%d services use it: only add optional fields, and keep the old form until all have moved", n)
	} else {
		a.add(HintVersion, a.at, "only %s uses it: both can move to a new form within two releases", a.o.Consumers[0])
	}
}

// structOf is the own struct that a type is or points to.
func (m *model) structOf(t int) int { return m.pointee(t).Symbol }

// fieldsRead counts the fields of a type that a service reads.
func (m *model) fieldsRead(sym, service int) int {
	if m.readBy == nil {
		m.readBy = map[[2]int]map[int]bool{}
		for i := range m.f.Refs {
			r := &m.f.Refs[i]
			if r.Kind != facts.FieldRead || m.parents[r.To] < 0 || m.service(r.From) < 0 || m.isTest(r.From) {
				continue
			}
			k := [2]int{m.parents[r.To], m.service(r.From)}
			if m.readBy[k] == nil {
				m.readBy[k] = map[int]bool{}
			}
			m.readBy[k][r.To] = true
		}
	}
	return len(m.readBy[[2]int{sym, service}])
}

// hasID reports whether a struct has a field that looks like its identity.
func (m *model) hasID(sym int) bool {
	row := m.namedRow[sym]
	if row < 0 {
		return false
	}
	for _, f := range m.f.Shape.Types[m.f.Shape.Named[row].Type].Fields {
		switch f.Name {
		case "ID", "Id", "UUID", "Key":
			return true
		}
	}
	return false
}
