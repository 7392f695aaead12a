package quality

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Report is the quality of one proposal.
type Report struct {
	// Metrics are in the order in which people read them: what has to be
	// decided first (methods 4.1.3).
	Metrics []Metric `json:"metrics"`
	// Cut are the places between services by kind, the kinds without a place
	// left out.
	Cut []KindCount `json:"cutByKind"`
}

// Metric is one number with everything that it needs to be read.
type Metric struct {
	// ID names the variant: authors use one name for several formulas (methods
	// 4.1.1).
	ID string `json:"id"`
	// Title is what people read; Unit what one is ("places", "share").
	Title string `json:"title"`
	Unit  string `json:"unit"`
	// Better is "lower" or "higher", "" when neither is.
	Better string `json:"better"`
	Value  Number `json:"value"`
	// Random is the mean over proposals with the same sizes and random members,
	// OneService the value when all is one service (methods 4.1.2). Both are
	// unknown where they were not asked for or say nothing.
	Random     Number `json:"random"`
	OneService Number `json:"oneService"`
	// Evidence counts what the value rests on, in EvidenceUnit.
	Evidence     int    `json:"evidence"`
	EvidenceUnit string `json:"evidenceUnit"`
	// Source is "code", "git" or "unknown" (methods 0.3).
	Source string `json:"source"`
	// Note says why a value is unknown, or how to read it; "" for neither.
	Note string `json:"note"`
}

// Number is a value or unknown, which is never zero.
type Number struct {
	Known bool    `json:"known"`
	Value float64 `json:"value"`
}

func known(v float64) Number { return Number{true, v} }

// KindCount is how many places of one kind are cut.
type KindCount struct {
	Kind   facts.RefKind `json:"kind"`
	Places int           `json:"places"`
}

// Metric returns the metric with an ID; ok is false without one.
func (r *Report) Metric(id string) (m Metric, ok bool) {
	for _, m := range r.Metrics {
		if m.ID == id {
			return m, true
		}
	}
	return Metric{}, false
}

// Options say what to measure.
type Options struct {
	// Nulls measures what chance and one service give, too; it takes a dozen
	// times as long.
	Nulls bool
	// Remotable is the share of crossing operations that can become remote as
	// they are or by mapping (methods 7.1, R0 and R1), RemotableOf their number;
	// unknown until contracts are drafted.
	Remotable   Number
	RemotableOf int
}

// Measure measures a proposal over an index.
func (x *Index) Measure(p *boundary.Partition, o Options) Report {
	return x.MeasureLabels(x.Labels(p), o)
}

// MeasureLabels measures labels as Labels makes them.
func (x *Index) MeasureLabels(labels []int, o Options) Report {
	m := x.newMeasure(labels, o.Nulls || len(labels) <= quickMost)
	r := Report{Metrics: m.metrics(), Cut: []KindCount{}}
	for k, n := range m.cutKinds {
		if n > 0 {
			r.Cut = append(r.Cut, KindCount{facts.RefKinds[k], n})
		}
	}
	if o.Nulls && m.groups > 1 {
		x.nulls(&r, labels)
	}
	r.Metrics = append(r.Metrics, remotable(o))
	return r
}

func remotable(o Options) Metric {
	m := Metric{ID: "contract/remotable", Title: "Crossing operations that can become remote", Unit: "share", Better: "higher",
		Value: o.Remotable, Evidence: o.RemotableOf, EvidenceUnit: "operations", Source: "code"}
	if !o.Remotable.Known {
		m.Source, m.Note = "unknown", "known once contracts are drafted"
	}
	return m
}

// nullRuns is how many random proposals are averaged, spreadRuns how many for
// the propagation cost, which takes most time; above spreadMost packages it has no
// null, and the others are averaged over largeRuns.
const (
	nullRuns   = 20
	largeRuns  = 5
	spreadRuns = 4
	spreadMost = 5000
	// quickMost is the size above which only a full measure, with nulls, takes the
	// propagation cost.
	quickMost = 20000
)

// nulls measures the same sizes with random members, and one service (methods
// 4.1.2). The members change places within the measured packages; the generator
// is ours and starts from a constant, so that the numbers stay.
func (x *Index) nulls(r *Report, labels []int) {
	one := make([]int, len(labels))
	var at []int
	for i, l := range labels {
		one[i] = l
		if l >= 0 || l == Kernel {
			at = append(at, i)
			one[i] = 0
		}
	}
	spread := len(at) <= spreadMost
	single := x.newMeasure(one, spread).metrics()
	shuffled := append([]int{}, labels...)
	sum := make([]float64, len(r.Metrics))
	count := make([]int, len(r.Metrics))
	seed := uint64(len(at))
	runs := nullRuns
	if !spread {
		runs = largeRuns
	}
	for run := range runs {
		for i := len(at) - 1; i > 0; i-- {
			seed = mix(seed)
			j := int(seed % uint64(i+1))
			shuffled[at[i]], shuffled[at[j]] = shuffled[at[j]], shuffled[at[i]]
		}
		for i, m := range x.newMeasure(shuffled, spread && run < spreadRuns).metrics() {
			if m.Value.Known {
				sum[i] += m.Value.Value
				count[i]++
			}
		}
	}
	for i := range r.Metrics {
		if r.Metrics[i].Better == "" || !r.Metrics[i].Value.Known {
			continue
		}
		r.Metrics[i].OneService = single[i].Value
		if count[i] > 0 {
			r.Metrics[i].Random = known(sum[i] / float64(count[i]))
		}
	}
}

// mix is the finaliser of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
