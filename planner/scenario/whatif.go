package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/quality"
)

// Refused says that a step can not be done, with the decisions that forbid it.
type Refused struct {
	Step  config.Step
	Text  string
	Chain []Link
}

func (r *Refused) Error() string { return r.Text }

// StepError is an error of one step of a scenario: it wraps an *Unknown, or is
// about a *Refused.
type StepError struct {
	Step config.Step
	Err  error
}

func (e *StepError) Error() string { return e.Err.Error() }
func (e *StepError) Unwrap() error { return e.Err }

// Outcome is what a scenario does to a proposal.
type Outcome struct {
	// Steps are the changes as sentences, in order.
	Steps []string `json:"steps"`
	// Services are the ids before and after, sorted.
	ServicesBefore []ident.ServiceID `json:"servicesBefore"`
	ServicesAfter  []ident.ServiceID `json:"servicesAfter"`
	// Moved are the packages that change their place, sorted by path. A renamed
	// service moves nothing.
	Moved []Moved `json:"moved"`
	// Before and After are measured without nulls.
	Before quality.Report `json:"before"`
	After  quality.Report `json:"after"`
	// Stale are the services, sorted, for which the confidence of the analysis
	// no longer holds.
	Stale []ident.ServiceID `json:"staleConfidence"`
	// State is the changed proposal.
	State *State `json:"-"`
}

// Moved is a package in another place. A place is a service or a class.
type Moved struct {
	Package ident.PackagePath `json:"package"`
	From    string            `json:"from"`
	To      string            `json:"to"`
	Reason  string            `json:"reason"`
}

// WhatIf tries steps on a proposal that holds to constraints (nil for none). The
// proposal is not changed. The error is a *StepError that names the first step
// that can not be done, or a *Conflict of the constraints.
func WhatIf(x *quality.Index, p *boundary.Partition, c *Constraints, steps []config.Step) (*Outcome, error) {
	before := From(x, p)
	if c == nil {
		c = &Constraints{}
	}
	if err := before.Hold(c); err != nil {
		return nil, err
	}
	after := before.clone()
	if err := after.Hold(c); err != nil {
		return nil, err
	}
	o := &Outcome{Steps: []string{}, Moved: []Moved{}, Stale: []ident.ServiceID{}, State: after}
	for _, step := range steps {
		said, err := after.apply(step)
		if err != nil {
			return nil, &StepError{step, err}
		}
		o.Steps = append(o.Steps, said)
	}
	o.ServicesBefore, o.ServicesAfter = list(before.Services()), list(after.Services())
	o.Before, o.After = before.Quality(quality.Options{}), after.Quality(quality.Options{})
	o.compare(before, after)
	return o, nil
}

func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// compare fills what moved and whose confidence is stale.
func (o *Outcome) compare(before, after *State) {
	stale := map[ident.ServiceID]bool{}
	for p := range before.of {
		from, to := before.of[p], after.of[p]
		if from == to && before.class[p] == after.class[p] {
			continue
		}
		m := Moved{Package: before.path(p), From: before.place(p), To: after.place(p), Reason: after.why[p]}
		o.Moved = append(o.Moved, m)
		for _, k := range []int{from, to} {
			if k >= 0 && slices.Contains(o.ServicesAfter, after.parts[k].id) {
				stale[after.parts[k].id] = true
			}
		}
	}
	for _, id := range o.ServicesAfter {
		if stale[id] {
			o.Stale = append(o.Stale, id)
		}
	}
}

func (s *State) place(p int) string {
	if k := s.of[p]; k >= 0 {
		return string(s.parts[k].id)
	}
	return string(s.class[p])
}

// apply does one step and says what it did.
func (s *State) apply(step config.Step) (string, error) {
	switch step.Kind {
	case "move", "pin":
		return s.move(step)
	case "merge":
		return s.merge(step)
	case "split":
		return s.divide(step)
	case "rename":
		return s.rename(step)
	}
	return "", fmt.Errorf("no step is called %q", step.Kind)
}

// service finds a service by id or name; the error is an *Unknown.
func (s *State) service(name string, step config.Step) (int, error) {
	if k := s.find(name); k >= 0 {
		return k, nil
	}
	var known []string
	for _, k := range s.alive() {
		known = append(known, string(s.parts[k].id))
	}
	return -1, &Unknown{"service", Pattern{name, step.Line, step.Col}, known}
}

// move puts packages, and what must stay with them, into a service: an existing
// one, or with a "+" before the name a new one; or out of services, for the
// targets "shared-kernel" and "shared-library".
func (s *State) move(step config.Step) (string, error) {
	ps := s.chosen(step.Names[0])
	if len(ps) == 0 {
		return "", &Unknown{"package", Pattern{step.Names[0], step.Line, step.Col}, s.names(strings.HasPrefix(step.Names[0], "./"))}
	}
	all := map[int]bool{}
	for _, p := range ps {
		for _, q := range s.rules.of(p) {
			all[q] = true
		}
	}
	group := sortedKeys(all)
	before := s.usersOf()
	var said string
	if class := boundary.Class(step.To); class == boundary.SharedKernel || class == boundary.SharedLibrary {
		if err := s.mayLeave(group); err != nil {
			return "", err
		}
		for _, p := range group {
			s.of[p], s.class[p], s.why[p] = -1, class, "the scenario says so"
			s.users[p] = before[p]
		}
		said = fmt.Sprintf("%s out of services, as %s", s.describe(group), step.To)
	} else {
		k, err := s.target(step)
		if err != nil {
			return "", err
		}
		if !s.mayJoin(group, k) {
			return "", s.refuse(step, group, k)
		}
		for _, p := range group {
			s.put(p, k, "the scenario moves it here")
		}
		said = fmt.Sprintf("%s to %s", s.describe(group), s.parts[k].id)
		if step.Kind == "pin" {
			s.pinHere(group, k)
		}
	}
	s.follow(before)
	if step.Kind == "pin" {
		return "pin " + said, nil
	}
	return "move " + said, nil
}

func (s *State) describe(ps []int) string {
	if len(ps) == 1 {
		return string(s.path(ps[0]))
	}
	return fmt.Sprintf("%s and %s", s.path(ps[0]), plural(len(ps)-1, "other package"))
}

// target is the service of a move, made when the name begins with "+".
func (s *State) target(step config.Step) (int, error) {
	name, fresh := strings.CutPrefix(step.To, "+")
	if !fresh {
		return s.service(step.To, step)
	}
	if s.find(name) >= 0 {
		return -1, &Refused{Step: step, Text: fmt.Sprintf("there is a service %s already: leave the + out", name)}
	}
	id := boundary.Slug(name)
	if id == "" || id == boundary.KernelID || isClass(id) || s.partWith(id) >= 0 {
		return -1, &Refused{Step: step, Text: fmt.Sprintf("%q can not be the name of a service", name)}
	}
	s.parts = append(s.parts, part{id: id, name: name, was: -1, reasons: []string{"the scenario asks for it"}})
	return len(s.parts) - 1, nil
}

// pinHere makes later steps keep packages in their service.
func (s *State) pinHere(ps []int, k int) {
	c := s.rules.c
	v := slices.IndexFunc(c.Services, func(x Pinned) bool { return x.ID == s.parts[k].id })
	if v < 0 {
		v = len(c.Services)
		c.Services = append(c.Services, Pinned{ID: s.parts[k].id, Name: s.parts[k].name})
	}
	s.parts[k].pinned = true
	for _, p := range ps {
		s.rules.label[s.rules.group[p]] = v
		s.rules.pin[p] = pinOf{v, 1 << 20, Link{Text: string(s.path(p)) + " is pinned to " + string(s.parts[k].id) + " by the scenario"}}
	}
}

// mayLeave refuses to take pinned packages out of their services.
func (s *State) mayLeave(ps []int) error {
	for _, p := range ps {
		if s.labelOf(p) >= 0 {
			return &Refused{Text: fmt.Sprintf("%s can not leave its service", s.path(p)), Chain: s.whyHeld(p)}
		}
	}
	return nil
}

func (s *State) whyHeld(p int) []Link {
	for _, q := range s.rules.of(p) {
		if s.rules.pin[q].label != free {
			return append(s.rules.way(p, q), s.rules.pin[q].link)
		}
	}
	return nil
}

// refuse says why packages may not join a part.
func (s *State) refuse(step config.Step, ps []int, k int) error {
	out := &Refused{Step: step, Text: fmt.Sprintf("%s can not be in %s", s.describe(ps), s.parts[k].id)}
	for _, p := range ps {
		if l := s.labelOf(p); l != free && (l < 0 || s.rules.c.Services[l].ID != s.parts[k].id) {
			out.Chain = s.whyHeld(p)
			return out
		}
	}
	for i, entry := range s.rules.apart {
		mine := colorOf(ps, entry)
		for p, o := range s.of {
			if mine >= 0 && o == k && entry[p] >= 0 && entry[p] != mine {
				out.Chain = []Link{{fmt.Sprintf("it is apart from %s", s.path(p)), s.rules.c.Apart[i].Line, s.rules.c.Apart[i].Col}}
				return out
			}
		}
	}
	return out
}

func (s *State) merge(step config.Step) (string, error) {
	a, err := s.service(step.Names[0], step)
	if err != nil {
		return "", err
	}
	for _, name := range step.Names[1:] {
		z, err := s.service(name, step)
		if err != nil {
			return "", err
		}
		if z == a {
			return "", &Refused{Step: step, Text: fmt.Sprintf("%s can not be joined with itself", name)}
		}
		if !s.mayMerge(a, z) {
			return "", s.refuseMerge(step, a, z)
		}
		if s.parts[z].pinned { // the pinned one keeps its id
			a, z = z, a
		}
		s.absorb(a, z)
	}
	return fmt.Sprintf("join %s as %s", strings.Join(step.Names, ", "), s.parts[a].id), nil
}

func (s *State) refuseMerge(step config.Step, a, z int) error {
	out := &Refused{Step: step, Text: fmt.Sprintf("%s and %s can not be one service", s.parts[a].id, s.parts[z].id)}
	c := s.rules.c
	if s.parts[a].pinned && s.parts[z].pinned {
		for _, v := range c.Services {
			if v.ID == s.parts[a].id || v.ID == s.parts[z].id {
				out.Chain = append(out.Chain, Link{fmt.Sprintf("%s is a service of its own", v.ID), v.Line, v.Col})
			}
		}
		return out
	}
	if c.SizeMax > 0 && s.lines(a)+s.lines(z) > c.SizeMax {
		out.Chain = []Link{{Text: fmt.Sprintf("size_max is %d lines, and together they have %d", c.SizeMax, s.lines(a)+s.lines(z))}}
		return out
	}
	for i, entry := range s.rules.apart {
		first := map[int]int{}
		for p, k := range s.of {
			if entry[p] < 0 || k != a && k != z {
				continue
			}
			for c, q := range first {
				if c != entry[p] {
					out.Chain = []Link{{fmt.Sprintf("%s and %s are apart", s.path(q), s.path(p)), s.rules.c.Apart[i].Line, s.rules.c.Apart[i].Col}}
					return out
				}
			}
			first[entry[p]] = p
		}
	}
	return out
}

func (s *State) divide(step config.Step) (string, error) {
	k, err := s.service(step.Names[0], step)
	if err != nil {
		return "", err
	}
	made, why := s.split(k)
	if len(made) == 0 {
		return "", &Refused{Step: step, Text: fmt.Sprintf("%s can not be split: %s", s.parts[k].id, why)}
	}
	names := []string{string(s.parts[k].id)}
	for _, m := range made {
		names = append(names, string(s.parts[m].id))
	}
	return fmt.Sprintf("split %s into %s", s.parts[k].id, strings.Join(names, ", ")), nil
}

func (s *State) rename(step config.Step) (string, error) {
	k, err := s.service(step.Names[0], step)
	if err != nil {
		return "", err
	}
	id := boundary.Slug(step.To)
	switch other := s.find(string(id)); {
	case other >= 0 && other != k:
		return "", &Refused{Step: step, Text: fmt.Sprintf("there is a service %s already; to join them: merge", id)}
	case id == "" || id == boundary.KernelID || isClass(id):
		return "", &Refused{Step: step, Text: fmt.Sprintf("%q can not be the name of a service", step.To)}
	}
	was := s.parts[k].id
	for i := range s.rules.c.Services {
		if s.rules.c.Services[i].ID == was {
			s.rules.c.Services[i].ID, s.rules.c.Services[i].Name = id, step.To
		}
	}
	s.parts[k].id, s.parts[k].name = id, step.To
	return fmt.Sprintf("rename %s to %s", was, id), nil
}

// ChainOf returns the decisions behind a *Conflict or *Refused, nil for other
// errors.
func ChainOf(err error) []Link {
	var c *Conflict
	var r *Refused
	switch {
	case errors.As(err, &c):
		return c.Chain
	case errors.As(err, &r):
		return r.Chain
	}
	return nil
}
