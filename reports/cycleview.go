package reports

import (
	"fmt"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// cycleItem is a cycle as people read it: between proposed services, or between
// packages of one place.
type cycleItem struct {
	// Services is true when Members are services, false for packages.
	Services bool
	Members  []string
	Ties     []CycleTie
}

// what names the members with their kind.
func (c cycleItem) what() string {
	if c.Services {
		return plural(len(c.Members), "part", "parts")
	}
	return plural(len(c.Members), "package", "packages")
}

// cycleItems lists the cycles between services first, the largest first, then
// the hidden cycles between packages that no cycle between services explains.
func (x *index) cycleItems() []cycleItem {
	out := []cycleItem{}
	for i := range x.d.Summary.ServiceCycles {
		c := &x.d.Summary.ServiceCycles[i]
		out = append(out, cycleItem{Services: true, Members: asStrings(c.Services), Ties: c.Closing})
	}
	for i := range x.d.Summary.Cycles {
		c := &x.d.Summary.Cycles[i]
		if !x.spansServices(c.Packages) {
			out = append(out, cycleItem{Members: x.shorts(c.Packages), Ties: c.Closing})
		}
	}
	return out
}

// spansServices reports whether the packages lie in more than one service.
func (x *index) spansServices(paths []ident.PackagePath) bool {
	seen := -1
	for _, p := range paths {
		switch s := x.place[x.byPath[p]].service; {
		case s < 0:
		case seen < 0:
			seen = s
		case s != seen:
			return true
		}
	}
	return false
}

// cycleSentence says which parts can not be released apart, "" when all can.
func (x *index) cycleSentence() string {
	cs := x.d.Summary.ServiceCycles
	switch len(cs) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%s need each other in a cycle and could not be released apart: %s.",
			plural(len(cs[0].Services), "part", "parts"), listed(asStrings(cs[0].Services), 8))
	}
	groups := []string{}
	for _, c := range cs {
		groups = append(groups, strings.Join(asStrings(c.Services), " and "))
	}
	return fmt.Sprintf("%s of parts need each other and could not be released apart: %s.",
		plural(len(cs), "group", "groups"), strings.Join(groups[:min(4, len(groups))], "; "))
}

// tieSentence says how a cycle is closed, without the place.
func (x *index) tieSentence(t CycleTie) string {
	return fmt.Sprintf("%s calls %s through %s", x.short(t.From), x.short(t.To), x.shortSymbol(t.Interface))
}
