package feature

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// nameFeatures names each feature after the table or the route group that most
// of it is about, in the words of the code (methods 3.5.1). Features are named
// in the order of their first table, so names do not depend on the search.
func (a *arrangement) nameFeatures() {
	a.id, a.name = make([]ident.ServiceID, len(a.features)), make([]string, len(a.features))
	used := map[ident.ServiceID]bool{boundary.KernelID: true}
	for _, c := range boundary.Classes {
		used[ident.ServiceID(c)] = true
	}
	order := make([]int, len(a.features))
	for f := range order {
		order[f] = f
	}
	slices.SortFunc(order, func(f, g int) int { return a.features[f][0] - a.features[g][0] })
	for _, f := range order {
		choices := a.nameChoices(f)
		for i := 2; ; i++ {
			if len(choices) == 0 {
				choices = append(choices, "feature "+strconv.Itoa(i-1))
			}
			at := slices.IndexFunc(choices, func(n string) bool { id := slug(n); return id != "" && !used[id] })
			if at >= 0 {
				a.name[f], a.id[f] = choices[at], slug(choices[at])
				used[a.id[f]] = true
				break
			}
			choices = []string{"feature " + strconv.Itoa(i)}
		}
	}
}

// nameChoices are names for a feature, best first: each table counts by its
// share of the accesses to the feature's tables, each route group by its share
// of the feature's entry points, and what occurs as both adds up.
func (a *arrangement) nameChoices(f int) []string {
	score, written := make(map[string]float64), make(map[string]string)
	layer := boundary.Defaults().LayerWords
	add := func(name string, x float64) {
		stem := string(slug(singular(name)))
		if stem == "" {
			return
		}
		if slices.Contains(layer, stem) || slices.Contains(layer, strings.ToLower(name)) {
			x /= 100 // it says how, not what: only where there is nothing else
		}
		score[stem] += x
		if old, ok := written[stem]; !ok || len(name) > len(old) || len(name) == len(old) && name < old {
			written[stem] = name
		}
	}
	total, weight := 0.0, make(map[int]float64)
	for _, ts := range a.m.access {
		for _, t := range ts {
			if a.label[t.table] == f {
				total += t.weight
				weight[t.table] += t.weight
			}
		}
	}
	for _, t := range sortedKeys(weight) {
		name := a.m.f.Data.Tables[t].Name
		add(strings.Trim(name[strings.LastIndexByte(name, '.')+1:], "*:"), weight[t]/total)
	}
	count, groups := 0.0, make(map[int]float64)
	for _, e := range a.m.entries {
		if a.of[e.handler] == f && e.group >= 0 {
			count++
			groups[e.group]++
		}
	}
	for _, g := range sortedKeys(groups) {
		add(a.m.groups[g], groups[g]/count)
	}
	stems := make([]string, 0, len(score))
	for s := range score {
		stems = append(stems, s)
	}
	slices.SortFunc(stems, func(s, t string) int {
		if d := score[s] - score[t]; d > equal || d < -equal {
			return cmp.Compare(score[t], score[s])
		}
		return strings.Compare(s, t)
	})
	out := make([]string, len(stems))
	for i, s := range stems {
		out[i] = strings.ToLower(written[s])
	}
	return out
}

// slug makes an id of a name.
func slug(name string) ident.ServiceID {
	return ident.ServiceID(strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "-"))
}

// singular drops the ending of an English plural.
func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us"):
		return w[:len(w)-1]
	}
	return w
}
