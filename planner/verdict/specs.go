package verdict

// ID names an input. Those that a team answers are paths of demarc.yaml.
type ID string

// The inputs of the whole code base and team.
const (
	Developers      ID = "team.developers"
	Teams           ID = "team.teams"
	DeploysNow      ID = "team.deploys_per_week"
	DeploysWanted   ID = "team.deploys_wanted"
	AuthorsPerShip  ID = "git.authors_per_release"
	ChurnGini       ID = "git.churn_gini"
	ScaleAlone      ID = "team.scale_alone"
	Isolation       ID = "team.isolation"
	Incidents       ID = "team.incidents"
	CI              ID = "team.practices.ci"
	Deploy          ID = "team.practices.automated_deploy"
	CutTests        ID = "team.practices.tests"
	Observability   ID = "team.practices.observability"
	Provisioning    ID = "team.practices.provisioning"
	Health          ID = "team.practices.health_checks"
	OnCall          ID = "team.practices.on_call"
	Flags           ID = "team.practices.flags"
	Agreement       ID = "code.acc"
	SingleService   ID = "git.single_service_share"
	PropagationCost ID = "code.propagation_cost"
	CoreShare       ID = "code.core_share"
)

// Parts of a candidate's Seams, after its service: "orders/cross_tx".
const (
	partCrossTx    ID = "cross_tx"
	partICP        ID = "icp"
	partRemotable  ID = "remotable"
	partConfidence ID = "confidence"
	partMonths     ID = "months"
)

// point is one corner of a scale: natural unit to points.
type point struct{ x, y float64 }

// Spec describes one input: its words, its unit and its scale.
type Spec struct {
	ID ID
	// Label is what people read, Question what demarc asks.
	Label, Question, Unit string
	// Ask is true when a person can answer it.
	Ask bool
	// Integer values are counted, Bool ones are 0 or 1.
	Integer, Bool bool
	// Lo and Hi bound what an unknown value may be, in the natural unit.
	Lo, Hi float64
	// scale turns the natural unit into points, linear between corners.
	scale []point
}

// points are methods 5.1.3: linear between the corners, flat outside.
func (s *Spec) points(x float64) float64 {
	c := s.scale
	if len(c) == 0 {
		return 0
	}
	if x <= c[0].x {
		return c[0].y
	}
	for i := 1; i < len(c); i++ {
		if x <= c[i].x {
			return c[i-1].y + (c[i].y-c[i-1].y)*(x-c[i-1].x)/(c[i].x-c[i-1].x)
		}
	}
	return c[len(c)-1].y
}

// Specs lists the inputs in the order in which people read them (methods
// 5.2.1-5.2.3).
func Specs() []Spec {
	yes := []point{{0, 0}, {1, 100}}
	practice := func(id ID, label, question string) Spec {
		return Spec{ID: id, Label: label, Question: question, Unit: "yes or no", Ask: true, Bool: true, Hi: 1, scale: yes}
	}
	return []Spec{
		{ID: Developers, Label: "active developers", Question: "How many developers change this code base?", Unit: "developers",
			Ask: true, Integer: true, Lo: 1, Hi: 50, scale: []point{{5, 0}, {10, 30}, {20, 60}, {50, 100}}},
		{ID: Teams, Label: "teams", Question: "In how many teams do they work?", Unit: "teams",
			Ask: true, Integer: true, Lo: 1, Hi: 8},
		{ID: DeploysNow, Label: "deploys now", Question: "How often do you deploy, per week?", Unit: "deploys a week",
			Ask: true, Lo: .1, Hi: 50},
		{ID: DeploysWanted, Label: "deploys wanted against now", Question: "How often would you like to deploy, per week?", Unit: "times as often",
			Ask: true, Lo: 1, Hi: 5, scale: []point{{1, 0}, {5, 100}}},
		{ID: AuthorsPerShip, Label: "authors whose work ships together", Unit: "authors a release",
			Lo: 1, Hi: 15, scale: []point{{2, 0}, {15, 100}}},
		// Methods 5.2.1 lets uneven change alone reach 100. On three public projects
		// of 17 to 35 candidates it was .54 to .74, as it is wherever sizes differ, and
		// would have split each of them without anybody who suffers: half the points.
		{ID: ChurnGini, Label: "uneven change between candidates", Unit: "Gini coefficient",
			Lo: 0, Hi: 1, scale: []point{{.2, 0}, {.7, 50}}},
		{ID: ScaleAlone, Label: "a part that needs 5 times the resources of the rest", Question: "Does a part need five times the machines of the rest, or more?", Unit: "yes or no",
			Ask: true, Bool: true, Hi: 1, scale: yes},
		{ID: Isolation, Label: "isolation that rules or customers demand", Question: "Must data or code be kept apart (PCI, PHI, tenants, regions)? no, wanted or mandatory", Unit: "no 0, wanted .5, mandatory 1",
			Ask: true, Hi: 1, scale: yes},
		{ID: Incidents, Label: "incidents in 90 days where one part took another down", Question: "In the last 90 days, how often did the failure of one part take another down?", Unit: "incidents",
			Ask: true, Integer: true, Hi: 3, scale: []point{{0, 0}, {3, 100}}},
		practice(CI, "tests run on every change (CI)", "Do tests run on every change?"),
		practice(Deploy, "automated deployment", "Is a deployment one command or none?"),
		practice(CutTests, "tests on the packages along the cuts", "Would tests notice a broken behaviour along the cuts?"),
		practice(Observability, "metrics or tracing", "Do you have metrics or tracing in production?"),
		practice(Provisioning, "machines and databases as code", "Are machines and databases set up from code?"),
		practice(Health, "health checks and timeouts", "Are there health checks, and timeouts on outgoing calls?"),
		practice(OnCall, "somebody is on call", "Is somebody on call?"),
		practice(Flags, "feature flags or a gateway", "Do you have feature flags or a gateway that can switch traffic?"),
		{ID: Agreement, Label: "agreement of the parts with how the code changes", Unit: "ACC",
			Lo: 0, Hi: .5, scale: []point{{0, 0}, {.5, 100}}},
		{ID: SingleService, Label: "changes that stay in one candidate", Unit: "share", Lo: 0, Hi: 1, scale: yes},
		{ID: PropagationCost, Label: "packages that a change may reach", Unit: "share", Lo: 0, Hi: 1, scale: yes},
		{ID: CoreShare, Label: "largest knot of code that can not be taken apart", Unit: "share", Lo: 0, Hi: 1, scale: yes},
	}
}

// candidateSpecs are the inputs of one candidate (methods 5.2.2).
func candidateSpecs() []Spec {
	less := []point{{0, 100}, {1, 0}}
	more := []point{{0, 0}, {1, 100}}
	return []Spec{
		{ID: partCrossTx, Label: "its transactions that also touch others' tables", Unit: "share", Hi: 1, scale: less},
		{ID: partICP, Label: "its references that cross the cut", Unit: "icp/log", Hi: 1, scale: less},
		{ID: partRemotable, Label: "its crossing signatures that could be remote as they are", Unit: "share", Hi: 1, scale: more},
		{ID: partConfidence, Label: "how sure its boundary is", Unit: "confidence", Hi: 1, scale: more},
	}
}

// Config holds weights and thresholds (methods 5.1.3: default, editable). A
// zero field stands for its default.
type Config struct {
	// NeedBonus is added for each further reason of NeedReason points or more.
	NeedBonus, NeedReason float64
	// SeamWeights are for agreement, transactions, references, signatures and
	// confidence; Readiness for the practices in the order of Specs. Each sums
	// up to 100.
	SeamWeights      [5]float64
	ReadinessWeights [8]float64
	// NeedLow and NeedHigh are the limits of rules 5.3.1 and 5.3.2.
	NeedLow, NeedHigh float64
	// Passing is the least Seams of a candidate.
	Passing float64
	// ReadyLow is gate G2, ReadyHigh that of rule 5.3.2.
	ReadyLow, ReadyHigh float64
	// SingleShare is the least share of changes in one service for
	// microservices.
	SingleShare float64
	// HealthyPC and HealthyCore bound a healthy monolith.
	HealthyPC, HealthyCore float64
	// FewDevelopers is gate G1, MinConfidence G3, DevelopersPerService G4,
	// MaxCrossTx G5.
	FewDevelopers        float64
	MinConfidence        float64
	DevelopersPerService float64
	MaxCrossTx           float64
	// Draws is the number of draws of methods 5.5.1.
	Draws int
}

// Defaults are the values of methods 5.
func Defaults() Config {
	return Config{
		NeedBonus: 10, NeedReason: 50,
		SeamWeights:      [5]float64{30, 20, 15, 15, 20},
		ReadinessWeights: [8]float64{15, 20, 15, 15, 10, 10, 10, 5},
		NeedLow:          30, NeedHigh: 60, Passing: 60, ReadyLow: 40, ReadyHigh: 75, SingleShare: .6,
		HealthyPC: .2, HealthyCore: .1,
		FewDevelopers: 8, MinConfidence: .7, DevelopersPerService: 4, MaxCrossTx: .25,
		Draws: 1000,
	}
}

// filled puts the defaults where c is silent.
func (c Config) filled() Config {
	d := Defaults()
	for _, f := range []struct{ v, d *float64 }{
		{&c.NeedBonus, &d.NeedBonus}, {&c.NeedReason, &d.NeedReason}, {&c.NeedLow, &d.NeedLow}, {&c.NeedHigh, &d.NeedHigh},
		{&c.Passing, &d.Passing}, {&c.ReadyLow, &d.ReadyLow}, {&c.ReadyHigh, &d.ReadyHigh}, {&c.SingleShare, &d.SingleShare},
		{&c.HealthyPC, &d.HealthyPC}, {&c.HealthyCore, &d.HealthyCore}, {&c.FewDevelopers, &d.FewDevelopers},
		{&c.MinConfidence, &d.MinConfidence}, {&c.DevelopersPerService, &d.DevelopersPerService}, {&c.MaxCrossTx, &d.MaxCrossTx},
	} {
		if *f.v == 0 {
			*f.v = *f.d
		}
	}
	if c.SeamWeights == [5]float64{} {
		c.SeamWeights = d.SeamWeights
	}
	if c.ReadinessWeights == [8]float64{} {
		c.ReadinessWeights = d.ReadinessWeights
	}
	if c.Draws == 0 {
		c.Draws = d.Draws
	}
	return c
}
