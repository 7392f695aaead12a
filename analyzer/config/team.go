package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Team is what only the people can say. A nil pointer is a question that nobody
// answered: unknown, never zero.
type Team struct {
	// Developers change the code base, Teams is the number of groups they work
	// in. Unit: people, teams.
	Developers, Teams *float64
	// DeploysPerWeek is how often is deployed, DeploysWanted how often people
	// would like to. Unit: deploys a week.
	DeploysPerWeek, DeploysWanted *float64
	// ScaleAlone: a part needs five times the resources of the rest.
	ScaleAlone *bool
	// Isolation is 0 (no), .5 (wanted) or 1 (mandatory): PCI, PHI, tenants,
	// regions.
	Isolation *float64
	// Incidents of the last 90 days in which one part took another down.
	Incidents *float64
	// BudgetMonths are the months that may be spent. Unit: months.
	BudgetMonths *float64
	// DaysPerPoint are the days of one person that a cut function point took in
	// an extraction that is finished; demarc plan calibrate measures it. Unit:
	// days a point.
	DaysPerPoint *float64
	Practices    Practices
}

// Practices are methods 5.2.3: what must be in place to run several services.
type Practices struct {
	CI, AutomatedDeploy, Tests, Observability, Provisioning, HealthChecks, OnCall, Flags *bool
}

// DaysPerPoint is the key of Team.DaysPerPoint, which is between the least and
// the most: what is outside is a mistake, not a rate.
const (
	DaysPerPoint      = "team.days_per_point"
	LeastDaysPerPoint = .01
	MostDaysPerPoint  = 100
)

// teamKeys are the keys of the section team.
func teamKeys() []key {
	num := func(name, purpose string, least, most float64, whole bool, at func(*Team) **float64) key {
		return key{"team." + name, purpose, func(d *decoder, c *Config, n *yaml.Node) {
			*at(&c.Team) = d.number(n, least, most, whole)
		}}
	}
	yes := func(name, purpose string, at func(*Team) **bool) key {
		return key{"team." + name, purpose, func(d *decoder, c *Config, n *yaml.Node) { *at(&c.Team) = d.maybe(n) }}
	}
	return []key{
		num("developers", "how many people change the code base", 1, 100000, true, func(t *Team) **float64 { return &t.Developers }),
		num("teams", "in how many teams they work", 1, 10000, true, func(t *Team) **float64 { return &t.Teams }),
		num("deploys_per_week", "how often you deploy, per week", 0, 5040, false, func(t *Team) **float64 { return &t.DeploysPerWeek }),
		num("deploys_wanted", "how often you would like to deploy, per week", 0, 5040, false, func(t *Team) **float64 { return &t.DeploysWanted }),
		yes("scale_alone", "a part needs five times the resources of the rest (true or false)", func(t *Team) **bool { return &t.ScaleAlone }),
		{"team.isolation", "must parts be kept apart by rules or customers: no, wanted or mandatory",
			func(d *decoder, c *Config, n *yaml.Node) { c.Team.Isolation = d.isolation(n) }},
		num("incidents", "how often one part took another down in the last 90 days", 0, 1000, true, func(t *Team) **float64 { return &t.Incidents }),
		num("budget_months", "how many months may be spent on it", 0, 1200, false, func(t *Team) **float64 { return &t.BudgetMonths }),
		num(strings.TrimPrefix(DaysPerPoint, "team."), "days of one person a point took (demarc plan calibrate --write)", LeastDaysPerPoint, MostDaysPerPoint, false,
			func(t *Team) **float64 { return &t.DaysPerPoint }),
		yes("practices.ci", "tests run on every change", func(t *Team) **bool { return &t.Practices.CI }),
		yes("practices.automated_deploy", "a deployment is one command or none", func(t *Team) **bool { return &t.Practices.AutomatedDeploy }),
		yes("practices.tests", "tests would notice a broken behaviour along the cuts", func(t *Team) **bool { return &t.Practices.Tests }),
		yes("practices.observability", "metrics or tracing in production", func(t *Team) **bool { return &t.Practices.Observability }),
		yes("practices.provisioning", "machines and databases are set up from code", func(t *Team) **bool { return &t.Practices.Provisioning }),
		yes("practices.health_checks", "health checks, and timeouts on outgoing calls", func(t *Team) **bool { return &t.Practices.HealthChecks }),
		yes("practices.on_call", "somebody is on call", func(t *Team) **bool { return &t.Practices.OnCall }),
		yes("practices.flags", "feature flags or a gateway that switches traffic", func(t *Team) **bool { return &t.Practices.Flags }),
	}
}

// unknown is how a file says that nobody knows: no value, or the word.
func unknown(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && (n.Tag == "!!null" || n.Value == "unknown")
}

// number decodes a number between least and most, nil for unknown.
func (d *decoder) number(n *yaml.Node, least, most float64, whole bool) *float64 {
	n = deref(n)
	if unknown(n) {
		return nil
	}
	x, err := strconv.ParseFloat(n.Value, 64)
	want := "a number"
	if whole {
		want = "a whole number"
	}
	switch {
	case n.Kind != yaml.ScalarNode || n.Tag != "!!int" && n.Tag != "!!float" || err != nil || math.IsNaN(x) || math.IsInf(x, 0):
		d.fail(n, "want "+want+", not "+kindName(n), "leave it empty when nobody knows")
	case whole && x != math.Trunc(x):
		d.fail(n, "want "+want+", not "+kindName(n), "")
	case x < least || x > most:
		d.fail(n, fmt.Sprintf("%s is impossible here", n.Value), fmt.Sprintf("between %s and %s, or empty when nobody knows", plain(least), plain(most)))
	default:
		return &x
	}
	return nil
}

func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// maybe decodes true or false, nil for unknown.
func (d *decoder) maybe(n *yaml.Node) *bool {
	n = deref(n)
	if unknown(n) {
		return nil
	}
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
		d.fail(n, "want true or false, not "+kindName(n), "leave it empty when nobody knows")
		return nil
	}
	v := d.boolean(n)
	return &v
}

// isolation decodes no, wanted or mandatory.
func (d *decoder) isolation(n *yaml.Node) *float64 {
	n = deref(n)
	if unknown(n) {
		return nil
	}
	words := []string{"no", "wanted", "mandatory"}
	for i, w := range words {
		if n.Kind == yaml.ScalarNode && (n.Value == w || i == 0 && n.Value == "false") {
			v := float64(i) / 2
			return &v
		}
	}
	d.fail(n, "want no, wanted or mandatory, not "+kindName(n), nearestHint(n.Value, words))
	return nil
}

// checkTeam finds values that contradict each other.
func (d *decoder) checkTeam(root *yaml.Node, t *Team) {
	if t.Developers != nil && t.Teams != nil && *t.Teams > *t.Developers {
		d.fail(find(root, "team", "teams"), fmt.Sprintf("%s teams for %s developers", plain(*t.Teams), plain(*t.Developers)), "a team has at least one developer")
	}
	if t.DeploysPerWeek != nil && t.DeploysWanted != nil && *t.DeploysWanted < *t.DeploysPerWeek {
		d.fail(find(root, "team", "deploys_wanted"), fmt.Sprintf("%s deploys wanted, %s made already", plain(*t.DeploysWanted), plain(*t.DeploysPerWeek)), "deploys_wanted is at least deploys_per_week")
	}
}

// find returns the value at the path of keys, or the nearest node above.
func find(n *yaml.Node, path ...string) *yaml.Node {
	for _, name := range path {
		n = deref(n)
		next := n
		for i := 0; i+1 < len(n.Content) && n.Kind == yaml.MappingNode; i += 2 {
			if n.Content[i].Value == name {
				next = n.Content[i+1]
			}
		}
		if next == n {
			return n
		}
		n = next
	}
	return n
}

// TeamKeys are the keys of the section team, in the order in which people are
// asked.
func TeamKeys() []Key {
	var out []Key
	for _, k := range teamKeys() {
		out = append(out, Key{k.path, k.purpose})
	}
	return out
}

// SetTeam sets one key of the section, "team.developers", to a value as the file
// would give it; "unknown" and "" forget it. The error is a *ValueError.
func SetTeam(t *Team, path, value string) error {
	var known []string
	for _, k := range teamKeys() {
		known = append(known, k.path)
		if k.path != path {
			continue
		}
		c := Config{Team: *t}
		d := &decoder{}
		n := &yaml.Node{}
		if err := yaml.Unmarshal([]byte(value), n); err != nil || len(n.Content) == 0 {
			n = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
			if value != "" {
				n.Tag, n.Value = "!!str", value
			}
		} else {
			n = n.Content[0]
		}
		k.set(d, &c, n)
		if len(d.problems) > 0 {
			return &ValueError{d.problems[0].Text, d.problems[0].Hint}
		}
		if d.checkTeam(&yaml.Node{}, &c.Team); len(d.problems) > 0 {
			return &ValueError{d.problems[0].Text, d.problems[0].Hint}
		}
		*t = c.Team
		return nil
	}
	hint := nearestHint(path, known)
	if hint == "" {
		hint = "there are " + strings.Join(known, ", ")
	}
	return &ValueError{fmt.Sprintf("unknown key %q", path), hint}
}

// TeamValues are the answers that were given, by key, as numbers: yes is 1, no 0,
// isolation 0, .5 or 1.
func TeamValues(t *Team) map[string]float64 {
	out := map[string]float64{}
	for key, p := range map[string]*float64{
		"developers": t.Developers, "teams": t.Teams, "deploys_per_week": t.DeploysPerWeek, "deploys_wanted": t.DeploysWanted,
		"isolation": t.Isolation, "incidents": t.Incidents, "budget_months": t.BudgetMonths,
		"days_per_point": t.DaysPerPoint,
	} {
		if p != nil {
			out["team."+key] = *p
		}
	}
	for key, p := range map[string]*bool{
		"scale_alone": t.ScaleAlone, "practices.ci": t.Practices.CI, "practices.automated_deploy": t.Practices.AutomatedDeploy,
		"practices.tests": t.Practices.Tests, "practices.observability": t.Practices.Observability, "practices.provisioning": t.Practices.Provisioning,
		"practices.health_checks": t.Practices.HealthChecks, "practices.on_call": t.Practices.OnCall, "practices.flags": t.Practices.Flags,
	} {
		if p != nil {
			out["team."+key] = 0
			if *p {
				out["team."+key] = 1
			}
		}
	}
	return out
}
