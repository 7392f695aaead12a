package usage

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// finish compares calls, writes and tests of the declaration.
func (s *scanner) finish() {
	for _, c := range s.calls {
		if !c.foreign {
			continue
		}
		for _, a := range c.args {
			s.later(c, a)
		}
	}
	for _, r := range s.results {
		if r.call != nil && r.call.foreign && shares(r.obj.Type()) && !isError(r.obj.Type()) {
			s.writesResult(r)
		}
	}
	for i := range s.asked {
		a := &s.asked[i]
		a.from = s.sources(a)
		s.tests = append(s.tests, a.errorTest)
	}
}

// later notes the first write to what an argument leads to after a call.
func (s *scanner) later(c *call, a argument) {
	for _, w := range s.writes {
		if w.obj != a.obj || w.plain && !a.address || w.pos >= c.pos && w.end <= c.end {
			continue
		}
		if s.follows(c.spot, w, a.obj) {
			s.uses = append(s.uses, callUse{in: s.in, to: c.to, pos: c.at, kind: facts.CallArgument, slot: a.slot, at: w.place,
				kept: &param{c.to, a.slot}, wrote: w.via})
			if w.via == nil {
				return
			}
		}
	}
}

// writesResult notes the first write to what a result leads to.
func (s *scanner) writesResult(r result) {
	for _, w := range s.writes {
		if w.obj == r.obj && !w.plain && s.follows(r.spot, w, r.obj) {
			s.uses = append(s.uses, callUse{in: s.in, to: r.call.to, pos: r.call.at, kind: facts.CallResult, slot: r.slot, at: w.place, wrote: w.via})
			if w.via == nil {
				return
			}
		}
	}
}

// follows reports whether a write can happen after what stands at a spot, with
// the same value in the variable.
func (s *scanner) follows(at spot, w write, obj types.Object) bool {
	if w.pos >= at.end && !excludes(at, w.spot) {
		return !s.replaced(obj, at.end, w.pos)
	}
	for _, l := range at.loops {
		if slices.Contains(w.loops, l) && (obj.Pos() < l.Pos() || obj.Pos() > l.End()) {
			return !s.replaced(obj, l.Pos(), w.pos) && !s.replaced(obj, at.end, l.End())
		}
	}
	return false
}

// replaced reports whether a variable gets another value between two places.
func (s *scanner) replaced(obj types.Object, from, to token.Pos) bool {
	for _, w := range s.writes {
		if w.plain && w.obj == obj && w.pos >= from && w.pos < to {
			return true
		}
	}
	return false
}

// excludes reports whether code at b can not run after code at a, which stands
// before it.
func excludes(a, b spot) bool {
	for _, x := range a.arms {
		if slices.Contains(b.arms, x) {
			continue
		}
		if slices.ContainsFunc(b.arms, func(y arm) bool { return y.of == x.of }) || leaves(x.way) {
			return true
		}
	}
	return false
}

// leaves reports whether an arm ends by leaving what is around it.
func leaves(n ast.Node) bool {
	var list []ast.Stmt
	switch n := n.(type) {
	case *ast.BlockStmt:
		list = n.List
	case *ast.CaseClause:
		list = n.Body
	case *ast.CommClause:
		list = n.Body
	}
	if len(list) == 0 {
		return false
	}
	switch last := list[len(list)-1].(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.ExprStmt:
		c, ok := last.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := c.Fun.(*ast.Ident)
		return ok && id.Name == "panic"
	}
	return false
}

// sources are the calls whose error a test may see.
func (s *scanner) sources(a *asked) []refs.Target {
	if a.direct != nil {
		if f, _ := callee(s.info, a.direct); f != nil {
			if t, ok := s.own(f); ok {
				return []refs.Target{t}
			}
		}
		return nil
	}
	var out []refs.Target
	last := token.Pos(0)
	results := slices.Clone(s.results)
	slices.SortStableFunc(results, func(x, y result) int { return int(y.end - x.end) })
	for _, r := range results {
		if r.obj != a.obj || r.end > a.spot.pos || excludes(r.spot, a.spot) {
			continue
		}
		if r.call != nil && r.end != last {
			out = append(out, r.call.to)
		}
		last = r.end
		if !slices.ContainsFunc(r.arms, func(x arm) bool { return !slices.Contains(a.arms, x) }) {
			break // it always runs before the test
		}
	}
	return out
}
