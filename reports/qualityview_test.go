package reports

import (
	"testing"

	"github.com/demarc-dev/demarc/planner/quality"
)

func TestNumberWord(t *testing.T) {
	for _, x := range []struct {
		n    quality.Number
		unit string
		want string
	}{
		{quality.Number{}, "places", "unknown"}, {quality.Number{Known: true}, "places", "0"},
		{quality.Number{Known: true, Value: 12345}, "lines", "12,345"}, {quality.Number{Known: true, Value: 9.97}, "places", "10.0"},
		{quality.Number{Known: true, Value: 1755.14}, "places", "1,755.1"}, {quality.Number{Known: true, Value: .02}, "places", "<0.1"},
		{quality.Number{Known: true, Value: .1234}, "share", "12.3%"}, {quality.Number{Known: true, Value: -.014}, "index", "-0.01"},
	} {
		if got := numberWord(x.n, x.unit); got != x.want {
			t.Errorf("%+v %s is %q, want %q", x.n, x.unit, got, x.want)
		}
	}
}
