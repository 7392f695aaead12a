package boundary

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// findRoots decides which packages are composition roots and which mains are
// tools (boundaries 2.1, 2.2, 5.2), then what the roots reach.
func (m *model) findRoots() {
	var mains []int
	for i := range m.pkgs {
		p := &m.pkgs[i]
		pinned := matchesAny(m.cfg.Roots, p)
		barred := matchesAny(m.cfg.NotRoots, p)
		switch {
		case barred:
		case m.hidden[i]:
			m.setRoot(i, "it is part of the merged root")
		case pinned:
			m.setRoot(i, "the configuration says so")
		case p.Main && !p.TestOnly:
			m.setRoot(i, "it is a main package")
			mains = append(mains, i)
		}
	}
	m.tellTools(mains)
	m.addCommands()
	m.reach()
	m.adoptLibraries()
}

func (m *model) setRoot(i int, why string) { m.part[i], m.why[i] = partRoot, why }

// tellTools sets helpers apart from the mains that ship. Where that would
// leave no root at all, the project is its tools, and they stay roots.
func (m *model) tellTools(mains []int) {
	tools := make(map[int]string)
	var unclear []int
	for _, i := range mains {
		if why := m.toolByPlace(i); why != "" {
			tools[i] = why
		} else {
			unclear = append(unclear, i)
		}
	}
	uses := m.mainsByPackage(mains)
	for _, i := range unclear {
		if why := m.toolByWork(i, uses); why != "" {
			tools[i] = why
		}
	}
	left := 0
	for i := range m.pkgs {
		if m.part[i] == partRoot && tools[i] == "" {
			left++
		}
	}
	for _, i := range mains {
		pinned := matchesAny(m.cfg.Tools, &m.pkgs[i])
		if tools[i] != "" && (left > 0 || pinned) {
			m.part[i], m.why[i] = partTool, tools[i]
		}
	}
}

// toolByPlace recognises tools that are declared, that live among tools, or
// that are there for tests.
func (m *model) toolByPlace(i int) string {
	p := &m.pkgs[i]
	if matchesAny(m.cfg.Tools, p) {
		return "the configuration says that it is a tool"
	}
	if matchesAny(m.cfg.Roots, p) {
		return ""
	}
	if p.TestSupport {
		return "it is there for tests"
	}
	if m.blind {
		return ""
	}
	if e := m.toolDir(i); e != "" {
		return fmt.Sprintf("it lies below a directory called %s", e)
	}
	if w := m.toolWord(path.Base(m.pkgs[i].Dir)); w != "" {
		return fmt.Sprintf("its name holds %q", w)
	}
	return ""
}

// toolWord is the word of a tool in a directory name, as a part between
// separators or at its end: "gen-docs", "shopctl".
func (m *model) toolWord(base string) string {
	base = strings.ToLower(base)
	parts := strings.FieldsFunc(base, func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	for _, w := range m.cfg.ToolWords {
		if w != "" && (slices.Contains(parts, w) || len(w) > 2 && strings.HasSuffix(base, w)) {
			return w
		}
	}
	return ""
}

// toolDir is the directory name among a package's path elements that says that
// tools lie there, "" without one or with paths off.
func (m *model) toolDir(i int) string {
	if m.blind {
		return ""
	}
	for _, e := range m.elements(i) {
		if m.toolDirs.has(e) {
			return e
		}
	}
	return ""
}

// toolByWork recognises a main that links nothing which serves or runs, and
// that has little code of its own.
func (m *model) toolByWork(i int, uses []int) string {
	if matchesAny(m.cfg.Roots, &m.pkgs[i]) {
		return ""
	}
	lines := 0
	for _, j := range m.closure(i) {
		if m.serves(j) || m.pkgs[j].Runs {
			return ""
		}
		if uses[j] == 1 {
			lines += m.pkgs[j].Lines
		}
	}
	if lines > m.cfg.ToolLines {
		return ""
	}
	return fmt.Sprintf("nothing that it links serves or runs, and its own code has %d lines", lines)
}

// addCommands makes the command packages of a program that dispatches on its
// arguments part of the root: packages that lie where commands lie and that
// only roots, or other such packages, use. A command that holds what others use
// stays an ordinary package.
func (m *model) addCommands() {
	if m.blind {
		return
	}
	var open []int
	for i := range m.pkgs {
		if m.part[i] != partRoot && m.part[i] != partTool && !m.notRoot(i) && m.placedAsCommand(i) {
			open = append(open, i)
		}
	}
	for changed := true; changed; {
		changed = false
		rest := open[:0]
		for _, i := range open {
			if m.usedByRootsOnly(i) {
				m.setRoot(i, "it is a command: it lies where commands lie, and only roots use it")
				changed = true
			} else {
				rest = append(rest, i)
			}
		}
		open = rest
	}
}

// placedAsCommand: the directory itself or its parent has a command word for a
// name ("cmd", "cmd/serve", "cli/commands/admin").
func (m *model) placedAsCommand(i int) bool {
	e := m.elements(i)
	for k := max(0, len(e)-2); k < len(e); k++ {
		if m.commandDirs.has(e[k]) {
			return true
		}
	}
	return false
}

// usedByRootsOnly says whether a root uses the package and, besides tools and
// tests, nothing else does.
func (m *model) usedByRootsOnly(i int) bool {
	used := false
	for _, from := range m.importers[i] {
		switch {
		case m.part[from] == partRoot:
			used = true
		case m.part[from] != partTool && !m.pkgs[from].TestSupport:
			return false
		}
	}
	return used
}

// mainsByPackage counts for each package the mains that link it.
func (m *model) mainsByPackage(mains []int) []int {
	uses := make([]int, len(m.pkgs))
	for _, i := range mains {
		for _, j := range m.closure(i) {
			uses[j]++
		}
	}
	return uses
}

// closure returns what the package links, itself included, in no set order.
func (m *model) closure(from ...int) []int {
	m.visit++
	var out []int
	add := func(p int) {
		if m.visited[p] != m.visit {
			m.visited[p] = m.visit
			out = append(out, p)
		}
	}
	for _, f := range from {
		add(f)
	}
	for k := 0; k < len(out); k++ {
		for _, to := range m.imports[out[k]] {
			add(to)
		}
	}
	return out
}

// reach separates the packages that a root reaches from the others (2.1), and
// marks those that only tools reach (5.2).
func (m *model) reach() {
	var roots, tools []int
	for i, p := range m.part {
		switch p {
		case partRoot:
			roots = append(roots, i)
		case partTool:
			tools = append(tools, i)
		}
	}
	reached := make([]bool, len(m.pkgs))
	for _, i := range m.closure(roots...) {
		reached[i] = true
	}
	for _, i := range m.closure(tools...) {
		m.toolReach[i] = true
	}
	for i := range m.pkgs {
		if m.part[i] == partRoot || m.part[i] == partTool {
			continue
		}
		m.part[i] = partOutside
		if reached[i] && !m.pkgs[i].TestOnly {
			m.part[i] = partNode
		}
	}
}

// adoptLibraries gives a module that has no main of its own and that no root
// reaches its exported packages as roots' targets (2.1): they are what the
// outside world uses, as if one invisible main imported them.
func (m *model) adoptLibraries() {
	type state struct{ used bool }
	mods := make(map[string]*state)
	for i := range m.pkgs {
		mod := string(m.pkgs[i].Module)
		if mods[mod] == nil {
			mods[mod] = &state{}
		}
		if m.part[i] != partOutside {
			mods[mod].used = true
		}
	}
	var entry []int
	adopted := make(map[string]bool)
	for i := range m.pkgs {
		p := &m.pkgs[i]
		if mods[string(p.Module)].used || p.TestOnly || p.TestSupport || p.Main || !m.exportable(i) {
			continue
		}
		entry = append(entry, i)
		adopted[string(p.Module)] = true
	}
	if len(entry) == 0 {
		return
	}
	for _, i := range entry {
		m.exported[i] = true
	}
	for _, i := range m.closure(entry...) {
		if m.part[i] == partOutside && !m.pkgs[i].TestOnly {
			m.part[i] = partNode
			m.adopted[i] = true
		}
	}
	m.note("No main package uses %s; the %s there that others can import count as its entry points.",
		plural(len(adopted), "module", "modules"), plural(len(entry), "package", "packages"))
}

// exportable says whether other modules may import the package. Without paths
// nobody can say, and what no other package here imports stands in.
func (m *model) exportable(i int) bool {
	if m.blind {
		return len(m.importers[i]) == 0
	}
	return !slices.Contains(strings.Split(string(m.pkgs[i].Path), "/"), "internal")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
