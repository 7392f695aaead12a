package inputs

import (
	"fmt"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/verdict"
)

func monitoringLibraries() []string {
	return []string{"github.com/prometheus/client_golang", "go.opentelemetry.io/otel", "github.com/DataDog/", "gopkg.in/DataDog/", "github.com/newrelic/go-agent",
		"go.elastic.co/apm", "github.com/getsentry/sentry-go", "github.com/honeycombio/", "go.opencensus.io", "github.com/opentracing/", "github.com/VictoriaMetrics/metrics",
		"github.com/armon/go-metrics", "github.com/hashicorp/go-metrics", "github.com/rcrowley/go-metrics", "github.com/uber-go/tally", "expvar"}
}

func flagLibraries() []string {
	return []string{"github.com/launchdarkly/", "gopkg.in/launchdarkly/", "github.com/Unleash/", "github.com/open-feature/", "github.com/growthbook/", "github.com/Flagsmith/",
		"github.com/thomaspoignant/go-feature-flag", "go.flipt.io/", "github.com/splitio/", "github.com/optimizely/", "github.com/configcat/", "github.com/statsig-io/"}
}

// healthWords are last elements of the paths of health checks.
func healthWords() []string {
	return []string{"health", "healthz", "healthcheck", "health-check", "health_check", "ready", "readyz", "readiness", "live", "livez", "liveness", "alive", "ping", "heartbeat", "status", "up"}
}

// practices are methods 5.2.3.
func (c *collector) practices() {
	c.fromSigns(verdict.CI, facts.SignTests, facts.SignCI)
	c.fromSigns(verdict.Deploy, facts.SignDeploy)
	c.fromSigns(verdict.Provisioning, facts.SignProvisioning)
	c.tests()
	c.uses(verdict.Observability, "monitoring", monitoringLibraries(), facts.SignMonitoring)
	c.health()
	c.uses(verdict.Flags, "feature flags", flagLibraries(), facts.SignGateway)
}

// uses says yes where non-test code imports one of the libraries or a sign
// stands for the practice.
func (c *collector) uses(id verdict.ID, what string, libraries []string, kinds ...facts.SignKind) {
	if c.answered(id) {
		return
	}
	users := map[string]int{}
	for i := range c.s.Facts.Packages {
		for _, x := range c.s.Facts.Packages[i].External {
			for _, l := range libraries {
				if x == l || strings.HasPrefix(x, strings.TrimSuffix(l, "/")+"/") {
					users[x]++
				}
			}
		}
	}
	var evidence []verdict.Evidence
	for _, x := range sortedByName(users) {
		if len(evidence) < 3 {
			evidence = append(evidence, verdict.Evidence{Text: fmt.Sprintf("%d of the packages import %s (%s)", users[x], x, what)})
		}
	}
	evidence = append(evidence, evidenceOf(c.signs(kinds...))...)
	if len(evidence) > 0 {
		c.put(id, 1, verdict.FromCode, evidence[:min(len(evidence), 3)]...)
	}
}

// tests is the share of the packages along the cuts that have tests; of all
// services' packages where there is no cut.
func (c *collector) tests() {
	if c.answered(verdict.CutTests) {
		return
	}
	along := map[string]bool{}
	for _, cut := range c.s.Partition.Cuts {
		for _, p := range cut.Pairs {
			along[string(p.From)], along[string(p.To)] = true, true
		}
	}
	where := "along the cuts"
	if len(along) == 0 {
		where = "of the services"
		for _, u := range c.s.Partition.Services {
			for _, p := range u.Packages {
				along[string(p.Package)] = true
			}
		}
	}
	if len(along) == 0 {
		return
	}
	with := 0
	for i := range c.s.Facts.Packages {
		if p := &c.s.Facts.Packages[i]; along[string(p.Path)] && p.TestLines > 0 {
			with++
		}
	}
	c.put(verdict.CutTests, float64(with)/float64(len(along)), verdict.FromCode, verdict.Evidence{
		Text: fmt.Sprintf("%d of %d packages %s have tests; how much they test was not measured", with, len(along), where)})
}

// health looks for a route that answers whether the process is well. Timeouts
// are not looked at, so that a no is certain and a yes is half of it.
func (c *collector) health() {
	if c.answered(verdict.Health) {
		return
	}
	served := 0
	for i := range c.s.Facts.Entries {
		e := &c.s.Facts.Entries[i]
		if e.Kind != facts.EntryHTTP && e.Kind != facts.EntryGRPC && e.Kind != facts.EntryConnect {
			continue
		}
		served++
		if healthy(e.Pattern) {
			v := verdict.Evidence{Text: "route " + strings.TrimSpace(e.Method+" "+e.Pattern) + " (timeouts were not looked at)", Line: e.Pos.Line}
			if e.Pos.File >= 0 && e.Pos.File < len(c.s.Facts.Files) {
				v.File = c.s.Facts.Files[e.Pos.File].Path
			}
			c.put(verdict.Health, 1, verdict.FromCode, v)
			return
		}
	}
	if served > 0 {
		c.put(verdict.Health, 0, verdict.FromCode, verdict.Evidence{Text: fmt.Sprintf("none of %d routes is a health check", served)})
	}
}

func healthy(pattern string) bool {
	last := strings.ToLower(pattern[strings.LastIndexByte(pattern, '/')+1:])
	for _, w := range healthWords() {
		if last == w {
			return true
		}
	}
	return strings.Contains(pattern, "grpc.health.")
}
