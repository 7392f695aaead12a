package scenario

import (
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/quality"
)

// Grain is a proposal of another coarseness in short.
type Grain struct {
	// Name is "few", "natural" or "many".
	Name string `json:"name"`
	// Services are sorted by ID.
	Services []GrainService `json:"services"`
	// Note says why the grain is as coarse as another, "" when it is not.
	Note    string         `json:"note"`
	Quality quality.Report `json:"quality"`
}

// GrainService is one service of a grain.
type GrainService struct {
	ID       ident.ServiceID `json:"id"`
	Packages int             `json:"packages"`
	Lines    int             `json:"lines"`
	// Of are the services of the natural grain that it holds packages of, sorted.
	Of []ident.ServiceID `json:"of"`
}

// GrainNames are the names of the grains, coarse to fine.
func GrainNames() []string { return []string{"few", "natural", "many"} }

// Grained returns the state at another grain, and a note when it stays as it is.
// The state itself is not changed. An unknown name is the natural grain.
func (s *State) Grained(name string) (*State, string) {
	c := s.clone()
	n := len(c.alive())
	switch name {
	case "few":
		want := 3
		if n <= 4 {
			want = 2
		}
		if n <= want {
			return c, fmt.Sprintf("%s: there are few already", plural(n, "service"))
		}
		c.gather(want)
		if left := len(c.alive()); left == n {
			return c, "the configuration lets none of them join"
		}
	case "many":
		made := 0
		before := c.usersOf()
		c.batch = true
		for _, k := range c.alive() {
			more, _ := c.split(k)
			made += len(more)
		}
		c.batch = false
		c.follow(before)
		if made == 0 {
			return c, "no service falls into parts along its packages"
		}
	}
	return c, ""
}

// Grains describes the three grains of a proposal, coarse to fine.
func (s *State) Grains(o quality.Options) []Grain {
	natural := s.labels(s.alive())
	ids := s.Services()
	out := []Grain{}
	for _, name := range GrainNames() {
		c, note := s.Grained(name)
		g := Grain{Name: name, Services: []GrainService{}, Note: note, Quality: c.Quality(o)}
		byPart := c.byPart()
		for _, k := range c.alive() {
			x := GrainService{ID: c.parts[k].id, Of: []ident.ServiceID{}}
			seen := map[int]bool{}
			for _, p := range byPart[k] {
				x.Packages++
				x.Lines += c.x.Facts.Packages[p].Lines
				if l := natural[p]; l >= 0 && !seen[l] {
					seen[l] = true
					x.Of = append(x.Of, ids[l])
				}
			}
			slices.Sort(x.Of)
			g.Services = append(g.Services, x)
		}
		out = append(out, g)
	}
	return out
}
