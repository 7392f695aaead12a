package boundary

import (
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
	for _, k := range order {
		if n.id[k] != "" {
			continue
		}
		for _, name := range m.nameChoices(s, k, special) {
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
		switch {
		case a.jaccard != b.jaccard:
			if a.jaccard > b.jaccard {
				return -1
			}
			return 1
		case a.old != b.old:
			return a.old - b.old
		}
		return a.unit - b.unit
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

// nameChoices lists names for a unit, best first; the last ones are numbered,
// so that one is always free.
func (m *model) nameChoices(s *solution, k int, special func(int) []string) []string {
	var out []string
	var words []string
	for _, e := range m.unitElements(s, k) {
		if !m.layer.has(e) && !isVersion(e) {
			words = append(words, e)
		}
	}
	base := ""
	if len(words) > 0 {
		base = words[len(words)-1]
		out = append(out, base)
		if len(words) > 1 {
			out = append(out, words[len(words)-2]+" "+base)
		}
	}
	terms := special(k)
	if base == "" && len(terms) > 0 {
		base = terms[0]
		out = append(out, base)
		terms = terms[1:]
	}
	if base == "" {
		base = m.pkgs[s.units[k].pkgs[0]].Name
		if base == "" || m.layer.has(base) || slug(base) == "" {
			base = "service"
		}
		out = append(out, base)
	}
	for _, t := range terms {
		if t != base {
			out = append(out, base+" "+t)
		}
	}
	for i := 2; i < len(s.units)+len(Classes)+4; i++ {
		out = append(out, base+" "+strconv.Itoa(i))
	}
	return out
}

// unitElements are the path elements to name a unit by: its directory's in the
// chosen reading, or, without a tree, those that all its first packages share,
// or those of its largest package.
func (m *model) unitElements(s *solution, k int) []string {
	u := &s.units[k]
	if u.dir != "" {
		return strings.FieldsFunc(u.dir, func(r rune) bool { return r == '/' || r == '.' && u.dir == "." })
	}
	common := m.elements(u.pkgs[0])
	big := u.pkgs[0]
	for _, p := range u.pkgs[1:] {
		e := m.elements(p)
		i := 0
		for i < len(e) && i < len(common) && e[i] == common[i] {
			i++
		}
		common = common[:i]
		if m.pkgs[p].Lines > m.pkgs[big].Lines {
			big = p
		}
	}
	for _, e := range common {
		if !m.layer.has(e) && !isVersion(e) {
			return common
		}
	}
	return m.elements(big)
}

// specialWords returns a function that lists a unit's words by TF-IDF over the
// units, best first, at most five (methods 3.5.1, 1.6.1).
func (m *model) specialWords(s *solution) func(int) []string {
	counts := make([]map[string]int, len(s.units))
	units := make(map[string]int)
	for k, u := range s.units {
		counts[k] = make(map[string]int)
		for _, p := range u.pkgs {
			for _, t := range m.pkgs[p].Terms {
				counts[k][t.Word] += t.Count
			}
		}
		for w := range counts[k] {
			units[w]++
		}
	}
	return func(k int) []string {
		type scored struct {
			word  string
			value float64
		}
		var all []scored
		for w, n := range counts[k] {
			if n > 0 && len(w) > 2 && !m.layer.has(w) {
				all = append(all, scored{w, float64(n) / float64(units[w])})
			}
		}
		slices.SortFunc(all, func(a, b scored) int {
			if a.value != b.value {
				if a.value > b.value {
					return -1
				}
				return 1
			}
			return strings.Compare(a.word, b.word)
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
