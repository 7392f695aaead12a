package boundary

import "slices"

// entries, builds and tableUses translate the indices of evidence from the
// caller's order of packages to the model's (at), and drop those that point
// nowhere. They copy: the caller's lists stay as they are.

func entries(at []int, es []EntryPoint) []EntryPoint {
	out := make([]EntryPoint, 0, len(es))
	for _, e := range es {
		if e.By < 0 || e.By >= len(at) {
			continue
		}
		e.By = at[e.By]
		out = append(out, e)
	}
	return out
}

func builds(at []int, bs []Build) []Build {
	out := make([]Build, 0, len(bs))
	for _, b := range bs {
		b.Constructs, b.Registers = translate(at, b.Constructs), translate(at, b.Registers)
		out = append(out, b)
	}
	return out
}

// translate maps a set of packages, sorted and without duplicates.
func translate(at, ps []int) []int {
	out := make([]int, 0, len(ps))
	for _, p := range ps {
		if p >= 0 && p < len(at) {
			out = append(out, at[p])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func tableUses(n int, ts []TableUse) []TableUse {
	out := make([]TableUse, 0, len(ts))
	for _, t := range ts {
		if t.Table >= 0 && t.Table < n {
			out = append(out, t)
		}
	}
	return out
}

// answers says whether the package handles entry points that others call: routes,
// RPC methods, topics, schedules. Timers and commands are the program's own doing.
func (m *model) answers(p int) bool {
	return slices.ContainsFunc(m.pkgs[p].Entries, func(e EntryPoint) bool { return e.Kind != "ticker" && e.Kind != "cli" })
}
