package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Constraints are what the user decided about services (methods 3.2). The zero
// value decides nothing. Lists are nil where nothing is said.
type Constraints struct {
	// Services must exist, with these packages in them.
	Services []Pinned `json:"services"`
	// Together are packages that share a service, or are in none together; Apart
	// lists whose entries never share one.
	Together []List `json:"together"`
	Apart    []List `json:"apart"`
	// Keep are directories that stay whole.
	Keep []Pattern `json:"keep"`
	// Libraries are in no service; Roots and Tools neither. The search honours
	// them; they are here since they can contradict the others.
	Libraries []Pattern `json:"libraries"`
	Roots     []Pattern `json:"roots"`
	NotRoots  []Pattern `json:"notRoots"`
	Tools     []Pattern `json:"tools"`
	// ServicesMin and ServicesMax bound the number of services, SizeMax the
	// lines of one; 0 for no bound.
	ServicesMin int `json:"servicesMin"`
	ServicesMax int `json:"servicesMax"`
	SizeMax     int `json:"sizeMax"`
}

// Pattern names packages by import path or directory, with an optional trailing
// "/..." for everything below.
type Pattern struct {
	Text string `json:"pattern"`
	// Line and Col are its place in the configuration file, 0 without one.
	Line int `json:"line"`
	Col  int `json:"col"`
}

// List is one list of patterns.
type List struct {
	Patterns []Pattern `json:"patterns"`
	Line     int       `json:"line"`
	Col      int       `json:"col"`
}

// Pinned is a service that the user decided on.
type Pinned struct {
	ID       ident.ServiceID `json:"id"`
	Name     string          `json:"name"`
	Packages []Pattern       `json:"packages"`
	Line     int             `json:"line"`
	Col      int             `json:"col"`
}

// Empty says whether nothing is decided.
func (c *Constraints) Empty() bool {
	return len(c.Services)+len(c.Together)+len(c.Apart)+len(c.Keep)+len(c.Libraries)+len(c.Roots)+len(c.NotRoots)+len(c.Tools) == 0 &&
		c.ServicesMin == 0 && c.ServicesMax == 0 && c.SizeMax == 0
}

// NonNil is the same with empty lists in place of nil ones.
func (c Constraints) NonNil() Constraints {
	c.Services = append([]Pinned{}, c.Services...)
	for i := range c.Services {
		c.Services[i].Packages = append([]Pattern{}, c.Services[i].Packages...)
	}
	for _, l := range []*[]List{&c.Together, &c.Apart} {
		*l = append([]List{}, *l...)
		for i := range *l {
			(*l)[i].Patterns = append([]Pattern{}, (*l)[i].Patterns...)
		}
	}
	for _, l := range []*[]Pattern{&c.Keep, &c.Libraries, &c.Roots, &c.NotRoots, &c.Tools} {
		*l = append([]Pattern{}, *l...)
	}
	return c
}

// patterns are all patterns with what they are for.
func (c *Constraints) patterns() []Pattern {
	var out []Pattern
	for i := range c.Services {
		out = append(out, c.Services[i].Packages...)
	}
	for _, l := range [][]List{c.Together, c.Apart} {
		for i := range l {
			out = append(out, l[i].Patterns...)
		}
	}
	for _, l := range [][]Pattern{c.Keep, c.Libraries, c.Roots, c.NotRoots, c.Tools} {
		out = append(out, l...)
	}
	return out
}

// Conflict says that constraints contradict each other.
type Conflict struct {
	// Text is the contradiction in one sentence.
	Text string
	// Chain are the decisions that lead to it, in order.
	Chain []Link
}

// Link is one decision of a chain and its place, 0 without one.
type Link struct {
	Text      string
	Line, Col int
}

func (c *Conflict) Error() string {
	s := c.Text
	for _, l := range c.Chain {
		s += "; " + l.Text
	}
	return s
}

// Unknown says that a pattern, a package or a service does not exist.
type Unknown struct {
	// What is "package" or "service".
	What    string
	Pattern Pattern
	// Known are the names that could be meant.
	Known []string
}

func (u *Unknown) Error() string { return fmt.Sprintf("there is no %s %s", u.What, u.Pattern.Text) }

// Unknowns are the patterns of the constraints that match no package, in the
// order of Constraints.
func (s *State) Unknowns(c *Constraints) []*Unknown {
	var out []*Unknown
	var known []string
	for _, p := range c.patterns() {
		if len(s.matching(p.Text)) > 0 {
			continue
		}
		if known == nil {
			known = s.names(strings.HasPrefix(p.Text, "./"))
		}
		out = append(out, &Unknown{"package", p, known})
	}
	return out
}

// names are the import paths and directories of all packages.
func (s *State) names(dotted bool) []string {
	var out []string
	for i := range s.x.Facts.Packages {
		p := &s.x.Facts.Packages[i]
		dir := p.Dir
		if dotted {
			dir = "./" + dir
		}
		out = append(out, string(p.Path), dir)
	}
	return out
}

// matching are the packages that a pattern names, ascending.
func (s *State) matching(pattern string) []int {
	if i := s.x.Package(ident.PackagePath(pattern)); i >= 0 {
		return []int{i}
	}
	var out []int
	for i := range s.x.Facts.Packages {
		p := &s.x.Facts.Packages[i]
		if boundary.Match(pattern, p.Path, p.Dir) {
			out = append(out, i)
		}
	}
	return out
}

// chosen are the packages that a pin holds: a name alone holds its package
// whatever it is, a pattern with "..." only code that can be in a service.
func (s *State) chosen(pattern string) []int {
	out := s.matching(pattern)
	if !strings.HasSuffix(pattern, "...") {
		return out
	}
	return slices.DeleteFunc(out, func(p int) bool { return !s.counts(p) })
}
