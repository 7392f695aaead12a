package reports

import (
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// servers says what runs in programs that serve many at a time: there the end of
// the process is everybody's. A command that somebody runs by hand may end, and
// a goroutine of it harms nobody else.
type servers struct {
	// all is true when no program is known to serve, as in a library: then
	// nothing can be left out for this reason.
	all bool
	// byInit are the functions that only init functions call: a program that
	// starts itself again for a task of its own. forTests are packages that
	// only tests import.
	byInit, forTests []bool
	// in are the symbols that such programs reach, requests those that their
	// requests, messages and schedules reach.
	in, requests []bool
}

// serves reports whether an entry is about work for others.
func serves(k facts.EntryKind) bool {
	switch k {
	case facts.EntryHTTP, facts.EntryGRPC, facts.EntryConnect, facts.EntryTwirp, facts.EntryGraphQL, facts.EntryCron, facts.EntryConsumer:
		return true
	}
	return false
}

// servers finds them. A program is a main function or the function of a
// command; it serves when it reaches a place that registers an entry.
func (f *finder) servers() *servers {
	if f.serving != nil {
		return f.serving
	}
	set := &f.x.d.Facts
	r := newReacher(f.x)
	s := &servers{all: true, byInit: f.calledByInit(), forTests: f.forTests()}
	f.serving = s
	var roots, handlers []int
	registers := make([]bool, len(set.Symbols))
	for i := range set.Entries {
		e := &set.Entries[i]
		switch {
		case serves(e.Kind) && !f.test(e.In):
			registers[e.In] = true
			if e.Handler >= 0 {
				handlers = append(handlers, e.Handler)
			}
		case e.Kind == facts.EntryCLI || e.Kind == facts.EntryMain:
			roots = append(roots, max(e.Handler, e.In))
			if e.Handler >= 0 {
				roots = append(roots, e.Handler)
			}
		}
	}
	s.requests = r.union(handlers)
	s.in = r.union(handlers)
	for _, root := range roots {
		reached := r.union([]int{root})
		for i := range reached {
			if reached[i] && registers[i] {
				s.all = false
				for k := range reached {
					s.in[k] = s.in[k] || reached[k]
				}
				break
			}
		}
	}
	return s
}

// calledByInit marks the functions of which all callers are init functions.
func (f *finder) calledByInit() []bool {
	set := &f.x.d.Facts
	out, other := make([]bool, len(set.Symbols)), make([]bool, len(set.Symbols))
	for i := range set.Refs {
		switch r := &set.Refs[i]; {
		case r.Kind != facts.Call && r.Kind != facts.FuncValue && r.Kind != facts.Runtime || f.test(r.From):
		case isInit(string(set.Symbols[r.From].Name)):
			out[r.To] = true
		default:
			other[r.To] = true
		}
	}
	for i := range out {
		out[i] = out[i] && !other[i]
	}
	return out
}

// forTests marks the packages that tests import and nothing else.
func (f *finder) forTests() []bool {
	set := &f.x.d.Facts
	out := make([]bool, len(set.Packages))
	for i := range set.Packages {
		for _, j := range set.Packages[i].TestImports {
			out[j] = out[j] || j != i
		}
	}
	for i := range set.Packages {
		for _, j := range set.Packages[i].Imports {
			out[j] = false
		}
	}
	return out
}

// union are the symbols that any of several reaches, themselves included.
func (r *reacher) union(from []int) []bool {
	seen := make([]bool, len(r.next))
	todo := make([]int32, 0, len(from))
	for _, i := range from {
		if i >= 0 && !seen[i] {
			seen[i] = true
			todo = append(todo, int32(i))
		}
	}
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, t := range r.next[s] {
			if !seen[t] {
				seen[t] = true
				todo = append(todo, t)
			}
		}
	}
	return seen
}

// runs reports whether a symbol runs in a program that serves.
func (s *servers) runs(symbol int) bool { return s.all || s.in[symbol] }

// announced reports whether the name of a function says that it may end the
// process, as MustCompile and NewOrDie do: whoever calls it has chosen so.
func announced(name string) bool {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	for _, w := range [...]string{"Must", "must", "Fatal", "fatal", "OrDie", "Exit", "exit", "Abort", "OrPanic"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// remote says which functions would be calls over a network: those that can fail
// and either take a context or get at data or other programs, and those that
// change a variable of their package. A pure function or a getter is copied, not
// called.
func (f *finder) remote() func(symbol int) bool {
	set := &f.x.d.Facts
	shapes := map[int]*facts.FuncShape{}
	for i := range set.Shape.Funcs {
		shapes[set.Shape.Funcs[i].Symbol] = &set.Shape.Funcs[i]
	}
	named := func(p facts.ParamShape, name string) bool {
		return p.Type < len(set.Shape.Types) && set.Shape.Types[p.Type].Name == name
	}
	outside := make([]bool, len(set.Symbols))
	for i := range set.Data.Access {
		outside[set.Data.Access[i].Symbol] = true
	}
	for i := range set.Outbound {
		outside[set.Outbound[i].Symbol] = true
	}
	r := newReacher(f.x)
	cache := map[int]bool{}
	for i := range set.State.Vars {
		for _, w := range set.State.Vars[i].Writes {
			cache[w.In] = true
		}
	}
	return func(symbol int) bool {
		if is, ok := cache[symbol]; ok {
			return is
		}
		s := shapes[symbol]
		if s == nil {
			cache[symbol] = true // nothing is known about it
			return true
		}
		n := len(s.Results)
		is := n > 0 && named(s.Results[n-1], "error")
		if is && !(len(s.Params) > 0 && named(s.Params[0], "context.Context")) {
			is = false
			for i, yes := range r.union([]int{symbol}) {
				if yes && outside[i] {
					is = true
					break
				}
			}
		}
		cache[symbol] = is
		return is
	}
}
