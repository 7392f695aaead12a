package effort

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/ownership"
)

// shownEvidence bounds Estimate.Evidence.
const shownEvidence = 8

// Estimates prices every service of a proposal; in the order of its services.
func Estimates(f *facts.Set, p *boundary.Partition, set *contract.Set, own *ownership.Map, w Weights, r Rate) []Estimate {
	out := make([]Estimate, 0, len(p.Services))
	for k := range p.Services {
		c := &counter{f: f, p: p, set: set, own: own, w: w, k: k, id: p.Services[k].ID}
		counts := c.count()
		e := Of(c.id, counts, w, r)
		e.Evidence = append(e.Evidence, c.dearest()...)
		out = append(out, e)
	}
	return out
}

// counter counts one service.
type counter struct {
	f        *facts.Set
	p        *boundary.Partition
	set      *contract.Set
	own      *ownership.Map
	w        Weights
	k        int
	id       ident.ServiceID
	evidence []Evidence
}

func (c *counter) note(points float64, pos facts.Pos, format string, args ...any) {
	if points > 0 {
		c.evidence = append(c.evidence, Evidence{fmt.Sprintf(format, args...), pos, points})
	}
}

func (c *counter) dearest() []Evidence {
	slices.SortStableFunc(c.evidence, func(a, b Evidence) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), a.Pos.File-b.Pos.File, a.Pos.Line-b.Pos.Line, a.Pos.Col-b.Pos.Col, cmp.Compare(a.Text, b.Text))
	})
	return c.evidence[:min(len(c.evidence), shownEvidence)]
}

func (c *counter) count() Counts {
	var n Counts
	c.operations(&n)
	c.tables(&n)
	for _, k := range c.own.Keys {
		if k.Service == c.k || k.ToService == c.k {
			n.Keys++
			c.note(c.w.Key, k.Pos, "a foreign key from %s to %s is cut", c.f.Data.Tables[k.Table].Name, c.f.Data.Tables[k.To].Name)
		}
	}
	for i := range c.own.Joins {
		if j := &c.own.Joins[i]; j.Touches(c.k) {
			n.Keys++
			c.note(c.w.Key, j.Pos, "a statement joins tables of several services")
		}
	}
	for i := range c.own.Transactions {
		if t := &c.own.Transactions[i]; t.Touches(c.k) {
			n.Transactions++
			n.Complexity += c.complexity(t)
			c.note(c.w.Transaction, t.Pos, "transaction %s writes on both sides", c.f.Data.Transactions[t.Index].ID)
		}
	}
	c.globals(&n)
	c.tests(&n)
	return n
}

// operations counts what crosses, each operation once for a service although
// several may use it.
func (c *counter) operations(n *Counts) {
	consumed, provided, types := map[int]bool{}, map[int]bool{}, map[int]bool{}
	for i := range c.set.Seams {
		s := &c.set.Seams[i]
		side := consumed
		switch c.id {
		case s.From:
		case s.To:
			side = provided
		default:
			continue
		}
		for j := range s.Operations {
			o := &s.Operations[j]
			if o.OnData || side[o.Symbol] {
				continue
			}
			side[o.Symbol] = true
			n.Levels[min(max(o.Level, contract.R0), contract.R4)]++
			if repair := c.w.Repair[min(max(o.Level, contract.R0), contract.R4)]; repair > 0 && len(o.Reasons) > 0 {
				c.note(c.w.Operation+repair, o.Reasons[0].Pos, "%s is %s: %s", o.Name, o.Level, o.Reasons[0].Text)
			}
		}
		for j := range s.Types {
			switch t := &s.Types[j]; t.Role {
			case contract.RoleData, contract.RoleEnum, contract.RoleSealed:
				types[t.Symbol] = true
			}
		}
	}
	n.Consumed, n.Provided, n.DTOs = len(consumed), len(provided), len(types)
}

func (c *counter) tables(n *Counts) {
	for i := range c.own.Tables {
		t := &c.own.Tables[i]
		mine, ok := t.Use(c.k)
		if !ok || t.Users() < 2 {
			continue
		}
		name := c.f.Data.Tables[i].Name
		if mine.Writes > 0 && t.Writers() > 1 {
			n.WriteShared++
			c.note(c.w.WriteShared, mine.Written, "table %s is written by %d services", name, t.Writers())
			continue
		}
		n.ReadShared++
		pos := mine.Read
		if mine.Reads == 0 {
			pos = mine.Written
		}
		c.note(c.w.ReadShared, pos, "table %s is used by %d services", name, t.Users())
	}
}

// complexity is methods 4.5.3 for one transaction: for each of its accesses, the
// other crossing transactions that touch the table in the opposite mode.
func (c *counter) complexity(t *ownership.Crossing) int {
	others := map[int]bool{}
	mine := &c.f.Data.Transactions[t.Index]
	for i := range c.own.Transactions {
		o := &c.own.Transactions[i]
		if o.Index == t.Index {
			continue
		}
		theirs := &c.f.Data.Transactions[o.Index]
		if meet(mine.Writes, theirs.Reads) || meet(mine.Reads, theirs.Writes) {
			others[o.Index] = true
		}
	}
	return len(others)
}

func meet(a, b []int) bool {
	return slices.ContainsFunc(a, func(x int) bool { return slices.Contains(b, x) })
}

// globals counts variables that the service and others change.
func (c *counter) globals(n *Counts) {
	for i := range c.f.State.Vars {
		v := &c.f.State.Vars[i]
		mine, others := false, false
		for _, p := range v.Packages {
			switch k := c.own.Service(p); k {
			case c.k:
				mine = true
			case ownership.None:
			default:
				others = true
			}
		}
		if mine && others {
			n.Globals++
			s := &c.f.Symbols[v.Var]
			c.note(c.w.Global, v.Writes[0].Pos, "variable %s is changed from several services", s.Name)
		}
	}
}

// tests counts packages whose tests import the other side of a cut.
func (c *counter) tests(n *Counts) {
	for i := range c.f.Packages {
		p := &c.f.Packages[i]
		home := c.own.Service(i)
		if home == ownership.None {
			continue
		}
		for _, t := range p.TestImports {
			if to := c.own.Service(t); to != ownership.None && to != home && (home == c.k || to == c.k) {
				n.Tests++
				break
			}
		}
	}
}
