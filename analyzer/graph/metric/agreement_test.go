package metric

import (
	"bufio"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/graph"
)

// scored returns the labels of the entities of a line of agreement.txt that have
// a group in the reference.
func scored(reference, recovered string) (a, b []int) {
	for i := range reference {
		if reference[i] == '+' || reference[i] == '-' {
			continue
		}
		group := int(recovered[i])
		if recovered[i] == '+' || recovered[i] == '.' {
			group = -1
		}
		a, b = append(a, group), append(b, int(reference[i]))
	}
	return a, b
}

// measures are the values of a line of agreement.txt, in its order. The scorer
// says 0 or 1 where precision and recall are undefined.
func measures(a, b []int) ([]float64, error) {
	mno, err1 := MNO(a, b)
	t, err2 := newTable(a, b)
	mojofm, err3 := MoJoFM(a, b)
	a2a, err4 := A2A(a, b)
	ari, err5 := ARI(a, b)
	nmi, err6 := NMI(a, b)
	p, err7 := Pairwise(a, b)
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7); err != nil {
		return nil, err
	}
	if !p.HasPrecision && !p.HasRecall {
		p = Pairs{Precision: 1, Recall: 1, F1: 1}
	}
	return []float64{float64(mno), float64(t.maxMNO()), mojofm, a2a, ari, nmi, p.Precision, p.Recall, p.F1}, nil
}

// TestAgreementWithScorer compares with an implementation that shares nothing
// with this one.
func TestAgreementWithScorer(t *testing.T) {
	file, err := os.Open("testdata/agreement.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	count := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		f := strings.Fields(lines.Text())
		if len(f) != 13 || len(f[0]) != len(f[1]) {
			t.Fatalf("line %q", lines.Text())
		}
		got, err := measures(scored(f[0], f[1]))
		if err != nil {
			t.Fatalf("%s %s: %v", f[0], f[1], err)
		}
		for i, text := range f[2:11] {
			want, err := strconv.ParseFloat(text, 64)
			if err != nil || !near(got[i], want, 1e-9) {
				t.Errorf("%s %s: measure %d is %v, the scorer says %s", f[0], f[1], i, got[i], text)
			}
		}
		count++
	}
	if count != 500 {
		t.Errorf("%d partitions", count)
	}
}

// TestGreatestAssignment compares with all assignments of small tables.
func TestGreatestAssignment(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	for range 500 {
		rows := 1 + r.IntN(5)
		gain := make([][]int, rows)
		columns := rows + r.IntN(3)
		for i := range gain {
			gain[i] = make([]int, columns)
			for j := range gain[i] {
				gain[i][j] = max(0, r.IntN(9)-3)
			}
		}
		var best func(i, used int) int
		best = func(i, used int) int {
			if i == rows {
				return 0
			}
			most := 0
			for j := range columns {
				if used>>j&1 == 0 {
					most = max(most, gain[i][j]+best(i+1, used|1<<j))
				}
			}
			return most
		}
		if got, want := greatestAssignment(gain), best(0, 0); got != want {
			t.Fatalf("%v: %d, want %d", gain, got, want)
		}
	}
}

func TestC2C(t *testing.T) {
	for _, c := range []struct {
		source, target string
		want           float64
	}{
		{"000111", "000111", 1},
		{"000111", "001122", .5 * 2}, // 2 of 3 is .667, above .66
		{"001122", "000111", 2. / 3}, // the middle group is split
		{"000000", "001122", 0},
		{"0000", "0001", 1},
		{"0001", "0000", .5},
	} {
		if got, err := C2C(labels(c.source), labels(c.target), .66); err != nil || !near(got, c.want, 1e-12) {
			t.Errorf("%s, %s: %v, %v, want %v", c.source, c.target, got, err, c.want)
		}
	}
	if got, err := C2C(labels("000111"), labels("001122"), 2./3); got != 0 || err != nil {
		t.Errorf("the threshold itself is not above it: %v, %v", got, err)
	}
}

func TestNMI(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"0011", "1100", 1}, {"0011", "0101", 0}, {"0000", "0011", 0}, {"000", "000", 1},
		{"0011", "0123", 2. / 3}, // ln 2 of ln 2 and ln 4
	} {
		x, err1 := NMI(labels(c.a), labels(c.b))
		y, err2 := NMI(labels(c.b), labels(c.a))
		if err1 != nil || err2 != nil || !near(x, c.want, 1e-12) || !near(x, y, 1e-12) {
			t.Errorf("%s, %s: %v, %v, want %v", c.a, c.b, x, y, c.want)
		}
	}
}

func TestUndefinedAgreement(t *testing.T) {
	_, err1 := A2A(nil, nil)
	_, err2 := NMI(nil, nil)
	_, err3 := C2C(nil, nil, .66)
	for i, err := range []error{err1, err2, err3} {
		if !errors.Is(err, ErrUndefined) {
			t.Errorf("call %d without entities: %v", i, err)
		}
	}
	_, err1 = A2A([]int{0}, nil)
	_, err2 = NMI([]int{0}, nil)
	_, err3 = C2C([]int{0}, nil, .66)
	for i, err := range []error{err1, err2, err3} {
		if !errors.Is(err, ErrLabels) {
			t.Errorf("call %d with partitions of different lengths: %v", i, err)
		}
	}
}

// TestACCGolden holds the value of methods 4.4.4: commits {a,b}, {a,b,c}, {c,d}.
func TestACCGolden(t *testing.T) {
	g, err := graph.New(6, graph.Share, []graph.Edge{
		{From: 0, To: 1, Weight: 1.5}, {From: 0, To: 2, Weight: .5}, {From: 2, To: 1, Weight: .5}, {From: 2, To: 3, Weight: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	for of, want := range map[string]float64{"000111": .5238, "000000": 0, "111000": .5238} {
		if got, err := ACC(g, labels(of)); err != nil || !near(got, want, 5e-5) {
			t.Errorf("%s: %v, %v, want %v", of, got, err, want)
		}
	}
	none, err := graph.New(2, graph.Share, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ACC(none, []int{0, 1}); !errors.Is(err, ErrUndefined) {
		t.Errorf("no weight: %v", err)
	}
	if _, err := ACC(g, []int{0}); !errors.Is(err, ErrLabels) {
		t.Errorf("labels that do not fit: %v", err)
	}
}

// TestACCOfChance: over all ways to give out the labels the mean is 0, and a
// partition that holds all weight inside has 1.
func TestACCOfChance(t *testing.T) {
	const n = 6
	r := rand.New(rand.NewPCG(3, 9))
	var edges []graph.Edge
	for u := range n {
		for v := range u {
			edges = append(edges, graph.Edge{From: u, To: v, Weight: r.Float64()})
		}
	}
	g, err := graph.New(n, graph.Share, edges)
	if err != nil {
		t.Fatal(err)
	}
	sum, count := 0.0, 0
	partitions(n, func(of []int) {
		sizes := [n]int{}
		for _, l := range of {
			sizes[l]++
		}
		if sizes[0]+sizes[1] != n || sizes[0] != 2 && sizes[0] != 4 {
			return
		}
		acc, err := ACC(g, of)
		if err != nil {
			t.Fatal(err)
		}
		sum += acc
		count++
	})
	if count != 15 || math.Abs(sum) > 1e-12 {
		t.Errorf("mean of %d ways is %v", count, sum/float64(count))
	}
	inside, err := graph.New(4, graph.Share, []graph.Edge{{From: 0, To: 1, Weight: 1}, {From: 3, To: 2, Weight: 2}})
	if err != nil {
		t.Fatal(err)
	}
	if acc, err := ACC(inside, labels("0011")); acc != 1 || err != nil {
		t.Errorf("all weight inside: %v, %v", acc, err)
	}
}
