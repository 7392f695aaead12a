package verdict

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// anyInputs draws a team and a code base; share is how much of it is known.
func anyInputs(r *random, share float64) Inputs {
	in := Inputs{Facts: map[ID]Fact{}, Config: Config{Draws: 64}}
	for _, s := range Specs() {
		if r.between(0, 1) < share {
			in.Facts[s.ID] = anyFact(r, &s)
		}
	}
	for i := range int(r.between(0, 5)) {
		c := Candidate{Service: ident.ServiceID(fmt.Sprintf("s%d", i)), Name: "s"}
		for _, f := range []*Fact{&c.CrossTx, &c.ICP, &c.Remotable, &c.Confidence} {
			if r.between(0, 1) < share {
				*f = code(r.between(0, 1))
			}
		}
		in.Candidates = append(in.Candidates, c)
	}
	return in
}

func anyFact(r *random, s *Spec) Fact {
	x := r.between(s.Lo, s.Hi)
	if s.Bool {
		x = float64(r.next() % 2)
	}
	return known(x)
}

func clone(in Inputs) Inputs {
	out := in
	out.Facts = map[ID]Fact{}
	for k, f := range in.Facts {
		out.Facts[k] = f
	}
	out.Candidates = append([]Candidate{}, in.Candidates...)
	return out
}

func inside(a, b Interval) bool { return a.Lo >= b.Lo-1e-9 && a.Hi <= b.Hi+1e-9 }

func TestMoreCrossingTransactionsNeverRaiseSeams(t *testing.T) {
	r := &random{state: 1}
	n := 0
	for range 300 {
		in := anyInputs(r, .8)
		for i, c := range in.Candidates {
			if !c.CrossTx.Known() {
				continue
			}
			n++
			worse := clone(in)
			worse.Candidates[i].CrossTx.Value = r.between(c.CrossTx.Value, 1)
			a, b := newModel(in), newModel(worse)
			if x, y := a.seamScore(a.base(), i), b.seamScore(b.base(), i); y.Lo > x.Lo+1e-9 || y.Hi > x.Hi+1e-9 {
				t.Fatalf("%v became %v with more crossing transactions", x.Interval, y.Interval)
			}
		}
	}
	if n < 100 {
		t.Fatalf("only %d cases", n)
	}
}

func TestBetterReadinessNeverLowersTheVerdict(t *testing.T) {
	r := &random{state: 2}
	for range 200 {
		in := anyInputs(r, 1)
		better := clone(in)
		for _, id := range practices() {
			if r.next()%2 == 0 {
				better.Facts[id] = known(1)
			}
		}
		a, b := newModel(in), newModel(better)
		x, _ := a.decide(a.base(), a.weights())
		y, _ := b.decide(b.base(), b.weights())
		if y.rank() < x.rank() {
			t.Fatalf("%s became %s with better practices", x, y)
		}
		if v, u := Decide(in).Decision, Decide(better).Decision; u.rank() < v.rank() {
			t.Fatalf("the headline %s became %s with better practices", v, u)
		}
	}
}

func TestForgettingNeverNarrows(t *testing.T) {
	r := &random{state: 3}
	for range 300 {
		in := anyInputs(r, .8)
		less := clone(in)
		for _, s := range Specs() {
			if r.next()%4 == 0 {
				delete(less.Facts, s.ID)
			}
		}
		for i := range less.Candidates {
			if r.next()%3 == 0 {
				less.Candidates[i].CrossTx = Fact{}
			}
		}
		a, b := newModel(in), newModel(less)
		w, u := a.base(), b.base()
		if !inside(a.needScore(w).Interval, b.needScore(u).Interval) || !inside(a.readyScore(w).Interval, b.readyScore(u).Interval) {
			t.Fatalf("knowing less narrowed need or readiness")
		}
		for i := range in.Candidates {
			if !inside(a.seamScore(w, i).Interval, b.seamScore(u, i).Interval) {
				t.Fatalf("knowing less narrowed the seams of %d", i)
			}
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	r := &random{state: 4}
	for range 20 {
		in := anyInputs(r, .6)
		a, err := json.Marshal(Decide(in))
		if err != nil {
			t.Fatal(err)
		}
		turned := clone(in)
		for i, j := 0, len(turned.Candidates)-1; i < j; i, j = i+1, j-1 {
			turned.Candidates[i], turned.Candidates[j] = turned.Candidates[j], turned.Candidates[i]
		}
		if b, _ := json.Marshal(Decide(turned)); !bytes.Equal(a, b) {
			t.Fatalf("the order of candidates changed the verdict:\n%s\n%s", a, b)
		}
	}
}

func TestGatesCapWhatIsExtracted(t *testing.T) {
	r := &random{state: 5}
	extracted := 0
	for range 2000 {
		m := newModel(anyInputs(r, 1))
		w := m.base()
		d, is := m.decide(w, m.weights())
		if d.rank() < Extract.rank() {
			continue
		}
		extracted++
		if float64(len(is)) > max(1, m.at(w, Teams)) || float64(len(is)) > m.at(w, Developers)/4 || m.ready(w, m.cfg.ReadinessWeights) < 40 {
			t.Fatalf("%s of %d services by %v developers in %v teams", d, len(is), m.at(w, Developers), m.at(w, Teams))
		}
	}
	if extracted < 20 {
		t.Fatalf("only %d cases extract", extracted)
	}
}

func BenchmarkDecide(b *testing.B) {
	in := anyInputs(&random{state: 6}, .7)
	in.Config = Config{}
	in.Candidates = nil
	for i := range 30 {
		in.Candidates = append(in.Candidates, candidate(fmt.Sprintf("s%02d", i), .1, .3, .8, .9))
	}
	for b.Loop() {
		Decide(in)
	}
}
