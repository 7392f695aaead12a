package boundary

import (
	"errors"
	"math"
	"reflect"
	"regexp"
	"testing"
)

// TestThresholdsAreAllKeys: every field of Config but the pins is a threshold
// under its name in the style of the file, and Set sets that field.
func TestThresholdsAreAllKeys(t *testing.T) {
	pins := map[string]bool{"Roots": true, "NotRoots": true, "Libraries": true, "Tools": true}
	byName := map[string]Threshold{}
	for _, x := range Thresholds() {
		byName[x.Name] = x
	}
	fields := reflect.TypeFor[Config]()
	n := 0
	for i := range fields.NumField() {
		f := fields.Field(i)
		if pins[f.Name] {
			continue
		}
		n++
		name := snake(f.Name)
		x, ok := byName[name]
		if !ok {
			t.Errorf("field %s is no threshold called %s", f.Name, name)
			continue
		}
		var c Config
		number, words := x.Default, []string(nil)
		if x.Words != nil {
			number, words = 0, []string{"w"}
		}
		if err := c.Set(name, number, words); err != nil {
			t.Errorf("Set(%s): %v", name, err)
		}
		if reflect.ValueOf(c).Field(i).IsZero() {
			t.Errorf("Set(%s) does not set %s", name, f.Name)
		}
	}
	if n != len(byName) {
		t.Errorf("%d thresholds for %d fields", len(byName), n)
	}
}

func snake(s string) string {
	return regexp.MustCompile(`[A-Z]`).ReplaceAllStringFunc(s, func(u string) string { return "_" + string(u[0]+32) })[1:]
}

func TestSetRefuses(t *testing.T) {
	for _, x := range []struct {
		name   string
		number float64
		words  []string
		want   string
	}{
		{"gamma", 0, nil, "gamma wants a number above 0 and at most 100"},
		{"gamma", 101, nil, "gamma wants a number above 0 and at most 100"},
		{"gamma", math.NaN(), nil, "gamma wants a number above 0 and at most 100"},
		{"gamma", 0, []string{"a"}, "gamma wants a number above 0 and at most 100"},
		{"split_lines", 1.5, nil, "split_lines wants a whole number above 0"},
		{"split_lines", -1, nil, "split_lines wants a whole number above 0"},
		{"layer_words", 1, nil, "want a list of words for layer_words, not a number"},
		{"splitLines", 1, nil, ErrThreshold.Error()},
	} {
		var c Config
		err := c.Set(x.name, x.number, x.words)
		if err == nil || err.Error() != x.want {
			t.Errorf("Set(%s, %v, %v) = %v, want %q", x.name, x.number, x.words, err, x.want)
		}
		if errors.Is(err, ErrThreshold) != (x.name == "splitLines") {
			t.Errorf("Set(%s) is ErrThreshold: %v", x.name, err)
		}
	}
	if _, err := (Config{TurnGain: 2}).withDefaults(); err == nil || err.Error() != "boundaries: turn_gain is 2, want a number above 0 and at most 1" {
		t.Errorf("an error of the room does not use the name of the file: %v", err)
	}
}
