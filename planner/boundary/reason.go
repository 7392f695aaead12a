package boundary

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// whyService lists the reasons for a unit in plain words, strongest first: how it
// was found, what it alone stores, what it answers, who starts it, what it alone
// uses. Places are the first of their kind.
func (m *model) whyService(s *solution, k int) []string {
	u := &s.units[k]
	out := []string{m.whyGrouped(s, k)}
	add := func(why string) {
		if why != "" {
			out = append(out, why)
		}
	}
	add(m.whyTables(u))
	entries := m.whyEntries(u)
	add(entries)
	if entries == "" {
		add(m.servesWhat(u))
	}
	add(m.whyBuilt(s, k))
	add(m.whyOnlyUser(s, k))
	if u.score >= m.cfg.CandidateScore {
		out = append(out, fmt.Sprintf("it uses other parts more than they use it (score %.2f)", u.score))
	}
	return out
}

func (m *model) whyGrouped(s *solution, k int) string {
	u := &s.units[k]
	inside := m.insideShare(s, k)
	if u.how == fromRootUse {
		return fmt.Sprintf("no other part uses %s, only the wiring does", u.dir)
	}
	if u.how == fromCluster {
		if len(u.pkgs) == 1 {
			return "a package that only the wiring starts"
		}
		return fmt.Sprintf("%s that belong together by their imports%s", plural(len(u.pkgs), "package", "packages"), inside)
	}
	core := 0
	for _, p := range u.pkgs {
		if s.fixed[p] {
			core++
		}
	}
	where := fmt.Sprintf("%d of the %d packages below %s", core, u.core, u.dir)
	switch {
	case u.core == 1:
		where = fmt.Sprintf("the package %s", u.dir)
	case core == u.core && core == 2:
		where = fmt.Sprintf("both packages below %s", u.dir)
	case core == u.core:
		where = fmt.Sprintf("all %d packages below %s", u.core, u.dir)
	}
	if u.how == fromSplit {
		where += ", started apart from the directories beside it"
	}
	return where + inside
}

// insideShare says how many of the members' typed references to code of services
// stay inside. Shared code does not count: everybody uses it.
func (m *model) insideShare(s *solution, k int) string {
	in, all := 0, 0
	for _, p := range s.units[k].pkgs {
		for _, l := range m.pkgs[p].Refs {
			if o := s.owners[l.To]; m.isNode(l.To) && len(o) == 1 {
				all += l.Sites
				if int(o[0]) == k {
					in += l.Sites
				}
			}
		}
	}
	switch {
	case all == 0 || in == all:
		return ", no reference leads to another part"
	case in == 0:
		return fmt.Sprintf(", %s to other parts", plural(all, "reference", "references"))
	}
	return fmt.Sprintf(", %d of their %d references between packages of parts stay inside", in, all)
}

func (m *model) servesWhat(u *unit) string {
	var http, rpc, runs bool
	for _, p := range u.pkgs {
		http = http || m.pkgs[p].ServesHTTP
		rpc = rpc || m.pkgs[p].ServesRPC
		runs = runs || m.pkgs[p].Runs
	}
	switch {
	case http && rpc:
		return "serves HTTP and RPC itself"
	case http:
		return "serves HTTP itself"
	case rpc:
		return "serves RPC itself"
	case runs:
		return "has its own start, run or stop method"
	}
	return ""
}

// place is how people find a package: its directory, else its path.
func (m *model) place(i int) string {
	if d := m.pkgs[i].Dir; d != "" && d != "." {
		return d
	}
	return string(m.pkgs[i].Path)
}

// whyMember is one sentence why a package is in its service.
func (m *model) whyMember(s *solution, k, p int, n *naming) (string, []ident.PackagePath) {
	u := &s.units[k]
	if s.fixed[p] {
		switch u.how {
		case fromCluster:
			return "it starts this part: the wiring uses it, and its imports tie it to the others", []ident.PackagePath{}
		default:
			return fmt.Sprintf("it lies in %s, the directory of this part", u.dir), []ident.PackagePath{}
		}
	}
	by := m.importersOf(p)
	if len(by) == 0 {
		return "only the wiring uses it", []ident.PackagePath{}
	}
	mine := slices.DeleteFunc(slices.Clone(by), func(from int) bool {
		return len(s.owners[from]) != 1 || int(s.owners[from][0]) != k
	})
	if len(mine) == len(by) {
		return fmt.Sprintf("only %s uses it (%s)", n.name[k], plural(len(by), "importer", "importers")), m.firstPaths(by)
	}
	return fmt.Sprintf("%d of its %d importers are in %s", len(mine), len(by), n.name[k]), m.firstPaths(mine)
}

// whyOther is one sentence for a package outside the services.
func (m *model) whyOther(s *solution, i int, class Class, domain wordSet) string {
	owners := 0
	if m.isNode(i) {
		owners = len(s.owners[i])
	}
	switch class {
	case CompositionRoot:
		if m.part[i] == partRoot {
			return m.why[i]
		}
		return "only main packages and wiring use it"
	case Tool:
		if m.part[i] == partTool {
			return m.why[i]
		}
		if m.isNode(i) {
			return fmt.Sprintf("it lies below a directory called %s, and no service uses it", m.toolDir(i))
		}
		return "only tools use it"
	case TestSupport:
		if m.pkgs[i].TestOnly {
			return "it holds only test files"
		}
		return "it supports tests, and no program links it"
	case Unreached:
		return "no main package reaches it"
	case Generated:
		if !m.isNode(i) {
			return "it is generated, and no program links it"
		}
		return fmt.Sprintf("it is generated and follows its users in %s", plural(owners, "service", "services"))
	case Contract:
		return fmt.Sprintf("%s use it, and it holds only types, interfaces and constants", plural(owners, "service", "services"))
	case SharedKernel:
		if s.unsure[i] {
			return fmt.Sprintf("too little ties it to one service: the nearest holds it in %.0f%% of %d disturbed runs", 100*s.sure.best(i), s.sure.runs)
		}
		if m.pkgs[i].MutableState {
			return fmt.Sprintf("%s use it, and it has variables that change after start", plural(owners, "service", "services"))
		}
		return fmt.Sprintf("%s use it, and its declarations speak of %s", plural(owners, "service", "services"),
			enumerate(m.spokenOf(i, domain), 3))
	}
	if m.library[i] {
		return "the configuration says that it is a library"
	}
	if owners == 0 {
		if m.exported[i] {
			return "other code bases can import it, and no main package here uses it"
		}
		return "packages that other code bases can import use it, and no main package here does"
	}
	return fmt.Sprintf("%s use it, and it shows neither state nor domain words", plural(owners, "service", "services"))
}

// lookInside names the largest packages: where nothing can be split between
// packages, features may be mixed inside them.
func (m *model) lookInside() string {
	order := make([]int, len(m.pkgs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return m.pkgs[b].Lines - m.pkgs[a].Lines })
	var names []string
	for _, i := range order[:min(3, len(order))] {
		names = append(names, fmt.Sprintf("%s (%s)", m.place(i), plural(m.pkgs[i].Lines, "line", "lines")))
	}
	return "A split would begin inside the largest packages: " + strings.Join(names, ", ") + "."
}

// findings are the notes about the whole, most important first.
func (m *model) findings(s *solution, p *Partition) []string {
	var out []string
	switch {
	case len(m.pkgs) == 0:
		out = append(out, "There is nothing to split: there is no Go package here.")
	case len(p.Services) == 0:
		out = append(out, "There is nothing to split: no part is started by a main package or serves on its own. "+m.lookInside())
	case len(p.Services) == 1:
		out = append(out, "There is nothing to split: all code belongs to one part. "+m.lookInside())
	}
	if depth := m.sameAsDirectories(s); depth > 0 {
		out = append(out, fmt.Sprintf("Nothing to add to your directories: at depth %d they are the services, one for one.", depth))
	} else if dir, ok := m.directoriesAreServices(s); ok {
		below := "directories below " + dir
		if dir == "." {
			below = "top-level directories"
		}
		out = append(out, fmt.Sprintf("Your %s are already the services: the proposal follows them.", below))
	}
	if why := m.entangled(s, p); why != "" {
		out = append(out, why)
	}
	if p.Method == methodGraph && !m.blind {
		out = append(out, "The directories do not show the services, so imports alone decide; check this proposal closely.")
	}
	if why := s.unsteady(m, p); why != "" {
		out = append(out, why)
	}
	for _, w := range s.wiring {
		if w.peeled {
			out = append(out, fmt.Sprintf("%s counts as wiring: main starts it, and it starts everything else; "+
				"this is not certain: confirm it under boundaries: roots in demarc.yaml, or reject it under not_roots.", m.place(w.pkg)))
			continue
		}
		doubt := ""
		if w.share < m.cfg.WiringSure {
			doubt = "; this is not certain: confirm it under boundaries: roots in demarc.yaml, or reject it under not_roots"
		}
		out = append(out, fmt.Sprintf("%s counts as wiring: it imports %d of %d parts that look like services%s.",
			m.place(w.pkg), w.uses, w.of, doubt))
	}
	return append(out, m.notes...)
}

// sameAsDirectories is the depth at which the packages of the services, grouped by
// their directories, are exactly the services; 0 for none.
func (m *model) sameAsDirectories(s *solution) int {
	if m.blind || len(s.units) < 2 {
		return 0
	}
	for depth := 1; depth <= 6; depth++ {
		unitOf := make(map[string]int)
		same := true
		for k, u := range s.units {
			mine := ""
			for i, p := range u.pkgs {
				e := m.elements(p)
				dir := strings.Join(e[:min(depth, len(e))], "/")
				if other, ok := unitOf[dir]; ok && other != k || i > 0 && dir != mine {
					same = false
				}
				unitOf[dir], mine = k, dir
			}
		}
		if same {
			return depth
		}
	}
	return 0
}

// entangled tells those who ship several programs already where the code of these
// hangs together: packages of services and of the shared kernel that more than one
// program links.
func (m *model) entangled(s *solution, p *Partition) string {
	ships, links := 0, make([]int, len(m.pkgs))
	for i := range m.pkgs {
		if m.part[i] != partRoot || !m.pkgs[i].Main || m.hidden[i] {
			continue
		}
		ships++
		for _, j := range m.closure(i) {
			links[j]++
		}
	}
	if ships < 2 || len(p.Services) == 0 {
		return ""
	}
	kernel := make(map[ident.PackagePath]bool)
	for _, o := range p.Others {
		kernel[o.Package] = o.Class == SharedKernel || o.Class == Contract
	}
	var tied []int
	for i := range m.pkgs {
		if links[i] > 1 && m.isNode(i) && (len(s.owners[i]) == 1 || kernel[m.pkgs[i].Path]) {
			tied = append(tied, i)
		}
	}
	if len(tied) == 0 {
		return fmt.Sprintf("You already ship %d programs, and no part of the proposal is in two of them.", ships)
	}
	slices.SortStableFunc(tied, func(a, b int) int { return cmp.Or(links[b]-links[a], m.pkgs[b].Lines-m.pkgs[a].Lines) })
	var names []string
	for _, i := range tied[:min(3, len(tied))] {
		names = append(names, fmt.Sprintf("%s (in %d)", m.place(i), links[i]))
	}
	return fmt.Sprintf("You already ship %d programs; their code is entangled in %s of services and of the shared kernel that two or more of them link, most of all %s.",
		ships, plural(len(tied), "package", "packages"), strings.Join(names, ", "))
}

// directoriesAreServices says whether at least three services, and nearly all,
// are sibling directories, and names their parent.
func (m *model) directoriesAreServices(s *solution) (string, bool) {
	if s.method != methodTree || s.tree.turned || len(s.units) < 3 {
		return "", false
	}
	count := make(map[string]int)
	for _, u := range s.units {
		if u.how == fromGroup || u.how == fromSplit {
			parent := "."
			if i := strings.LastIndexByte(u.dir, '/'); i >= 0 {
				parent = u.dir[:i]
			}
			count[parent]++
		}
	}
	best := ""
	for d, c := range count {
		if c > count[best] || c == count[best] && d < best {
			best = d
		}
	}
	return best, float64(count[best]) >= .8*float64(len(s.units))
}

// enumerate joins at most n words and counts the rest.
func enumerate(words []string, n int) string {
	if len(words) <= n {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:n], ", "), len(words)-n)
}
