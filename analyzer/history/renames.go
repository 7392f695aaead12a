package history

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// files interns the paths of source files. The log is read from the newest
// commit to the oldest; once a commit is seen that moved a file, the old path
// names the same file for all commits that are older, so every file carries
// the path that it has last.
type files struct {
	byName map[string]int32
	list   []file
}

type file struct {
	path string
	// pkg is the index of its package, -1 outside all packages.
	pkg int32
	// gone is true when the analysed commit does not hold it.
	gone bool
	// creator is the author of its first commit, -1 when that was not seen.
	creator int32
}

// intern returns the file that path names at this point of the log.
func (f *files) intern(name string) int32 {
	if i, ok := f.byName[name]; ok {
		return i
	}
	i := int32(len(f.list))
	f.list = append(f.list, file{path: name, pkg: -1, gone: true, creator: -1})
	f.byName[name] = i
	return i
}

// move is a rename within one commit; indices into its changes.
type move struct{ from, to int }

// findMoves finds the renames among the changes of one commit that keep are
// true for, without reading a blob: first the files whose content is the same,
// then, for a directory that moved, the files that kept their names and were
// edited on the way (import paths change when packages move). A directory has
// moved when the two share the names of at least half of its removed files, no
// other directory shares as many, and it is two names at least or the directory
// kept its own name: one main.go is not the next. Ordered by to.
func findMoves(changes []change, keep []bool) []move {
	var from, to []int
	for i, c := range changes {
		switch {
		case !keep[i]:
		case c.status == 'D':
			from = append(from, i)
		case c.status == 'A':
			to = append(to, i)
		}
	}
	if len(from) == 0 || len(to) == 0 {
		return nil
	}
	m := mover{changes: changes, from: from, to: to, fromTaken: map[int]bool{}, toTaken: map[int]bool{}}
	m.sameContent()
	m.sameName()
	slices.SortFunc(m.found, func(a, b move) int { return a.to - b.to })
	return m.found
}

type mover struct {
	changes            []change
	from, to           []int
	fromTaken, toTaken map[int]bool
	found              []move
}

func (m *mover) take(from, to int) {
	m.fromTaken[from], m.toTaken[to] = true, true
	m.found = append(m.found, move{from, to})
}

// sameContent pairs files with the same blob, those that kept their name
// first, the others in the order of their paths.
func (m *mover) sameContent() {
	byBlob := map[string][]int{}
	for _, i := range m.from {
		b := string(m.changes[i].old)
		byBlob[b] = append(byBlob[b], i)
	}
	for _, wantName := range []bool{true, false} {
		for _, t := range m.to {
			if m.toTaken[t] {
				continue
			}
			for _, f := range byBlob[string(m.changes[t].new)] {
				if !m.fromTaken[f] && (!wantName || bytes.Equal(base(m.changes[f].path), base(m.changes[t].path))) {
					m.take(f, t)
					break
				}
			}
		}
	}
}

// sameName pairs the files that kept their names in directories that moved.
func (m *mover) sameName() {
	removed := map[string]int{}           // directory -> files removed
	shared := map[string]map[string]int{} // directory -> new directory -> names in common
	toByBase := map[string][]int{}        // base name -> added files
	for _, t := range m.to {
		b := string(base(m.changes[t].path))
		toByBase[b] = append(toByBase[b], t)
	}
	for _, f := range m.from {
		name := string(m.changes[f].path)
		d := path.Dir(name)
		removed[d]++
		if shared[d] == nil {
			shared[d] = map[string]int{}
		}
		for _, t := range toByBase[path.Base(name)] {
			shared[d][path.Dir(string(m.changes[t].path))]++
		}
	}
	for _, f := range m.from {
		name := string(m.changes[f].path)
		d := path.Dir(name)
		target, ok := movedTo(d, shared[d], removed[d])
		if m.fromTaken[f] || !ok {
			continue
		}
		for _, t := range toByBase[path.Base(name)] {
			if !m.toTaken[t] && path.Dir(string(m.changes[t].path)) == target {
				m.take(f, t)
				break
			}
		}
	}
}

// movedTo returns the directory that shares most names, if it shares at least
// half and is the only one.
func movedTo(dir string, shared map[string]int, removed int) (string, bool) {
	best, n, tie := "", 0, false
	for d, k := range shared {
		switch {
		case k > n:
			best, n, tie = d, k, false
		case k == n:
			tie = true
		}
	}
	return best, !tie && 2*n >= removed && (n >= 2 || n == 1 && path.Base(best) == path.Base(dir))
}

func base(p []byte) []byte { return p[bytes.LastIndexByte(p, '/')+1:] }

// dirOf is path.Dir for clean paths, without an allocation.
func dirOf(p string) string {
	if i := strings.LastIndexByte(p, '/'); i >= 0 {
		return p[:i]
	}
	return "."
}
