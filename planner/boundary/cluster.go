package boundary

import (
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Match says whether a pattern of demarc.yaml names a package, by import path or
// by directory; see Config for patterns.
func Match(pattern string, path ident.PackagePath, dir string) bool {
	return matches(pattern, &Package{Path: path, Dir: dir})
}

// Bond is an undirected weighted edge between two nodes.
type Bond struct {
	A, B   int
	Weight float64
}

// Cluster groups n nodes by modularity with resolution gamma (Louvain; ties go
// to the lower index, so the result is a function of the input). Labels are
// 0..k-1 in order of first occurrence. Bonds that point nowhere, or at their own
// node, do not count.
func Cluster(n int, bonds []Bond, gamma float64) []int {
	adj := make([][]wedge, n)
	for _, b := range bonds {
		if b.A == b.B || min(b.A, b.B) < 0 || max(b.A, b.B) >= n || b.Weight <= 0 {
			continue
		}
		adj[b.A] = append(adj[b.A], wedge{b.B, b.Weight})
		adj[b.B] = append(adj[b.B], wedge{b.A, b.Weight})
	}
	for i := range adj {
		adj[i] = mergeEdges(adj[i])
	}
	return louvain(adj, gamma)
}

// Slug makes an id of a name: lower-case letters and digits, joined by "-".
func Slug(name string) ident.ServiceID { return slug(name) }
