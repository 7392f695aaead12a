package measure

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"testing"
)

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		cpu  []float64
		want float64
	}{
		{nil, 0}, {[]float64{3}, 3}, {[]float64{9, 1, 4}, 4}, {[]float64{9, 1, 4, 2}, 2},
	} {
		var all []Usage
		for _, c := range tt.cpu {
			all = append(all, Usage{CPU: c, Wall: 2 * c, RSS: int64(c)})
		}
		want := Usage{CPU: tt.want, Wall: 2 * tt.want, RSS: int64(tt.want)}
		if got := Median(all); got != want {
			t.Errorf("Median of %v is %v, want %v", tt.cpu, got, want)
		}
	}
}

func TestExponent(t *testing.T) {
	x := []float64{10, 100, 1000, 5000}
	for _, want := range []float64{0.5, 1, 1.1, 2} {
		y := make([]float64, len(x))
		for i := range x {
			y[i] = 7 * math.Pow(x[i], want)
		}
		if got := Exponent(x, y); math.Abs(got-want) > 1e-9 {
			t.Errorf("Exponent is %v, want %v", got, want)
		}
	}
	if got := Exponent(x[:1], x[:1]); got != 0 {
		t.Errorf("Exponent of one point is %v", got)
	}
}

// TestRun runs this test binary, which takes some memory and prints JSON.
func TestRun(t *testing.T) {
	const mb = 64
	if os.Getenv("MEASURE_CHILD") != "" {
		b := make([]byte, mb<<20)
		for i := range b {
			b[i] = byte(i)
		}
		fmt.Printf("{\"n\": %d}", len(b))
		os.Exit(0)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestRun$")
	cmd.Env = append(os.Environ(), "MEASURE_CHILD=1")
	var out struct{ N int }
	u, err := Run(cmd, &out)
	if err == ErrUnsupported {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if out.N != mb<<20 || u.RSS < mb<<20 || u.RSS > 100*mb<<20 || u.CPU <= 0 || u.Wall <= 0 {
		t.Errorf("n %d, usage %+v", out.N, u)
	}
	if _, err := Run(exec.Command(os.Args[0], "-no-such-flag"), &out); err == nil {
		t.Error("no error from a command that fails")
	}
}
