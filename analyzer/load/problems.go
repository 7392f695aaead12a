package load

import (
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// joinProblems puts together what the lister and the checker report. An import
// that was not found is known to both: the lister knows why, the checker where.
func joinProblems(listed, checked []Problem) []Problem {
	type lost struct {
		pkg  ident.PackagePath
		path string
	}
	out := slices.Clone(listed)
	known := map[lost]int{}
	for i, p := range out {
		if path, ok := quotedPath(p.Text, "package ", " was not found"); ok && p.Kind == ProblemImport {
			known[lost{p.Package, path}] = i
		}
	}
	for _, p := range checked {
		if path, ok := quotedPath(p.Text, "could not import ", " ("); ok && p.Kind == ProblemImport {
			if i, ok := known[lost{p.Package, path}]; ok {
				if first := &out[i]; first.Line == 0 {
					first.File, first.Line, first.Col = p.File, p.Line, p.Col
				}
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

// quotedPath is the text between two marks, the first at the beginning.
func quotedPath(text, before, after string) (string, bool) {
	rest, ok := strings.CutPrefix(text, before)
	if !ok {
		return "", false
	}
	path, _, ok := strings.Cut(rest, after)
	return path, ok
}
