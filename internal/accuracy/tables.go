package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// comparison holds names in lower case, sorted.
type comparison struct {
	want []string
	// found are those of want that demarc knows; missed those that it does not;
	// dropped those that it knows and believes to be gone.
	found, missed, dropped []string
	// extra are tables that demarc knows and that do not exist: gone again,
	// temporary, of other databases, or wrong.
	extra []string
}

// compare holds the tables that exist against those that demarc knows. A name
// without a schema, on either side, matches one with it.
func compare(want []string, s *facts.Set, store string) comparison {
	known, bare := map[string]*facts.Table{}, map[string]*facts.Table{}
	for i := range s.Data.Tables {
		if t := &s.Data.Tables[i]; string(t.Store) == store {
			name := strings.ToLower(t.Name)
			known[name] = t
			if last := unqualified(name); bare[last] == nil || bare[last].Dropped {
				bare[last] = t
			}
		}
	}
	c := comparison{found: []string{}, missed: []string{}, dropped: []string{}, extra: []string{}}
	used := map[*facts.Table]bool{}
	for _, w := range want {
		c.want = append(c.want, strings.ToLower(w))
	}
	slices.Sort(c.want)
	c.want = slices.Compact(c.want)
	for _, w := range c.want {
		t := known[w]
		if t == nil || t.Dropped {
			if b := bare[unqualified(w)]; b != nil && (b.Name == unqualified(b.Name) || w == unqualified(w)) {
				t = b
			}
		}
		switch {
		case t == nil:
			c.missed = append(c.missed, w)
			continue
		case t.Dropped:
			c.dropped = append(c.dropped, w)
		default:
			c.found = append(c.found, w)
		}
		used[t] = true
	}
	for name, t := range known {
		if !used[t] && !t.Dropped {
			c.extra = append(c.extra, name)
		}
	}
	slices.Sort(c.extra)
	return c
}

func unqualified(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// recall is the share of the tables that exist and that demarc knows; a table
// that demarc takes for dropped does not count.
func (c comparison) recall() float64 {
	if len(c.want) == 0 {
		return 0
	}
	return float64(len(c.found)) / float64(len(c.want))
}

func (c comparison) print(w io.Writer) {
	fmt.Fprintf(w, "tables that exist: %d, known: %d, recall %.1f%%\n", len(c.want), len(c.found), 100*c.recall())
	for _, l := range []struct {
		what  string
		names []string
	}{{"missed", c.missed}, {"taken for dropped", c.dropped}, {"known and not in the list", c.extra}} {
		if len(l.names) > 0 {
			fmt.Fprintf(w, "%s: %d: %s\n", l.what, len(l.names), strings.Join(l.names, " "))
		}
	}
}
