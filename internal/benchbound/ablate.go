package main

import (
	"fmt"
	"math"
)

// ablation switches one rule of the engine off by its keys.
type ablation struct {
	// rule is its number in the design and what it says.
	rule string
	keys string
}

// ablations are the rules that have a key which switches them off, by number. A
// zero means the default, so what is meant is a number that never or always
// holds.
func ablations() []ablation {
	return []ablation{
		{"2.2 command packages are roots", "CommandDirs="},
		{"2.3 wiring is found", "WiringMin=9999 WiringFirstMin=9999"},
		{"2.3 a server package that starts the rest is wiring", "WiringMin=9999 WiringFirstMin=9999 PeelShare=1"},
		{"2.4 wiring is found without paths", "GraphWiringFirst=9999 GraphWiringLater=9999"},
		{"3.3 paths are read turned round", "TurnGain=1"},
		{"3.3 what stays in front of a turned path", "LeadingWords="},
		{"3.3 the graph decides where the tree says little", "MinQuality=1e-9"},
		{"4.1, 4.2 a group needs a score", "CandidateScore=1e-9"},
		{"4.2 a collection of libraries is no service", "LibraryShare=1"},
		{"4.3 names that are never a service", "NeverService="},
		{"4.4 services below a service are split off", "SplitLines=9999999"},
		{"4.4 a name that repeats is a layer", "SplitRepeat=9999"},
		{"4.5 a package below 60 lines keeps a service", "KeepLines=60"},
		{"4.6 layer words", "LayerWords="},
		{"4.3, 4.6 no word list of either", "NeverService= LayerWords="},
		{"5.2 tools by place and name", "ToolDirs= ToolWords="},
		{"5.2 tools by what they link", "ToolLines=1"},
		{"5.3 what others use more is lent", "LendShare=1"},
		{"7.1 resolution: plain Louvain", "GraphGamma=1"},
		{"7.2 a used package may start a service", "GraphRootShare=1"},
		{"7.3 half of the votes own: all are needed", "GraphVote=1"},
	}
}

// noKey are the rules that no key switches off.
func noKey() []string {
	return []string{
		"1.2 the weight of an import is 1/fan-in",
		"2.2 the root is merged and is nobody's importer",
		"2.4 sources count in other clusters only",
		"4.2 a group whose entry serves is a candidate, whatever its score",
		"4.4 a service's own layers and jobs stay with it",
		"4.5 users that only declare types do not count",
		"5.1 the only user owns",
		"5.1 a unit of its own must serve, run or own something",
		"7.3 a tie of votes is shared",
	}
}

// ablate tells for each rule what its absence costs.
func (l *lab) ablate(rules []ablation) (string, error) {
	all := make([]int, len(l.cases))
	for i := range all {
		all[i] = i
	}
	base, err := l.means(all, nil)
	if err != nil {
		return "", err
	}
	head, first := []string{"without the rule", "keys"}, []string{"nothing: all rules", ""}
	for m, x := range l.modes {
		head, first = append(head, x.name, "worst loss, "+x.name), append(first, base[m].finer(), "")
	}
	rows := [][]string{head, first}
	for _, r := range rules {
		config, err := parseSettings(r.keys)
		if err != nil {
			return "", fmt.Errorf("%s: %w", r.rule, err)
		}
		means, err := l.means(all, config)
		if err != nil {
			return "", err
		}
		row := []string{r.rule, "`" + r.keys + "`"}
		for m := range l.modes {
			worst, err := l.worstLoss(all, config, m)
			if err != nil {
				return "", err
			}
			row = append(row, change(base[m], means[m]), worst)
		}
		rows = append(rows, row)
	}
	return markdown(rows), nil
}

// change is "-2.1 / -.030 / -.024", or "same".
func change(from, to agreement) string {
	sign := func(d, unit float64, n int) string {
		if math.Abs(d) < unit/2 {
			return "0"
		}
		if d > 0 {
			return "+" + digits(d, n)
		}
		return digits(d, n)
	}
	if from == to {
		return "same"
	}
	return sign(to.MoJoFM-from.MoJoFM, .1, 1) + " / " + sign(to.ARI-from.ARI, .001, 3) + " / " + sign(to.F1-from.F1, .001, 3)
}

// worstLoss names the case that loses most MoJoFM, "" where none loses a tenth.
func (l *lab) worstLoss(cases []int, config []setting, m int) (string, error) {
	name, most := "", .05
	for _, i := range cases {
		with, err := l.scores(i, nil)
		if err != nil {
			return "", err
		}
		without, err := l.scores(i, config)
		if err != nil {
			return "", err
		}
		if d := with[m].MoJoFM - without[m].MoJoFM; d > most {
			name, most = l.cases[i].Name, d
		}
	}
	if name == "" {
		return "", nil
	}
	return fmt.Sprintf("%s -%s", name, digits(most, 1)), nil
}
