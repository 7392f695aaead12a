package roadmap

import (
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

func at(line int) facts.Pos { return facts.Pos{Line: line, Col: 1} }

func world() *facts.Set {
	f := &facts.Set{
		Files:    []facts.File{{Path: "a.go"}, {Path: "a_test.go", Test: true}, {Path: "b.go", Package: 1}},
		Packages: []facts.Package{{Path: "m/a", Imports: []int{1}}, {Path: "m/b"}, {Path: "m/main", Traits: []facts.Trait{facts.Main}, Imports: []int{0}}},
		Symbols: []facts.Symbol{{Package: 0, File: 0, Name: "A"}, {Package: 0, File: 1, Name: "TestA"}, {Package: 1, File: 2, Name: "B"}, {Package: 1, File: 2, Name: "T"},
			{Package: 1, File: 2, Name: "v"}},
		Refs: []facts.Ref{
			{From: 0, To: 2, Kind: facts.Call, Sites: []facts.Site{{Line: 3, Col: 1}, {Line: 4, Col: 1}}}, {From: 0, To: 3, Kind: facts.TypeUse, Sites: []facts.Site{{Line: 5, Col: 1}}},
			{From: 0, To: 2, Kind: facts.Runtime, Sites: []facts.Site{{Line: 6, Col: 1}}}, {From: 1, To: 2, Kind: facts.Call, Sites: []facts.Site{{Line: 7, Col: 1}}},
		},
	}
	f.Data = facts.Data{
		Tables: []facts.Table{{Name: "t", Store: facts.SQL, ForeignKeys: []facts.ForeignKey{{To: 1, Pos: at(50)}}}, {Name: "u", Store: facts.SQL}},
		Access: []facts.Access{{Table: 0, Symbol: 0, Mode: facts.WriteMode, Pos: at(10)}, {Table: 0, Symbol: 2, Mode: facts.ReadMode, Pos: at(11)}, {Table: 0, Symbol: 2, Mode: facts.DDLMode, Pos: at(12)},
			{Table: 0, Symbol: 2, Mode: facts.ReadWriteMode, Pos: at(13)}, {Table: 0, Symbol: 0, Mode: facts.ReadMode, Pos: at(14)}},
		Statements:   []facts.Statement{{Kind: "select", Tables: []int{0, 1}, Pos: at(20)}, {Kind: "create", Tables: []int{0, 1}, Pos: at(21)}},
		Transactions: []facts.Transaction{{Writes: []int{0, 1}, Pos: at(30)}, {Writes: []int{0}, Reads: []int{1}, Pos: at(31)}},
	}
	f.State.Vars = []facts.StateVar{{Var: 4, Packages: []int{0, 1}, Writes: []facts.StateWrite{{In: 2, Pos: at(40), Callers: []facts.StateCaller{{In: 0, Pos: at(41)}}}}}}
	return f
}

func paths(ps ...string) []ident.PackagePath {
	out := []ident.PackagePath{}
	for _, p := range ps {
		out = append(out, ident.PackagePath(p))
	}
	return out
}

func TestConditions(t *testing.T) {
	c := NewChecker(world())
	t1, u1 := []string{"sql:t"}, []string{"sql:u"}
	for name, x := range map[string]struct {
		c    Condition
		left int
		line int
	}{
		"calls":                {Condition{Kind: NoReference, From: paths("m/a"), To: paths("m/b"), Kinds: used()}, 2, 3},
		"any reference":        {Condition{Kind: NoReference, From: paths("m/a"), To: paths("m/b")}, 3, 3},
		"the other way":        {Condition{Kind: NoReference, From: paths("m/b"), To: paths("m/a")}, 0, 0},
		"an import alone":      {Condition{Kind: NoReference, From: paths("m/main"), To: paths("m/a")}, 1, 0},
		"gone packages":        {Condition{Kind: NoReference, From: paths("m/x"), To: paths("m/b")}, 0, 0},
		"writers":              {Condition{Kind: OnlyWriters, From: paths("m/a"), Tables: t1}, 1, 13},
		"writers allowed":      {Condition{Kind: OnlyWriters, From: paths("m/a", "m/b"), Tables: t1}, 0, 0},
		"readers":              {Condition{Kind: OnlyReaders, From: paths("m/a"), Tables: t1}, 2, 11},
		"transactions":         {Condition{Kind: NoTransaction, Tables: t1, Others: u1}, 1, 30},
		"joins":                {Condition{Kind: NoJoin, Tables: t1, Others: u1}, 1, 20},
		"keys":                 {Condition{Kind: NoKey, Tables: u1, Others: t1}, 1, 50},
		"a table that is gone": {Condition{Kind: NoKey, Tables: []string{"sql:gone"}, Others: t1}, 0, 0},
		"changers":             {Condition{Kind: OneChanger, From: paths("m/b"), Symbol: "m/b.v"}, 1, 41},
		"changers allowed":     {Condition{Kind: OneChanger, From: paths("m/a", "m/b"), Symbol: "m/b.v"}, 0, 0},
		"a variable gone":      {Condition{Kind: OneChanger, Symbol: "m/b.gone"}, 0, 0},
		"linked":               {Condition{Kind: Unlinked, To: paths("m/a", "m/b")}, 2, 0},
		"not linked":           {Condition{Kind: Unlinked, To: paths("m/gone")}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.Check(&x.c)
			if !s.Known || s.Left != x.left || s.Done != (x.left == 0) {
				t.Errorf("%+v, want %d left", s, x.left)
			}
			if x.line > 0 && (len(s.Where) == 0 || s.Where[0].Line != x.line) {
				t.Errorf("at %+v, want line %d", s.Where, x.line)
			}
			if fault := x.c.Validate(); fault != "" {
				t.Error(fault)
			}
		})
	}
	if s := c.Check(&Condition{Kind: Manual}); s.Known || s.Done {
		t.Errorf("code answers what it can not: %+v", s)
	}
	if (&Condition{Kind: "other"}).Validate() == "" {
		t.Error("an unknown condition is valid")
	}
}
