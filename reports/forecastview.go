package reports

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/forecast"
)

// ForecastView says what a split would change.
type ForecastView struct {
	Forecast forecast.Forecast `json:"forecast"`

	x *index
}

// ForecastOf makes the view. The error is a *FormatError.
func ForecastOf(d *Document) (*ForecastView, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	return &ForecastView{Forecast: d.Forecast, x: newIndex(d)}, nil
}

// Render writes the view.
func (v *ForecastView) Render(w io.Writer, o Options) error { return renderAnswer(w, v, o) }

func (v *ForecastView) sheet() *sheet {
	s := &sheet{title: "What a split would change", head: []string{v.headline()}}
	s.blocks = append(s.blocks, v.latency(), v.deploys(), v.isolation(), v.health(), v.running(), v.assumed())
	return s
}

// headline says the most important change in each direction.
func (v *ForecastView) headline() string {
	n := len(v.x.d.Proposal.Services)
	if n < 2 {
		return "There is nothing to split, so nothing would change."
	}
	s := fmt.Sprintf("If the %d proposed services ran as processes of their own:", n)
	for _, c := range v.Forecast.Isolation.Classes {
		if c.Class == "crash" && c.Known {
			s += " " + c.Text + ";"
		}
		if c.Class == "request" && c.Known {
			s += " " + c.Text + ";"
		}
	}
	if e := v.Forecast.Latency.Entries; len(e) > 0 {
		s += fmt.Sprintf(" %d of %d entry points would wait for the network.", len(e), len(e)+v.Forecast.Latency.Within)
	}
	return strings.TrimSuffix(s, ";")
}

func milliseconds(r forecast.Range) string {
	if !r.Known {
		return "unknown"
	}
	return fmt.Sprintf("%s to %s ms", days(r.Low), days(r.High))
}

func (v *ForecastView) service(id ident.ServiceID) string {
	if id == "" {
		return "(no service)"
	}
	return serviceName(v.x.d, string(id))
}

func (v *ForecastView) latency() block {
	b := block{title: "Latency that the network adds", limit: 10, what: "entry points", columns: []column{{title: "entry point"}, {title: "service"}, {title: "calls", right: true},
		{title: "median", right: true}, {title: "p99", right: true}, {title: "when loops are long", wide: true}}}
	l := &v.Forecast.Latency
	for i := range l.Entries {
		e := &l.Entries[i]
		loops := ""
		if m := e.Measured; m != nil {
			loops = fmt.Sprintf("today %s ms median, %s ms p99 in %d traces", days(m.P50), days(m.P99), m.Count)
		}
		for _, t := range e.Trips {
			if loops != "" {
				loops += "; "
			}
			loops += fmt.Sprintf("%g trips: %s calls, %s ms", t.N, grouped(int(t.Hops)), days(t.P99))
		}
		b.rows = append(b.rows, []string{trimmed(e.Method + " " + e.Pattern), v.service(e.Service), fmt.Sprintf("%.0f", e.Hops), milliseconds(e.Median), milliseconds(e.P99), loops})
	}
	if len(b.rows) == 0 {
		b.text = []string{"No entry point waits for another service."}
	}
	b.notes = []string{fmt.Sprintf("%d entry points stay within one service; the code of %d is not known. 0 is when no branch with a call is taken, the rest when all are.", l.Within, l.Unknown)}
	return b
}

func trimmed(s string) string { return strings.TrimSpace(s) }

func shareRange(r forecast.Range) string {
	if !r.Known {
		return "unknown"
	}
	a, b := fmt.Sprintf("%.0f%%", 100*r.Low), fmt.Sprintf("%.0f%%", 100*r.High)
	if a == b {
		return a
	}
	return a + " to " + b
}

func countRange(r forecast.Range) string {
	if !r.Known {
		return "unknown"
	}
	a, b := strconv.FormatFloat(r.Low, 'f', 1, 64), strconv.FormatFloat(r.High, 'f', 1, 64)
	if a == b {
		return a
	}
	return a + " to " + b
}

func (v *ForecastView) deploys() block {
	d := &v.Forecast.Deploys
	b := block{title: "Deployments, if each service has its own pipeline", limit: 12, what: "services"}
	if d.Note != "" {
		b.text = append(b.text, upper(d.Note)+".")
	}
	if !d.Changes.Known {
		return b
	}
	b.text = append(b.text, fmt.Sprintf("%s changes a week; %s of them touch more than one service and must be released together (%s a week).",
		countRange(d.Changes), shareRange(d.Crossing), countRange(d.LockStep)))
	b.columns = []column{{title: "service"}, {title: "changes a week", right: true}, {title: "deploys a week", right: true}, {title: "queue that goes away", right: true}, {title: "held up by others now", right: true}, {title: "then", right: true}}
	for _, s := range d.Services {
		b.rows = append(b.rows, []string{v.service(s.Service), countRange(s.Changes), countRange(s.Deploys), shareRange(s.Relief), shareRange(s.BlockedNow), shareRange(s.Blocked)})
	}
	return b
}

func (v *ForecastView) isolation() block {
	b := block{title: "How far a failure spreads", limit: 12, what: "services", columns: []column{{title: "service"}, {title: "entry points that need it", right: true}, {title: "places that can crash", right: true}, {title: "the first", wide: true}}}
	for _, c := range v.Forecast.Isolation.Classes {
		sign := "better"
		if c.Gain < 0 {
			sign = "WORSE"
		}
		text := c.Text
		if c.Known {
			text = sign + ": " + text
		}
		b.text = append(b.text, upper(c.Class)+": "+text+".")
	}
	for _, s := range v.Forecast.Isolation.Services {
		b.rows = append(b.rows, []string{v.service(s.Service), fmt.Sprintf("%.0f%%", 100*s.Radius), strconv.Itoa(s.CrashSites), v.file(s.Pos)})
	}
	for _, s := range v.Forecast.Isolation.Shared {
		b.notes = append(b.notes, "Still shared: "+s)
	}
	return b
}

func (v *ForecastView) file(p facts.Pos) string {
	if p.Line == 0 || p.File < 0 || p.File >= len(v.x.d.Facts.Files) {
		return ""
	}
	return fmt.Sprintf("%s:%d", v.x.d.Facts.Files[p.File].Path, p.Line)
}

func (v *ForecastView) health() block {
	b := block{title: "What each service's health check must look at", limit: 15, what: "services", columns: []column{{title: "service"}, {title: "not ready without", wide: true}, {title: "watch and survive", wide: true}, {title: "workers", wide: true}}}
	for _, h := range v.Forecast.Health {
		b.rows = append(b.rows, []string{v.service(h.Service), whats(h.Ready), whats(h.Watch), whats(h.Workers)})
	}
	b.notes = []string{"No check asks another service: one that is down would take the rest with it."}
	return b
}

func whats(cs []forecast.Check) string {
	var out []string
	for i, c := range cs {
		if i == 3 {
			out = append(out, fmt.Sprintf("%d more", len(cs)-3))
			break
		}
		out = append(out, c.What)
	}
	return strings.Join(out, "; ")
}

func (v *ForecastView) running() block {
	r := &v.Forecast.Running
	b := block{title: "What runs"}
	b.items = append(b.items, fmt.Sprintf("processes: %d programs now, %s to run then", r.Now, strings.ReplaceAll(countRange(r.After), ".0", "")))
	if r.Databases.Known {
		b.items = append(b.items, fmt.Sprintf("databases: %s, one for each kind of store at least, one for each owner at most", strings.ReplaceAll(countRange(r.Databases), ".0", "")))
	}
	if n := len(r.Topics); n > 0 {
		b.items = append(b.items, fmt.Sprintf("queues: %d topics are published already (%s)", n, strings.Join(r.Topics[:min(n, 3)], ", ")))
	}
	b.items = append(b.items, fmt.Sprintf("settings: today's programs read %d; each service needs its part of them", r.Needs))
	return b
}

func (v *ForecastView) assumed() block {
	b := block{title: "Assumptions", columns: []column{{title: "assumed", wide: true}, {title: "value"}, {title: "source"}}}
	for _, a := range v.Forecast.Assumptions {
		b.rows = append(b.rows, []string{a.Text, a.Value, a.Source})
	}
	return b
}

func (v *ForecastView) table() [][]string {
	rows := [][]string{{"kind", "method", "pattern", "service", "calls", "loopedCalls", "medianMs", "p99Ms", "file", "line"}}
	for i := range v.Forecast.Latency.Entries {
		e := &v.Forecast.Latency.Entries[i]
		file, line := "", ""
		if e.Pos.File >= 0 && e.Pos.File < len(v.x.d.Facts.Files) {
			file, line = v.x.d.Facts.Files[e.Pos.File].Path, strconv.Itoa(e.Pos.Line)
		}
		rows = append(rows, []string{string(e.Kind), e.Method, e.Pattern, string(e.Service), number(e.Hops), number(e.Looped), number(e.Median.High), number(e.P99.High), file, line})
	}
	return rows
}
