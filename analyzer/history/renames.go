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
	for _, key := range []func(blob, path []byte) string{
		func(blob, path []byte) string { return string(blob) + "/" + string(base(path)) },
		func(blob, _ []byte) string { return string(blob) },
	} {
		left := map[string][]int{}
		for _, f := range m.from {
			if !m.fromTaken[f] {
				k := key(m.changes[f].old, m.changes[f].path)
				left[k] = append(left[k], f)
			}
		}
		for _, t := range m.to {
			k := key(m.changes[t].new, m.changes[t].path)
			if same := left[k]; len(same) > 0 && !m.toTaken[t] {
				m.take(same[0], t)
				left[k] = same[1:]
			}
		}
	}
}

// maxNamesakes bounds the work for names that many directories have: beyond, a
// name does not tell where a directory went.
const maxNamesakes = 10000

// sameName pairs the files that kept their names in directories that moved.
func (m *mover) sameName() {
	gone, added := map[string]int{}, map[string][]string{} // base name -> how often, directories
	at := map[string]int{}                                 // path -> added file
	for _, f := range m.from {
		gone[string(base(m.changes[f].path))]++
	}
	for _, t := range m.to {
		name := string(m.changes[t].path)
		at[name] = t
		added[path.Base(name)] = append(added[path.Base(name)], path.Dir(name))
	}
	removed := map[string]int{}           // directory -> files removed
	shared := map[string]map[string]int{} // directory -> new directory -> names in common
	for _, f := range m.from {
		d, b := path.Split(string(m.changes[f].path))
		d = path.Clean(d)
		removed[d]++
		if gone[b]*len(added[b]) > maxNamesakes {
			continue
		}
		if shared[d] == nil {
			shared[d] = map[string]int{}
		}
		for _, to := range added[b] {
			shared[d][to]++
		}
	}
	for _, f := range m.from {
		d, b := path.Split(string(m.changes[f].path))
		d = path.Clean(d)
		if m.fromTaken[f] {
			continue
		}
		if target, ok := movedTo(d, shared[d], removed[d]); ok {
			if t, ok := at[path.Join(target, b)]; ok && !m.toTaken[t] {
				m.take(f, t)
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
