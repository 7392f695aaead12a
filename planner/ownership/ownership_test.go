package ownership

import (
	"reflect"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

func at(line int) facts.Pos { return facts.Pos{Line: line, Col: 1} }

// orders: a writes orders twice and users once; b writes users twice; shared
// code writes log; nobody but a migration touches old.
func fixture() (*facts.Set, *boundary.Partition) {
	f := &facts.Set{
		Packages: []facts.Package{{Path: "m/a"}, {Path: "m/b"}, {Path: "m/s"}},
		Symbols:  []facts.Symbol{{Package: 0, Name: "A"}, {Package: 1, Name: "B"}, {Package: 2, Name: "S"}},
	}
	f.Data = facts.Data{
		Tables: []facts.Table{{Name: "log"}, {Name: "old"}, {Name: "orders", ForeignKeys: []facts.ForeignKey{{Columns: []string{"user"}, To: 3, Pos: at(90)}, {To: 0, Pos: at(91)}}}, {Name: "users"}},
		Access: []facts.Access{
			{Table: 0, Symbol: 2, Mode: facts.WriteMode, Pos: at(1)},
			{Table: 1, Symbol: 0, Mode: facts.DDLMode, Pos: at(2)},
			{Table: 2, Symbol: 0, Mode: facts.WriteMode, Pos: at(3)}, {Table: 2, Symbol: 0, Mode: facts.ReadWriteMode, Pos: at(4)}, {Table: 2, Symbol: 1, Mode: facts.ReadMode, Pos: at(5)},
			{Table: 3, Symbol: 0, Mode: facts.WriteMode, Pos: at(6)}, {Table: 3, Symbol: 1, Mode: facts.WriteMode, Pos: at(7)}, {Table: 3, Symbol: 1, Mode: facts.WriteMode, Pos: at(8)},
		},
		Statements: []facts.Statement{{Symbol: 0, Kind: "select", Tables: []int{2, 3}, Pos: at(20)}, {Symbol: 0, Kind: "create", Tables: []int{2, 3}, Pos: at(21)}, {Symbol: 0, Kind: "select", Tables: []int{0, 2}, Pos: at(22)}},
		Transactions: []facts.Transaction{
			{ID: "A#1", Symbol: 0, Pos: at(30), Writes: []int{2, 3}, Reads: []int{}},
			{ID: "A#2", Symbol: 0, Pos: at(31), Writes: []int{2}, Reads: []int{3}},
			{ID: "B#1", Symbol: 1, Pos: at(32), Writes: []int{2}, Reads: []int{}},
			{ID: "S#1", Symbol: 2, Pos: at(33), Writes: []int{3}, Reads: []int{}},
		},
	}
	unit := func(id string) boundary.ServiceUnit {
		return boundary.ServiceUnit{ID: ident.ServiceID(id), Packages: []boundary.Member{{Package: ident.PackagePath("m/" + id)}}}
	}
	return f, &boundary.Partition{Services: []boundary.ServiceUnit{unit("a"), unit("b")}}
}

func TestOwners(t *testing.T) {
	m := New(fixture())
	for i, want := range []int{None, None, 0, 1} {
		if got := m.Tables[i].Owner; got != want {
			t.Errorf("table %d belongs to %d, want %d", i, got, want)
		}
	}
	users := &m.Tables[3]
	if users.Writers() != 2 || users.Users() != 2 {
		t.Errorf("users: %+v", users)
	}
	if u, ok := m.Tables[2].Use(0); !ok || u.Writes != 2 || u.Reads != 0 || u.Written != at(3) {
		t.Errorf("orders by a: %+v", u)
	}
	if _, ok := m.Tables[0].Use(0); ok || m.Tables[0].Users() != 0 || len(m.Tables[0].Uses) != 1 {
		t.Errorf("log: %+v", m.Tables[0])
	}
}

func TestCrossings(t *testing.T) {
	m := New(fixture())
	var txs []int
	for _, c := range m.Transactions {
		txs = append(txs, c.Index)
	}
	// A#1 writes both; A#2 only reads what is foreign; B#1 writes a's table from
	// b; S#1 starts in shared code and writes one service's table.
	if !reflect.DeepEqual(txs, []int{0, 2}) {
		t.Errorf("crossing transactions %v", txs)
	}
	if len(m.Joins) != 1 || m.Joins[0].Index != 0 || m.Joins[0].Pos != at(20) {
		t.Errorf("joins %+v", m.Joins)
	}
	if len(m.Keys) != 1 || m.Keys[0].Table != 2 || m.Keys[0].To != 3 || m.Keys[0].Pos != at(90) {
		t.Errorf("keys %+v", m.Keys)
	}
	if share, crossing, ok := m.Share(0); !ok || len(crossing) != 2 || share != 2./3 { // A#1, A#2, B#1
		t.Errorf("share of a: %v %v %v", share, crossing, ok)
	}
	if _, _, ok := New(&facts.Set{}, &boundary.Partition{Services: []boundary.ServiceUnit{{}}}).Share(0); ok {
		t.Error("a service without transactions has a share")
	}
}
