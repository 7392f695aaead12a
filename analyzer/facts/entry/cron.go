package entry

import (
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
)

// cron are libraries that run functions on a schedule.
func cron() library {
	job := event{kind: facts.EntryCron, pattern: 1, handler: 2, method: "Run"}
	l := library{}
	for _, pkg := range []string{"github.com/robfig/cron", "gopkg.in/robfig/cron.v2", "gopkg.in/robfig/cron.v3"} {
		l.types = append(l.types, flow.Type{Pkg: pkg, Name: "Cron"})
		l.rules = append(l.rules, flow.Rule{Pkg: pkg, Recv: "Cron", Name: "AddFunc|AddJob|Schedule", Sink: true, Data: job})
	}
	for _, pkg := range []string{"github.com/go-co-op/gocron", "github.com/jasonlvhit/gocron"} {
		l.types = append(l.types, flow.Type{Pkg: pkg, Name: "Scheduler|Job"})
		l.rules = append(l.rules,
			flow.Rule{Pkg: pkg, Recv: "Scheduler|Job", Name: "Do|DoWithJobDetails", Sink: true, Data: chained{}},
			flow.Rule{Pkg: pkg, Recv: "Scheduler|scheduler", Name: "NewJob", Sink: true, Data: newJob{}},
		)
	}
	l.rules = append(l.rules, flow.Rule{
		Pkg: "k8s.io/apimachinery/pkg/util/wait", Name: "Until|UntilWithContext|JitterUntil|JitterUntilWithContext|NonSlidingUntil|Forever",
		Sink: true, Data: until{},
	})
	return l
}

// chained is s.Every(1).Day().At("10:30").Do(f): the words of the chain are the
// schedule.
type chained struct{}

func (chained) found(r *run, t flow.Thunk) func() {
	words := []string{}
	for x := r.m.Head(t.At(t.X)); x.Op == flow.Call && len(words) < 16; x = r.m.Head(x.At(x.X)) {
		w := x.Name
		for i := range x.Args {
			s, _ := r.m.Text(x.ArgAt(i))
			w += " " + s
		}
		words = append([]string{w}, words...)
		if x.X == nil {
			break
		}
	}
	for i, w := range words {
		if strings.HasPrefix(w, "NewScheduler") {
			words = words[i+1:]
			break
		}
	}
	h := r.handler(t.ArgAt(0), 0)
	e := r.base(facts.EntryCron)
	e.Pattern, e.Handler, e.Detail = strings.ToLower(strings.Join(words, " ")), h.symbol, h.detail
	if e.Pattern == "" {
		e.Pattern, e.Certainty = flow.Hole, facts.Likely
	}
	return func() { r.add(e) }
}

// newJob is gocron v2: NewJob(CronJob("* * * * *", false), NewTask(f)).
type newJob struct{}

func (newJob) found(r *run, t flow.Thunk) func() {
	def, task := r.m.Head(t.ArgAt(0)), r.m.Head(t.ArgAt(1))
	e := r.base(facts.EntryCron)
	e.Pattern, e.Certainty = flow.Hole, facts.Likely
	if def.Op == flow.Call {
		if s, exact := r.m.Text(def.ArgAt(0)); exact {
			e.Pattern, e.Certainty = s, facts.Certain
		}
	}
	h := r.handler(task.ArgAt(0), 0)
	e.Handler, e.Detail = h.symbol, h.detail
	return func() { r.add(e) }
}

// until runs a function again and again until a channel closes. The function
// and the period are found by their form, as the variants order them
// differently.
type until struct{}

func (until) found(r *run, t flow.Thunk) func() {
	e := r.base(facts.EntryTicker)
	e.Pattern, e.Certainty = flow.Hole, facts.Likely
	for i := range t.Args {
		switch a := r.m.Head(t.ArgAt(i)); a.Op {
		case flow.Func, flow.Closure:
			if h := r.handler(a, 0); h.symbol >= 0 && e.Handler < 0 {
				e.Handler = h.symbol
			}
		case flow.Text:
			if e.Pattern == flow.Hole {
				e.Pattern, e.Certainty = a.Name, facts.Certain
			}
		}
	}
	return func() { r.add(e) }
}
