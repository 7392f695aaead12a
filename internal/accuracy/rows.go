package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// row is one thing that demarc says: this package does this to this table. The
// place is that of the surest access, then of the first.
type row struct {
	pkg, table, mode      string
	file                  string
	line                  int
	recogniser, certainty string
}

func (r row) key() string { return strings.Join([]string{r.pkg, r.table, r.mode}, "\t") }

// rows returns the rows of one kind of store, sorted by package, table, mode.
func rows(s *facts.Set, store string) []row {
	best := map[string]row{}
	for i := range s.Data.Access {
		a := &s.Data.Access[i]
		t := &s.Data.Tables[a.Table]
		if string(t.Store) != store {
			continue
		}
		r := row{
			pkg:   string(s.Packages[s.Symbols[a.Symbol].Package].Path),
			table: t.Name, mode: string(a.Mode), file: s.Files[a.Pos.File].Path, line: a.Pos.Line,
			recogniser: a.Recogniser, certainty: string(a.Certainty),
		}
		if b, ok := best[r.key()]; !ok || r.compare(b) < 0 {
			best[r.key()] = r
		}
	}
	out := make([]row, 0, len(best))
	for _, r := range best {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b row) int { return strings.Compare(a.key(), b.key()) })
	return out
}

// compare puts the place first that shows best what the row says.
func (r row) compare(b row) int {
	order := []string{string(facts.Certain), string(facts.Likely), string(facts.Guess)}
	return cmp.Or(
		slices.Index(order, r.certainty)-slices.Index(order, b.certainty),
		strings.Compare(r.file, b.file), r.line-b.line, strings.Compare(r.recogniser, b.recogniser),
	)
}

// draw returns the n entries whose keys have the lowest hashes under the seed,
// in the order of the entries. An entry that comes or goes changes at most one
// place in the sample, so judgements stay good when demarc changes.
func draw[T any](all []T, n int, seed uint64, key func(T) string) []T {
	hash := make(map[string][sha256.Size]byte, len(all))
	for _, x := range all {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], seed)
		hash[key(x)] = sha256.Sum256(append(b[:], key(x)...))
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		ha, hb := hash[key(all[a])], hash[key(all[b])]
		return slices.Compare(ha[:], hb[:])
	})
	order = order[:min(n, len(order))]
	slices.Sort(order)
	out := make([]T, len(order))
	for i, k := range order {
		out[i] = all[k]
	}
	return out
}
