package boundary

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// at writes a place for people, "" for an unknown one.
func (p Place) at() string {
	if p.File == "" {
		return ""
	}
	return fmt.Sprintf(" (%s:%d)", p.File, p.Line)
}

func (p Place) compare(q Place) int {
	return cmp.Or(strings.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line))
}

// whyTables names the tables that no other code writes.
func (m *model) whyTables(u *unit) string {
	uses := make(map[int]TableUse)
	for _, p := range u.pkgs {
		for _, t := range m.pkgs[p].Tables {
			if old, ok := uses[t.Table]; t.Writes > 0 && (!ok || old.Writes < t.Writes) {
				uses[t.Table] = t
			}
		}
	}
	for t := range uses {
		if slices.ContainsFunc(m.writers[t], func(p int) bool { _, mine := slices.BinarySearch(u.pkgs, p); return !mine }) {
			delete(uses, t)
		}
	}
	if len(uses) == 0 {
		return ""
	}
	var names []string
	var first TableUse
	for _, t := range uses {
		names = append(names, m.tables[t.Table])
		if first.Writes == 0 || t.Writes > first.Writes || t.Writes == first.Writes && t.Table < first.Table {
			first = t
		}
	}
	slices.Sort(names)
	return fmt.Sprintf("only it writes the %s %s%s", noun(len(names), "table", "tables"), enumerate(names, 3), first.At.at())
}

// whyEntries counts the entry points that the unit handles, with an example of the
// most frequent kind.
func (m *model) whyEntries(u *unit) string {
	count := make(map[string]int)
	first := make(map[string]EntryPoint)
	for _, p := range u.pkgs {
		for _, e := range m.pkgs[p].Entries {
			count[e.Kind]++
			old, ok := first[e.Kind]
			if vague := unknownLabel(e); !ok || !vague && unknownLabel(old) || vague == unknownLabel(old) && e.At.compare(old.At) < 0 {
				first[e.Kind] = e
			}
		}
	}
	kinds := make([]string, 0, len(count))
	for k := range count {
		if entryNoun(k, 1) != "" {
			kinds = append(kinds, k)
		}
	}
	if len(kinds) == 0 {
		return ""
	}
	slices.SortFunc(kinds, func(a, b string) int { return cmp.Or(count[b]-count[a], strings.Compare(a, b)) })
	var parts []string
	for _, k := range kinds {
		parts = append(parts, fmt.Sprintf("%d %s", count[k], entryNoun(k, count[k])))
	}
	e := first[kinds[0]]
	if unknownLabel(e) {
		return "handles " + enumerate(parts, 3) + e.At.at()
	}
	return fmt.Sprintf("handles %s, such as %s%s", enumerate(parts, 3), e.Label, e.At.at())
}

// unknownLabel says whether nothing of a name is known.
func unknownLabel(e EntryPoint) bool { return strings.Trim(e.Label, "…/ ") == "" }

// entryNoun is what people call entry points of a kind; "" for those that say
// nothing about a service.
func entryNoun(kind string, n int) string {
	switch kind {
	case "http":
		return noun(n, "route", "routes")
	case "grpc", "connect", "twirp":
		return noun(n, "RPC method", "RPC methods")
	case "graphql":
		return noun(n, "GraphQL field", "GraphQL fields")
	case "consumer":
		return noun(n, "topic", "topics")
	case "cron":
		return noun(n, "schedule", "schedules")
	}
	return ""
}

func noun(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// whyBuilt names the function of a root that constructs this unit and no other, or
// else the roots that use it, with the first place.
func (m *model) whyBuilt(s *solution, k int) string {
	u := &s.units[k]
	var best *Build
	var in int
	for _, root := range m.rootsOf(u) {
		for i := range m.pkgs[root].Builds {
			b := &m.pkgs[root].Builds[i]
			if m.buildsOnly(s, k, b) && (best == nil || len(b.Constructs)+len(b.Registers) > len(best.Constructs)+len(best.Registers)) {
				best, in = b, root
			}
		}
	}
	if best != nil {
		return fmt.Sprintf("%s in %s builds it apart from the other parts%s", best.Func, m.place(in), best.At.at())
	}
	var names []string
	var first Place
	for _, root := range m.rootsOf(u) {
		names = append(names, m.place(root))
		for _, l := range m.pkgs[root].Refs {
			if _, mine := slices.BinarySearch(u.pkgs, l.To); mine && l.At.File != "" && (first.File == "" || l.At.compare(first) < 0) {
				first = l.At
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return "started by " + enumerate(slices.Compact(names), 3) + first.at()
}

// buildsOnly says whether a function constructs or registers packages of unit k and
// of no other unit.
func (m *model) buildsOnly(s *solution, k int, b *Build) bool {
	any := false
	for _, ps := range [][]int{b.Constructs, b.Registers} {
		for _, p := range ps {
			if !m.isNode(p) || len(s.owners[p]) != 1 {
				continue
			}
			if int(s.owners[p][0]) != k {
				return false
			}
			any = true
		}
	}
	return any
}

// rootsOf are the visible roots that import the unit, ascending.
func (m *model) rootsOf(u *unit) []int {
	var out []int
	for _, p := range u.pkgs {
		for _, from := range m.importers[p] {
			if m.part[from] == partRoot && !m.hidden[from] {
				out = append(out, from)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// whyOnlyUser names packages outside the unit's directory that it alone uses, with
// the place of the strongest use.
func (m *model) whyOnlyUser(s *solution, k int) string {
	u := &s.units[k]
	var extra []string
	var first Link
	for _, p := range u.pkgs {
		if s.fixed[p] {
			continue
		}
		extra = append(extra, m.place(p))
		for _, from := range m.importersOf(p) {
			for _, l := range m.pkgs[from].Refs {
				if l.To == p && l.Sites > first.Sites {
					first = l
				}
			}
		}
	}
	if len(extra) == 0 || u.how == fromRootUse {
		return ""
	}
	slices.Sort(extra)
	if u.dir == "" {
		return fmt.Sprintf("mostly it uses %s%s", enumerate(extra, 3), first.At.at())
	}
	return fmt.Sprintf("it alone uses %s%s", enumerate(extra, 3), first.At.at())
}
