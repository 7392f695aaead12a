package scenario

import (
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Hold makes later changes respect constraints, without changing anything now:
// for a proposal that holds to them already. c is not changed later.
func (s *State) Hold(c *Constraints) error {
	own := *c
	own.Services = slices.Clone(c.Services)
	r, err := s.resolve(&own)
	if err != nil {
		return err
	}
	s.rules = r
	for k := range s.parts {
		s.parts[k].pinned = slices.ContainsFunc(own.Services, func(v Pinned) bool { return v.ID == s.parts[k].id })
	}
	return nil
}

// PinnedPackages are the packages that constraints put into services, sorted: for
// boundary.Input. pkgs are all packages, as (path, directory).
func (c *Constraints) PinnedPackages(pkgs []boundary.Package) []ident.PackagePath {
	var out []ident.PackagePath
	for i := range pkgs {
		p := &pkgs[i]
		if slices.ContainsFunc(c.Services, func(v Pinned) bool {
			return slices.ContainsFunc(v.Packages, func(x Pattern) bool { return boundary.Match(x.Text, p.Path, p.Dir) })
		}) {
			out = append(out, p.Path)
		}
	}
	slices.Sort(out)
	return out
}
