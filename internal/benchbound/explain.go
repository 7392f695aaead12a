package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// explain says where a proposal differs from the truth, one sentence each: units
// of the truth that it splits, services that it mixes from several units, scored
// packages that it calls shared or leaves out, and services without a scored
// package. It is for people who look for causes, never for tuning to a name.
func (t *truth) explain(a assignment, unscored []ident.ServiceID, p *boundary.Partition) []string {
	splits := map[string]map[string]int{}
	mixes := map[string]map[string]int{}
	out := []string{}
	why := map[ident.PackagePath]string{}
	for _, m := range p.Others {
		why[m.Package] = fmt.Sprintf(" (%s: %s)", m.Class, m.Reason)
	}
	for _, unit := range t.serviceNames() {
		for _, pkg := range slices.Sorted(slices.Values(t.Services[unit])) {
			service, ok := a.service[pkg]
			if !ok {
				said := "left out"
				if a.shared[pkg] {
					said = "called shared"
				}
				out = append(out, fmt.Sprintf("%s of %s is %s%s", pkg, unit, said, why[pkg]))
				continue
			}
			count(splits, unit, service)
			count(mixes, service, unit)
		}
	}
	out = append(out, several(splits, "unit %s is split: %s")...)
	out = append(out, several(mixes, "service %s mixes: %s")...)
	for _, s := range p.Services {
		if !slices.Contains(unscored, s.ID) {
			continue
		}
		classes := map[string]int{}
		for _, m := range s.Packages {
			classes[t.class(m.Package)]++
		}
		out = append(out, fmt.Sprintf("service %s has no scored package: %s", s.ID, tally(classes)))
	}
	return out
}

func count(m map[string]map[string]int, a, b string) {
	if m[a] == nil {
		m[a] = map[string]int{}
	}
	m[a][b]++
}

// several formats the entries with more than one part, sorted by key.
func several(m map[string]map[string]int, format string) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if len(m[k]) > 1 {
			out = append(out, fmt.Sprintf(format, k, tally(m[k])))
		}
	}
	return out
}

// tally is "12 a, 3 b", the most first.
func tally(m map[string]int) string {
	keys := slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		return cmp.Or(cmp.Compare(m[b], m[a]), cmp.Compare(a, b))
	})
	for i, k := range keys {
		keys[i] = fmt.Sprintf("%d %s", m[k], k)
	}
	return strings.Join(keys, ", ")
}

// class is what the truth says of a package that it does not score.
func (t *truth) class(p ident.PackagePath) string {
	_, generated := t.Generated[p]
	switch {
	case slices.Contains(t.Shared, p):
		return "shared"
	case slices.Contains(t.Entrypoints, p):
		return "entry point"
	case generated || slices.Contains(t.GeneratedShared, p):
		return "generated"
	case slices.Contains(t.Excluded, p):
		return "excluded"
	}
	return "unknown"
}
