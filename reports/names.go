package reports

import (
	"cmp"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// named is what a user's name stands for: a package, or the packages of a
// service or of the shared kernel.
type named struct {
	service  int   // index into Proposal.Services, -1 for anything else
	packages []int // ascending, not empty
	// side is the service or KernelID where the name stands for one, else "".
	side ident.ServiceID
}

// resolve finds what a name stands for: an import path, a directory relative
// to the analysed root ("./internal/orders" or "internal/orders"), the id or
// name of a service, or a suffix of exactly one import path. "service:" before
// a name asks for the service only. Unknown and ambiguous names are
// *FormatErrors with the nearest names as hint.
func (x *index) resolve(name string) (named, error) {
	if id, ok := strings.CutPrefix(name, "service:"); ok {
		if n, ok := x.serviceNamed(id); ok {
			return n, nil
		}
		return named{}, x.unknown(id)
	}
	if i, ok := x.byPath[ident.PackagePath(name)]; ok {
		return named{service: -1, packages: []int{i}}, nil
	}
	dir := strings.TrimSuffix(strings.TrimPrefix(name, "./"), "/")
	if i, ok := x.byDir(dir); ok && (dir != name || strings.Contains(name, "/")) {
		return named{service: -1, packages: []int{i}}, nil
	}
	if n, ok := x.serviceNamed(name); ok {
		return n, nil
	}
	if i, ok := x.byDir(dir); ok {
		return named{service: -1, packages: []int{i}}, nil
	}
	var found []int
	for i := range x.d.Facts.Packages {
		if hasPathSuffix(string(x.path(i)), dir) {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 0:
		return named{}, x.unknown(name)
	case 1:
		return named{service: -1, packages: found}, nil
	}
	var paths []string
	for _, i := range found {
		paths = append(paths, x.short(x.path(i)))
	}
	return named{}, &FormatError{quoted(name) + " could be " + plural(len(found), "package", "packages"), "give more of the path: " + listed(paths, 5)}
}

func (x *index) byDir(dir string) (int, bool) {
	if dir == "" {
		return 0, false
	}
	i := slices.IndexFunc(x.d.Facts.Packages, func(p facts.Package) bool { return p.Dir == dir })
	return i, i >= 0
}

func (x *index) serviceNamed(name string) (named, bool) {
	if name == string(boundary.KernelID) {
		n := named{service: -1, side: boundary.KernelID, packages: slices.Clone(x.pieces.parts[boundary.KernelID])}
		for _, m := range x.members(boundary.SharedKernel) {
			n.packages = append(n.packages, x.byPath[m.Package])
		}
		slices.Sort(n.packages)
		return n, len(n.packages) > 0
	}
	for pass := range 2 {
		for i := range x.d.Proposal.Services {
			s := &x.d.Proposal.Services[i]
			if (pass == 0 && string(s.ID) != name) || (pass == 1 && s.Name != name) || len(s.Packages)+len(x.pieces.parts[s.ID]) == 0 {
				continue
			}
			n := named{service: i, side: s.ID, packages: slices.Clone(x.pieces.parts[s.ID])}
			for _, m := range s.Packages {
				n.packages = append(n.packages, x.byPath[m.Package])
			}
			slices.Sort(n.packages)
			return n, true
		}
	}
	return named{}, false
}

func hasPathSuffix(path, suffix string) bool {
	return suffix != "" && (path == suffix || strings.HasSuffix(path, "/"+suffix))
}

func quoted(s string) string { return `"` + strings.Map(oneLine, s) + `"` }

func oneLine(r rune) rune {
	if r < ' ' || r == 0x7f {
		return '?'
	}
	return r
}

func (x *index) unknown(name string) error {
	e := &FormatError{Text: "no package or service is called " + quoted(name)}
	if near := x.nearest(name, 3); len(near) > 0 {
		e.Hint = "did you mean " + strings.Join(near, ", ") + "?"
	} else {
		e.Hint = "list them with: demarc report analysis.json --format csv"
	}
	return e
}

// nearest returns the names that differ least from name, at most n, best
// first: names that contain it, then by edit distance up to a third of it.
func (x *index) nearest(name string, n int) []string {
	type candidate struct {
		name string
		far  int
	}
	if name == "" {
		return nil
	}
	var all []candidate
	low := strings.ToLower(name)
	if len(low) > 256 {
		low = low[:256]
	}
	add := func(s string) {
		last := strings.ToLower(s[strings.LastIndexByte(s, '/')+1:])
		full := strings.ToLower(s)
		d := min(distance(low, last), distance(low, full))
		if len(low) >= 3 && strings.Contains(full, low) {
			d = min(d, 1)
		}
		if d <= max(2, len(low)/3) {
			all = append(all, candidate{s, d})
		}
	}
	for i := range x.d.Proposal.Services {
		add(string(x.d.Proposal.Services[i].ID))
	}
	for i := range x.d.Facts.Packages {
		add(x.short(x.path(i)))
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(len(a.name), len(b.name)), cmp.Compare(a.name, b.name))
	})
	out := []string{}
	for _, c := range all {
		if len(out) < n && !slices.Contains(out, c.name) {
			out = append(out, c.name)
		}
	}
	return out
}

// distance is the Levenshtein distance in bytes; lengths that differ by more
// than a third count as far without being compared.
func distance(a, b string) int {
	if d := len(a) - len(b); max(d, -d) > max(2, len(a)/3) {
		return max(len(a), len(b))
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next := min(row[j+1]+1, row[j]+1, diag+cost)
			diag, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}

// symbolAt finds a symbol by package and name.
func (x *index) symbolAt(pkg int, name ident.SymbolName) (int, bool) {
	return slices.BinarySearchFunc(x.d.Facts.Symbols, facts.Symbol{Package: pkg, Name: name}, func(a, b facts.Symbol) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Name, b.Name))
	})
}
