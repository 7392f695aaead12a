package contract_test

import (
	"slices"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/contract"
)

func at(line int) facts.Pos { return facts.Pos{Line: line, Col: 1} }

// TestSurface joins two seams that share one operation.
func TestSurface(t *testing.T) {
	slow := contract.Reason{Rule: "R3.4", Level: contract.R3, Subject: "parameter fn", Text: "a callback", Pos: at(3)}
	named := contract.Reason{Rule: "R1.6", Level: contract.R1, Subject: "parameter id", Text: "a named type", Pos: at(3)}
	set := contract.Set{Seams: []contract.Seam{
		{From: "cart", To: "orders", Operations: []contract.Operation{
			{Symbol: 4, Level: contract.R1, Style: contract.StyleEvent, Reasons: []contract.Reason{named}, Sites: []contract.Site{{Caller: 1, Pos: at(9)}}},
		}, Coverage: contract.Coverage{Edges: 1, Sites: 1, Operations: 1}},
		{From: "orders", To: "cart", Operations: []contract.Operation{{Symbol: 1}}},
		{From: "shipping", To: "orders", Operations: []contract.Operation{
			{Symbol: 2, Sites: []contract.Site{{Caller: 7, Pos: at(1)}}},
			{Symbol: 4, Level: contract.R3, Style: contract.StyleCall, Reasons: []contract.Reason{slow, named}, Change: &contract.Change{Text: "x", To: contract.R1},
				Sites: []contract.Site{{Caller: 7, Pos: at(2)}, {Caller: 1, Pos: at(9)}}},
		}, Coverage: contract.Coverage{Edges: 2, Sites: 3, Operations: 3}},
	}}
	s := set.Surface("orders")
	if want := []ident.ServiceID{"cart", "shipping"}; !slices.Equal(s.Consumers, want) {
		t.Errorf("consumers %v, want %v", s.Consumers, want)
	}
	if len(s.Operations) != 2 || s.Operations[0].Symbol != 2 || s.Operations[1].Symbol != 4 {
		t.Fatalf("operations %+v", s.Operations)
	}
	o := s.Operations[1]
	if o.Level != contract.R3 || o.Change == nil || o.Style != contract.StyleCall {
		t.Errorf("level %v, change %v, style %v: want those of the worst consumer", o.Level, o.Change, o.Style)
	}
	if !slices.Equal(o.Reasons, []contract.Reason{slow, named}) {
		t.Errorf("reasons %+v", o.Reasons)
	}
	if len(o.Sites) != 2 || o.Sites[0].Pos.Line != 2 {
		t.Errorf("sites %+v: want each once, by position", o.Sites)
	}
	if s.Coverage != (contract.Coverage{Edges: 3, Sites: 4, Operations: 4}) {
		t.Errorf("coverage %+v", s.Coverage)
	}
	if len(set.Seams[0].Operations[0].Sites) != 1 {
		t.Error("the seam changed")
	}
	if got := set.Services(); !slices.Equal(got, []ident.ServiceID{"cart", "orders"}) {
		t.Errorf("services %v", got)
	}
	if e := set.Surface("nobody"); len(e.Operations) != 0 || e.Operations == nil || e.Consumers == nil {
		t.Errorf("unknown service: %+v", e)
	}
}
