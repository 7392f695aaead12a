package contract

import (
	"cmp"
	"strconv"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

func comparePos(a, b facts.Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}

func compareSites(a, b Site) int {
	return cmp.Or(comparePos(a.Pos, b.Pos), cmp.Compare(a.Caller, b.Caller), cmp.Compare(a.Target, b.Target), cmp.Compare(a.Kind, b.Kind))
}

func compareReasons(a, b Reason) int {
	return cmp.Or(-cmp.Compare(a.Level, b.Level), compareRules(a.Rule, b.Rule), comparePos(a.Pos, b.Pos),
		cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Text, b.Text))
}

func compareHints(a, b Hint) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Text, b.Text), comparePos(a.Pos, b.Pos))
}

func compareContext(a, b ContextValue) int {
	return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Text, b.Text), comparePos(a.Read, b.Read), comparePos(a.Set, b.Set))
}

// compareRules puts "R2.9" before "R2.10".
func compareRules(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// number gives questions their IDs.
func number(qs []Question) {
	for i := range qs {
		qs[i].ID = "Q" + strconv.Itoa(i+1)
	}
}
