package forecast

import (
	"cmp"
	"math"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/placement"
)

// none is the service of code that belongs to none: it runs in its caller's.
const none = placement.None

// world is facts and proposal laid out for walking.
type world struct {
	f        *facts.Set
	services []boundary.ServiceUnit
	places   *placement.Map
	// calls are the places where each symbol calls, one for each position, with
	// every target that it may reach.
	calls [][]call
	// waits remembers crossed.
	waits map[state][]int
}

// call is one place with its possible targets.
type call struct {
	targets []int32
	loop    bool
	// async calls are not waited for: go statements.
	async bool
}

func newWorld(f *facts.Set, p *boundary.Partition) *world {
	w := &world{f: f, services: p.Services, places: placement.New(f, p), calls: make([][]call, len(f.Symbols)), waits: map[state][]int{}}
	w.callPlaces()
	return w
}

// callPlaces groups the calls of a symbol by their position: a call through an
// interface is one call, whatever it may reach.
func (w *world) callPlaces() {
	started := map[facts.Pos]bool{}
	for i := range w.f.State.Goroutines {
		started[w.f.State.Goroutines[i].Pos] = true
	}
	type key struct {
		from int
		site facts.Pos
	}
	at := map[key]int{}
	for i := range w.f.Refs {
		r := &w.f.Refs[i]
		if r.Kind != facts.Call && r.Kind != facts.Runtime {
			continue
		}
		for _, s := range r.Sites {
			k := key{r.From, facts.Pos{File: w.f.Symbols[r.From].File, Line: s.Line, Col: s.Col}}
			j, ok := at[k]
			if !ok {
				j = len(w.calls[r.From])
				at[k] = j
				w.calls[r.From] = append(w.calls[r.From], call{loop: s.Loop, async: started[k.site]})
			}
			c := &w.calls[r.From][j]
			c.targets = append(c.targets, int32(r.To))
			c.loop = c.loop || s.Loop
		}
	}
}

// service is that of a symbol, none for shared code.
func (w *world) service(symbol int) int { return w.places.Symbol(symbol) }

// hops counts calls over cuts as a polynomial in the trip count of loops:
// hops[0] + hops[1]*N + hops[2]*N^2. Loops within three loops count as N^2.
type hops [3]float64

func (h hops) at(n float64) float64 { return h[0] + h[1]*n + h[2]*n*n }

// most keeps sums of tangled code finite.
const most = 1e6

func (h *hops) add(o hops) {
	for i := range h {
		h[i] = min(most, h[i]+o[i])
	}
}

// inLoop is the same once a trip.
func (h hops) inLoop() hops { return hops{0, h[0], min(most, h[1]+h[2])} }

// walker counts the hops of what a symbol calls when it runs in a service.
type walker struct {
	w    *world
	done map[state]hops
	// open are on the way: a recursive call adds nothing.
	open map[state]bool
	// depth bounds the recursion of the walk itself.
	depth int
}

type state struct{ symbol, service int }

const maxDepth = 2000

func newWalker(w *world) *walker {
	return &walker{w: w, done: map[state]hops{}, open: map[state]bool{}}
}

func (k *walker) count(symbol, service int) hops {
	s := state{symbol, service}
	if h, ok := k.done[s]; ok {
		return h
	}
	if k.open[s] || k.depth >= maxDepth {
		return hops{}
	}
	k.open[s] = true
	k.depth++
	var total hops
	for _, c := range k.w.calls[symbol] {
		if c.async {
			continue
		}
		h := k.place(c, service)
		if c.loop {
			h = h.inLoop()
		}
		total.add(h)
	}
	k.depth--
	delete(k.open, s)
	k.done[s] = total
	return total
}

// place is one call: of its possible targets the one with most hops.
func (k *walker) place(c call, service int) hops {
	var worst hops
	for _, t := range c.targets {
		to := k.w.service(int(t))
		var h hops
		switch {
		case to == none || to == service || service == none:
			if to == none {
				to = service
			}
			h = k.count(int(t), to)
		default:
			h = hops{1}
			h.add(k.count(int(t), to))
		}
		if h.at(2) > worst.at(2) {
			worst = h
		}
	}
	return worst
}

// crossed are the services that a symbol waits for, sorted by index.
func (w *world) crossed(symbol, service int) []int {
	if known, ok := w.waits[state{symbol, service}]; ok {
		return known
	}
	seen := map[state]bool{}
	out := map[int]bool{}
	todo := []state{{symbol, service}}
	seen[todo[0]] = true
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, c := range w.calls[s.symbol] {
			if c.async {
				continue
			}
			for _, t := range c.targets {
				to := w.service(int(t))
				if to == none {
					to = s.service
				}
				if to != none && to != service {
					out[to] = true
				}
				if n := (state{int(t), to}); !seen[n] {
					seen[n] = true
					todo = append(todo, n)
				}
			}
		}
	}
	list := make([]int, 0, len(out))
	for k := range out {
		list = append(list, k)
	}
	slices.Sort(list)
	w.waits[state{symbol, service}] = list
	return list
}

func (w *world) ids(ks []int) []ident.ServiceID {
	out := make([]ident.ServiceID, 0, len(ks))
	for _, k := range ks {
		out = append(out, w.services[k].ID)
	}
	slices.Sort(out)
	return out
}

func (w *world) id(k int) ident.ServiceID {
	if k == none {
		return ""
	}
	return w.services[k].ID
}

// requested are the entry points that somebody waits for: all but main, loops of
// tickers and commands.
func requested(k facts.EntryKind) bool {
	switch k {
	case facts.EntryMain, facts.EntryTicker, facts.EntryCLI:
		return false
	}
	return true
}

func (w *world) latency(c Config) Latency {
	out := Latency{Entries: []EntryLatency{}}
	k := newWalker(w)
	times := newTimes(c)
	for i := range w.f.Entries {
		e := &w.f.Entries[i]
		if !requested(e.Kind) {
			continue
		}
		if e.Handler < 0 {
			out.Unknown++
			continue
		}
		service := w.service(e.Handler)
		if service == none && e.In >= 0 {
			service = w.service(e.In)
		}
		h := k.count(e.Handler, service)
		if h.at(1) == 0 {
			out.Within++
			continue
		}
		x := w.entryLatency(e, service, h, times)
		x.Measured = w.measured(i)
		out.Entries = append(out.Entries, x)
	}
	slices.SortStableFunc(out.Entries, func(a, b EntryLatency) int {
		return cmp.Or(cmp.Compare(b.Hops+b.Looped, a.Hops+a.Looped), cmp.Compare(a.Pattern, b.Pattern), cmp.Compare(a.Method, b.Method))
	})
	return out
}

func (w *world) entryLatency(e *facts.Entry, service int, h hops, t *times) EntryLatency {
	x := EntryLatency{Kind: e.Kind, Method: e.Method, Pattern: e.Pattern, Pos: e.Pos, Service: w.id(service),
		Crosses: w.ids(w.crossed(e.Handler, service)), Hops: h.at(1), Looped: h[1] + h[2], Trips: []Trip{}}
	median, p99 := t.sequential(h.at(1))
	x.Median, x.P99 = between(0, median), between(0, p99)
	if x.Looped > 0 {
		for _, n := range t.c.Trips {
			median, p99 := t.sequential(h.at(n))
			x.Trips = append(x.Trips, Trip{n, h.at(n), median, p99})
		}
	}
	return x
}

// times holds the distribution of sums of hops (methods 6.1.1: the Monte Carlo
// of the hop distribution, never k times its p99). Against two processes on a busy
// machine's loopback (make bench-hop) it came out too high, the median of 2 to 20
// calls by 1.4 to 3.2 and the p99 by 1.3 to 5.5: a lognormal through median and p99
// makes a habit of rare stalls. So it is an upper bound.
type times struct {
	c         Config
	mu, sigma float64
	random    random
	sums      []float64
	// median and p99 are by the number of hops.
	median, p99 []float64
}

// exactHops is up to where sums are drawn; above, the sum is near normal.
const exactHops = 256

// z99 is the 99th percentile of the standard normal distribution.
const z99 = 2.3263478740408408

func newTimes(c Config) *times {
	return &times{c: c, mu: math.Log(c.HopMedian), sigma: math.Log(c.HopP99/c.HopMedian) / z99,
		random: random{state: 0xdeca1}, sums: make([]float64, c.Draws), median: []float64{0}, p99: []float64{0}}
}

// sequential is the median and the 99th percentile of k calls, one after the
// other. Unit: milliseconds.
func (t *times) sequential(k float64) (median, p99 float64) {
	n := int(math.Ceil(k))
	if n > exactHops {
		mean := math.Exp(t.mu + t.sigma*t.sigma/2)
		sd := mean * math.Sqrt(math.Expm1(t.sigma*t.sigma))
		return k * mean, k*mean + z99*sd*math.Sqrt(k)
	}
	for len(t.median) <= n {
		for i := range t.sums {
			t.sums[i] += math.Exp(t.mu + t.sigma*t.random.normal())
		}
		sorted := slices.Clone(t.sums)
		slices.Sort(sorted)
		t.median = append(t.median, quantile(sorted, .5))
		t.p99 = append(t.p99, quantile(sorted, .99))
	}
	return t.median[n], t.p99[n]
}

// parallel is the 99th percentile of k calls at once: F^-1(.99^(1/k)).
func (t *times) parallel(k float64) float64 {
	if k < 1 {
		return 0
	}
	return math.Exp(t.mu + t.sigma*math.Sqrt2*math.Erfinv(2*math.Pow(.99, 1/k)-1))
}

// quantile interpolates between sorted values; at least one.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// random is splitmix64, seeded and the same everywhere.
type random struct {
	state uint64
	spare float64
	has   bool
}

func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// unit is uniform in (0, 1].
func (r *random) unit() float64 { return float64(r.next()>>11+1) / (1 << 53) }

// normal is standard normal (Box and Muller 1958).
func (r *random) normal() float64 {
	if r.has {
		r.has = false
		return r.spare
	}
	radius, angle := math.Sqrt(-2*math.Log(r.unit())), 2*math.Pi*r.unit()
	r.spare, r.has = radius*math.Sin(angle), true
	return radius * math.Cos(angle)
}
