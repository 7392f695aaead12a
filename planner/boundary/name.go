package boundary

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// KernelID stands for shared packages as the target of a Cut; no service gets
// it.
const KernelID ident.ServiceID = "shared-kernel"

// nameUnits gives every unit a unique name and id in domain words (methods
// 3.5): an accepted service's own when the parts match, else a directory name
// that says what and not how, else the words that set the unit apart.
func (m *model) nameUnits(s *solution, accepted *Accepted) *naming {
	n := &naming{id: make([]ident.ServiceID, len(s.units)), name: make([]string, len(s.units))}
	used := map[ident.ServiceID]bool{KernelID: true}
	for _, c := range Classes {
		used[ident.ServiceID(c)] = true
	}
	m.keepAccepted(s, accepted, n, used)
	order := m.byFirstPath(s)
	special := m.specialWords(s)
	elements := m.unitElements(s)
	for _, k := range order {
		if n.id[k] != "" {
			continue
		}
		for name := range m.nameChoices(s, k, elements[k], special(k)) {
			if id := slug(name); id != "" && !used[id] {
				n.id[k], n.name[k] = id, name
				used[id] = true
				break
			}
		}
	}
	return n
}

// byFirstPath orders units by their first import path, so that names do not
// depend on the order of the search.
func (m *model) byFirstPath(s *solution) []int {
	first := make([]string, len(s.units))
	order := make([]int, len(s.units))
	for k, u := range s.units {
		order[k] = k
		for _, p := range u.pkgs {
			if x := string(m.pkgs[p].Path); first[k] == "" || x < first[k] {
				first[k] = x
			}
		}
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(first[a], first[b]) })
	return order
}

// keepAccepted matches units with accepted services by Jaccard similarity,
// best pairs first (methods 3.5.2).
func (m *model) keepAccepted(s *solution, accepted *Accepted, n *naming, used map[ident.ServiceID]bool) {
	if accepted == nil {
		return
	}
	of := make(map[ident.PackagePath]int, len(m.pkgs))
	for k, u := range s.units {
		for _, p := range u.pkgs {
			of[m.pkgs[p].Path] = k
		}
	}
	type pair struct {
		unit, old int
		jaccard   float64
	}
	var pairs []pair
	for a, x := range accepted.Services {
		common := make(map[int]int)
		size := 0
		for _, p := range slices.Compact(slices.Sorted(slices.Values(x.Packages))) {
			size++
			if k, ok := of[p]; ok {
				common[k]++
			}
		}
		for k, c := range common {
			if j := float64(c) / float64(size+len(s.units[k].pkgs)-c); j >= m.cfg.KeepNames {
				pairs = append(pairs, pair{k, a, j})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.jaccard, a.jaccard), a.old-b.old, a.unit-b.unit)
	})
	for _, p := range pairs {
		x := accepted.Services[p.old]
		if n.id[p.unit] == "" && x.ID != "" && !used[x.ID] {
			n.id[p.unit], n.name[p.unit] = x.ID, x.Name
			if x.Name == "" {
				n.name[p.unit] = string(x.ID)
			}
			used[x.ID] = true
		}
	}
}

// nameChoices yields names for a unit, best first, and then numbered ones for
// ever, so that one is always free.
func (m *model) nameChoices(s *solution, k int, elements, terms []string) iter.Seq[string] {
	var out []string
	for _, e := range slices.Backward(elements) {
		if m.layer.has(e) || isVersion(e) || slug(e) == "" {
			continue
		}
		if len(out) == 1 {
			out = append(out, e+" "+out[0])
			break
		}
		out = append(out, e)
	}
	if len(out) == 0 && len(terms) > 0 {
		out = append(out, terms[0])
	}
	if len(out) == 0 {
		out = append(out, m.plainName(s, k, elements))
	}
	base := out[0]
	for _, t := range terms {
		if t != base {
			out = append(out, base+" "+t)
		}
	}
	// A word that says how is still better than a number.
	if n := len(elements); n > 0 && elements[n-1] != base && !isVersion(elements[n-1]) {
		out = append(out, base+" "+elements[n-1])
	}
	return func(yield func(string) bool) {
		for _, name := range out {
			if !yield(name) {
				return
			}
		}
		for i := 2; yield(base + " " + strconv.Itoa(i)); i++ {
		}
	}
}

// unitElements are the path elements to name each unit by: its directory's in
// the chosen reading, or, without a tree, the element that most of its packages
// and fewest other units share.
func (m *model) unitElements(s *solution) [][]string {
	out := make([][]string, len(s.units))
	count := make([]map[string]int, len(s.units))
	units := make(map[string]int)
	for k, u := range s.units {
		if u.dir != "" {
			out[k] = strings.FieldsFunc(u.dir, func(r rune) bool { return r == '/' || r == '.' && u.dir == "." })
			continue
		}
		count[k] = make(map[string]int)
		for _, p := range u.pkgs {
			for _, e := range slices.Compact(slices.Sorted(slices.Values(m.elements(p)))) {
				if !m.layer.has(e) && !isVersion(e) {
					count[k][e]++
				}
			}
		}
		for e := range count[k] {
			units[e]++
		}
	}
	for k := range s.units {
		best, value := "", 0.0
		for e, n := range count[k] {
			if v := float64(n) / float64(units[e]); v > value || v == value && e < best {
				best, value = e, v
			}
		}
		if best != "" {
			out[k] = []string{best}
		}
	}
	return out
}

// plainName is the name for a unit that shows no domain word: its last
// directory that is more than a container, its module, or "service".
func (m *model) plainName(s *solution, k int, e []string) string {
	for i := len(e) - 1; i >= 0; i-- {
		if !m.leading.has(e[i]) && !isVersion(e[i]) && slug(e[i]) != "" {
			return e[i]
		}
	}
	e = strings.Split(string(m.pkgs[s.units[k].pkgs[0]].Module), "/")
	for i := len(e) - 1; i >= 0; i-- {
		if !isVersion(e[i]) && slug(e[i]) != "" {
			return e[i]
		}
	}
	return "service"
}

// specialWords returns a function that lists a unit's words by TF-IDF over the
// units, best first, at most five (methods 3.5.1, 1.6.1). A word counts when it
// makes up a tenth of all words and occurs in most packages of the unit: a rare
// word is special, but it does not say what the unit is about.
func (m *model) specialWords(s *solution) func(int) []string {
	type use struct{ sites, pkgs int }
	counts := make([]map[string]use, len(s.units))
	total := make([]int, len(s.units))
	units := make(map[string]int)
	for k, u := range s.units {
		counts[k] = make(map[string]use)
		for _, p := range u.pkgs {
			for _, t := range m.pkgs[p].Terms {
				x := counts[k][t.Word]
				counts[k][t.Word] = use{x.sites + t.Count, x.pkgs + 1}
				total[k] += t.Count
			}
		}
		for w := range counts[k] {
			units[w]++
		}
	}
	common := m.commonWords()
	return func(k int) []string {
		type scored struct {
			word  string
			value float64
		}
		var all []scored
		for w, n := range counts[k] {
			if 10*n.sites < total[k] || 2*n.pkgs < len(s.units[k].pkgs) || len(w) < 3 || m.layer.has(w) || m.stop.has(w) || common[singular(w)] {
				continue
			}
			idf := math.Log(1 + float64(len(s.units))/float64(units[w]))
			all = append(all, scored{w, (1 + math.Log(float64(n.sites))) * idf})
		}
		slices.SortFunc(all, func(a, b scored) int {
			return cmp.Or(cmp.Compare(b.value, a.value), strings.Compare(a.word, b.word))
		})
		var out []string
		for _, x := range all[:min(len(all), 5)] {
			out = append(out, x.word)
		}
		return out
	}
}

// slug makes an id of a name: lower-case letters and digits, joined by "-".
func slug(name string) ident.ServiceID {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return ident.ServiceID(strings.Join(words, "-"))
}

// isVersion says whether a path element is a version: v2, v1beta1.
func isVersion(e string) bool {
	return len(e) > 1 && e[0] == 'v' && e[1] >= '0' && e[1] <= '9'
}
