package feature

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

func number(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// listed names at most three and counts the others.
func listed(names []string) string {
	switch n := len(names); {
	case n > 3:
		return strings.Join(names[:2], ", ") + fmt.Sprintf(" and %d more", n-2)
	case n > 1:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func (a *arrangement) tableNames(ts []int) []string {
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = a.m.f.Data.Tables[t].Name
	}
	slices.Sort(out)
	return out
}

// why says in one sentence why a declaration is where it is.
func (a *arrangement) why(o int, v verdict) string {
	name := ""
	if v.feature >= 0 && v.feature < len(a.name) {
		name = a.name[v.feature]
	}
	switch v.rule {
	case byTable:
		return "it reads or writes " + listed(a.tableNames(a.tablesOf(o)))
	case byMapper:
		return "code that works on the tables of " + name + " fills its fields"
	case byHolder:
		return "the types made of it are in " + name
	case byTouch:
		return "most of what it touches is in " + name
	case byMade:
		return "it makes values of a type of " + name
	case byUsers:
		return "nothing outside " + name + " uses it"
	case bySpread:
		return "several features use it"
	case byCoord:
		return "it starts things of several features"
	case byManySide:
		return "its methods work for several features"
	}
	return "nothing ties it to one feature"
}

func (a *arrangement) tablesOf(o int) []int {
	set := make(map[int]float64)
	for _, i := range a.parts[o] {
		for _, t := range a.m.access[i] {
			set[t.table] = 1
		}
	}
	return sortedKeys(set)
}

// reasons are the strongest evidence for a feature.
func (a *arrangement) reasons(f int) []string {
	tables := listed(a.tableNames(a.features[f]))
	out := []string{"only it writes " + tables}
	switch n, foreign := a.writers(f); {
	case n+foreign == 0:
		out[0] = "it reads " + tables
	case foreign > 0:
		out[0] = fmt.Sprintf("%d of %d declarations that write %s are in it", n, n+foreign, tables)
	}
	entries, groups := 0, make(map[string]int)
	for _, e := range a.m.entries {
		if a.of[e.handler] == f {
			entries++
			if e.group >= 0 {
				groups["/"+a.m.groups[e.group]]++
			}
		}
	}
	if entries > 0 {
		s := number(entries, "entry point starts it", "entry points start it")
		if names := byCount(groups); len(names) > 0 {
			s += ", such as those below " + listed(names)
		}
		out = append(out, s)
	}
	in, all := a.inside(f)
	if all > 0 {
		out = append(out, fmt.Sprintf("%d of its %d references stay inside", in, all))
	}
	if pkgs := a.layers(f); len(pkgs) > 1 {
		out = append(out, "it runs through "+listed(pkgs))
	}
	return out
}

// byCount lists names, the most frequent first.
func byCount(count map[string]int) []string {
	out := make([]string, 0, len(count))
	for n := range count {
		out = append(out, n)
	}
	slices.SortFunc(out, func(x, y string) int { return cmp.Or(count[y]-count[x], strings.Compare(x, y)) })
	return out
}

// writers counts the declarations that write the feature's tables, inside and
// outside.
func (a *arrangement) writers(f int) (in, out int) {
	for i, ts := range a.m.access {
		for _, t := range ts {
			switch {
			case !t.writes || a.label[t.table] != f:
			case a.of[i] == f:
				in++
			default:
				out++
			}
		}
	}
	return in, out
}

func (a *arrangement) inside(f int) (in, all int) {
	for i, us := range a.m.uses {
		if a.of[i] != f {
			continue
		}
		for _, u := range us {
			if a.of[u.to] == f {
				in += u.sites
			}
			if a.of[u.to] >= 0 {
				all += u.sites
			}
		}
	}
	return in, all
}

// layers are the names of the packages in which the feature has most lines.
func (a *arrangement) layers(f int) []string {
	count := make(map[string]int)
	for p, ls := range a.lines {
		if ls[f] > 0 && (a.divided[p] || a.whole[p] == f) {
			count[a.m.f.Packages[p].Name] += ls[f]
		}
	}
	return byCount(count)
}

func (a *arrangement) member(p int) boundary.Member {
	f := a.whole[p]
	_, deciders := a.usersOf(p)
	return boundary.Member{
		Package: a.m.f.Packages[p].Path, Class: boundary.Service, Owners: []ident.ServiceID{}, Deciders: deciders,
		Reason: fmt.Sprintf("%d of its %d lines of declarations are about %s", a.lines[p][f], sum(a.lines[p]), a.name[f]),
	}
}

func sum(xs []int) int {
	n := 0
	for _, x := range xs {
		n += x
	}
	return n
}

func (a *arrangement) dividedMember(p int) boundary.Member {
	var features []int
	owned := 0
	for f, n := range a.counts[p][:len(a.features)] {
		if n > 0 {
			features = append(features, f)
			owned += n
		}
	}
	rest := a.counts[p][len(a.features)]
	reason := fmt.Sprintf("%s to %s", number(owned, "declaration goes", "declarations go"), number(len(features), "feature", "features"))
	if rest > 0 {
		reason += fmt.Sprintf(", %d stay shared", rest)
	}
	return boundary.Member{Package: a.m.f.Packages[p].Path, Class: boundary.Divided, Owners: a.ids(features), Deciders: []ident.PackagePath{}, Reason: reason}
}

// notes tell the reader what this proposal is.
func (a *arrangement) notes() []string {
	var layers []string
	for p, d := range a.divided {
		if d {
			layers = append(layers, a.m.f.Packages[p].Name)
		}
	}
	slices.Sort(layers)
	layers = slices.Compact(layers)
	return []string{
		fmt.Sprintf("The packages are layers, not services: %s run through %s. Each of these packages is divided by declarations; see demarc explain for what goes where.",
			number(len(a.features), "feature", "features"), listed(layers)),
	}
}
