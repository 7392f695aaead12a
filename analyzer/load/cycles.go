package load

import "fmt"

// cutCycles finds imports that close a cycle, which only broken code has, in an
// order that depends on ids alone, so that the checker can leave them out and
// the same packages suffer on every run.
func cutCycles(l *listing) (map[[2]*listed]bool, []Problem) {
	const (
		unseen = iota
		open
		closed
	)
	type frame struct {
		p    *listed
		rest []*listed
	}
	state := make(map[*listed]int, len(l.packages))
	cut := map[[2]*listed]bool{}
	problems := []Problem{}
	for _, start := range l.packages {
		if state[start] != unseen {
			continue
		}
		state[start] = open
		stack := []frame{{start, sortedImports(start)}}
		for len(stack) > 0 {
			f := &stack[len(stack)-1]
			if len(f.rest) == 0 {
				state[f.p] = closed
				stack = stack[:len(stack)-1]
				continue
			}
			d := f.rest[0]
			f.rest = f.rest[1:]
			switch state[d] {
			case open:
				cut[[2]*listed{f.p, d}] = true
				if f.p.own {
					problems = append(problems, Problem{
						Kind: ProblemImport, Package: f.p.path,
						Text: fmt.Sprintf("import of %s closes a cycle and was left out", d.path),
					})
				}
			case unseen:
				state[d] = open
				stack = append(stack, frame{d, sortedImports(d)})
			}
		}
	}
	return cut, problems
}
