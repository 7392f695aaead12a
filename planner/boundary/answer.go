package boundary

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// answer turns a solution into the Partition that people and later rooms read.
func (m *model) answer(s *solution, accepted *Accepted) *Partition {
	names := m.nameUnits(s, accepted)
	p := &Partition{
		Method:      s.method,
		Deployables: m.deployables(),
		Services:    make([]ServiceUnit, 0, len(s.units)),
		Others:      make([]Member, 0),
		Notes:       make([]string, 0),
		Divisions:   make([]Division, 0),
	}
	if s.method == methodTree {
		p.Quality = s.tree.q
	}
	for k := range s.units {
		p.Services = append(p.Services, m.service(s, k, names))
	}
	slices.SortFunc(p.Services, func(a, b ServiceUnit) int { return strings.Compare(string(a.ID), string(b.ID)) })
	domain := m.domainWords(names)
	for i := range m.pkgs {
		if class := m.classOf(s, i, domain); class != Service {
			p.Others = append(p.Others, m.other(s, i, class, names, domain))
		}
	}
	slices.SortFunc(p.Others, func(a, b Member) int { return strings.Compare(string(a.Package), string(b.Package)) })
	p.Cuts = m.cuts(s, p, names)
	s.sureCuts(p.Cuts, names)
	if len(p.Services) == 0 {
		p.Method, p.Quality = methodNone, 0
	}
	p.Notes = append(p.Notes, m.findings(s, p)...)
	return p
}

// dropEmpty removes units that lost all packages (to library pins), and
// renumbers the owners.
func (s *solution) dropEmpty(m *model) {
	to := make([]int32, len(s.units))
	kept := s.units[:0:0]
	for k, u := range s.units {
		to[k] = -1
		if len(u.pkgs) > 0 {
			to[k] = int32(len(kept))
			kept = append(kept, u)
		}
	}
	if len(kept) == len(s.units) {
		return
	}
	s.units = kept
	for p := range m.pkgs {
		var out []int32
		for _, k := range s.owners[p] {
			if to[k] >= 0 {
				out = append(out, to[k])
			}
		}
		s.owners[p] = out
	}
}

// classOf gives every package its one class.
func (m *model) classOf(s *solution, i int, domain wordSet) Class {
	x := &m.pkgs[i]
	switch m.part[i] {
	case partRoot:
		return CompositionRoot
	case partTool:
		return Tool
	case partOutside:
		return m.outsideClass(i)
	}
	switch owners := len(s.owners[i]); {
	case m.library[i]:
		return SharedLibrary
	case s.unsure[i]:
		return SharedKernel
	case owners == 1:
		return Service
	case x.Generated:
		return Generated
	case owners == 0 && m.toolDir(i) != "":
		return Tool
	case owners == 0 && m.adopted[i]:
		return SharedLibrary
	case owners == 0:
		return CompositionRoot
	case x.TypesOnly:
		return Contract
	case x.MutableState || len(m.spokenOf(i, domain)) > 0:
		return SharedKernel
	}
	return SharedLibrary
}

func (m *model) outsideClass(i int) Class {
	x := &m.pkgs[i]
	switch {
	case m.library[i]:
		return SharedLibrary
	case x.TestOnly || x.TestSupport:
		return TestSupport
	case m.toolReach[i]:
		return Tool
	case x.Generated:
		return Generated
	}
	return Unreached
}

// domainWords are the words that name services, in the singular: what they are
// about. A word that more than CommonWord of all packages use is common speech
// (methods 1.6.1). Without names there are none.
func (m *model) domainWords(n *naming) wordSet {
	out := make(wordSet)
	if m.blind {
		return out
	}
	for _, id := range n.id {
		for w := range strings.SplitSeq(string(id), "-") {
			if len(w) > 2 && !m.layer.has(w) {
				out[singular(w)] = true
			}
		}
	}
	for w := range m.commonWords() {
		delete(out, w)
	}
	return out
}

// commonWords are the words, in the singular, that more than CommonWord of all
// packages use.
func (m *model) commonWords() wordSet {
	uses := make(map[string]int)
	last := make(map[string]int)
	for i := range m.pkgs {
		for _, t := range m.pkgs[i].Terms {
			if w := singular(t.Word); last[w] != i+1 {
				last[w] = i + 1
				uses[w]++
			}
		}
	}
	out := make(wordSet)
	for w, n := range uses {
		if float64(n) > m.cfg.CommonWord*float64(len(m.pkgs)) {
			out[w] = true
		}
	}
	return out
}

func singular(w string) string {
	w = strings.ToLower(w)
	if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
		return w[:len(w)-1]
	}
	return w
}

// spokenOf returns the domain words in a shared package's vocabulary, most
// frequent first, when they make up at least KernelShare of it; else nil.
func (m *model) spokenOf(i int, domain wordSet) []string {
	all, hits := 0, 0
	count := make(map[string]int)
	for _, t := range m.pkgs[i].Terms {
		all += t.Count
		if w := singular(t.Word); domain[w] {
			hits += t.Count
			count[w] += t.Count
		}
	}
	if hits == 0 || float64(hits) < m.cfg.KernelShare*float64(all) {
		return nil
	}
	return slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(count[b]-count[a], strings.Compare(a, b))
	})
}

// naming holds the public identity of every unit.
type naming struct {
	id   []ident.ServiceID
	name []string
}

func (n *naming) ids(owners []int32) []ident.ServiceID {
	out := make([]ident.ServiceID, 0, len(owners))
	for _, k := range owners {
		out = append(out, n.id[k])
	}
	slices.Sort(out)
	return out
}

func (m *model) service(s *solution, k int, n *naming) ServiceUnit {
	u := &s.units[k]
	out := ServiceUnit{
		ID: n.id[k], Name: n.name[k], Score: u.score,
		Packages: make([]Member, 0, len(u.pkgs)),
		Entry:    make([]ident.PackagePath, 0),
	}
	for _, p := range u.pkgs {
		reason, deciders := m.whyMember(s, k, p, n)
		out.Packages = append(out.Packages, Member{
			Package: m.pkgs[p].Path, Class: Service, Owners: []ident.ServiceID{},
			Reason: reason, Deciders: deciders,
			Confidence: s.sureMember(m, k, p), RunnerUp: s.nextOf(m, p, int32(k), n),
		})
		out.Lines += m.pkgs[p].Lines
		if m.rootUse[p] || m.serves(p) {
			out.Entry = append(out.Entry, m.pkgs[p].Path)
		}
	}
	slices.SortFunc(out.Packages, func(a, b Member) int { return strings.Compare(string(a.Package), string(b.Package)) })
	slices.Sort(out.Entry)
	out.Confidence, out.RunnerUp = s.sureUnit(m, k), s.nextOfUnit(m, k, n)
	out.Reasons = m.whyService(s, k)
	return out
}

func (m *model) other(s *solution, i int, class Class, n *naming, domain wordSet) Member {
	out := Member{Package: m.pkgs[i].Path, Class: class, Owners: []ident.ServiceID{}, Deciders: []ident.PackagePath{}}
	switch class {
	case SharedKernel, SharedLibrary, Contract, Generated:
		if m.isNode(i) {
			out.Owners = n.ids(s.owners[i])
			out.Deciders = m.firstPaths(m.importersOf(i))
			out.Confidence, out.RunnerUp = s.sureShared(m, i), s.nextOf(m, i, -1, n)
		}
	}
	out.Reason = m.whyOther(s, i, class, domain)
	return out
}

// importersOf are the importers that count: packages of the search.
func (m *model) importersOf(i int) []int {
	var out []int
	for _, from := range m.importers[i] {
		if m.isNode(from) {
			out = append(out, from)
		}
	}
	return out
}

// firstPaths are at most five import paths, sorted.
func (m *model) firstPaths(ps []int) []ident.PackagePath {
	out := make([]ident.PackagePath, 0, len(ps))
	for _, p := range ps {
		out = append(out, m.pkgs[p].Path)
	}
	slices.Sort(out)
	return slices.Clip(out[:min(len(out), 5)])
}
