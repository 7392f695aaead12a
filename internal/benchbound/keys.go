package main

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/planner/boundary"
)

// setting is one field of the engine's configuration with a value: a number, or
// words with commas between them, none of which is an empty list.
type setting struct{ key, value string }

func (s setting) String() string { return s.key + "=" + s.value }

// apply sets the field. The engine itself checks the range.
func (s setting) apply(c *boundary.Config) error {
	f := reflect.ValueOf(c).Elem().FieldByName(s.key)
	if !f.IsValid() {
		return fmt.Errorf("the engine has no key %s", s.key)
	}
	switch f.Kind() {
	case reflect.Float64:
		x, err := strconv.ParseFloat(s.value, 64)
		if err != nil {
			return fmt.Errorf("%s: %q is no number", s.key, s.value)
		}
		f.SetFloat(x)
	case reflect.Int:
		x, err := strconv.Atoi(s.value)
		if err != nil {
			return fmt.Errorf("%s: %q is no whole number", s.key, s.value)
		}
		f.SetInt(int64(x))
	case reflect.Slice:
		words := strings.FieldsFunc(s.value, func(r rune) bool { return r == ',' })
		f.Set(reflect.ValueOf(append([]string{}, words...)))
	default:
		return fmt.Errorf("%s can not be set here", s.key)
	}
	return nil
}

// parseSettings reads "Key=value Key=value".
func parseSettings(text string) ([]setting, error) {
	var out []setting
	for _, f := range strings.Fields(text) {
		key, value, ok := strings.Cut(f, "=")
		s := setting{key, value}
		if !ok {
			return nil, fmt.Errorf("%q is not Key=value", f)
		}
		if err := s.apply(&boundary.Config{}); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// dial is a key with the values that a search tries.
type dial struct {
	key    string
	values []string
}

// defaultGrid is what -loo searches: values around the defaults.
const defaultGrid = `
# key and the values to try; the engine's default is always tried
Gamma            .7 .85 1.15 1.4
CandidateScore   .3 .375 .525 .6
LibraryShare     .35 .65
SplitLines       50 200
SplitRepeat      2 4
KeepLines        30 120
LendShare        .35 .65 1
WiringScore      .5 .7
WiringShare      .45 .65
GraphGamma       2 2.5 3.5 4
GraphRootShare   .7 .9
GraphVote        .4 .6
GraphWiringShare .4 .6
`

// parseGrid reads lines "Key value value...". Lines with # are comments.
func parseGrid(text string) ([]dial, error) {
	var out []dial
	seen := map[string]bool{}
	for _, line := range strings.Split(text, "\n") {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) < 2 || seen[f[0]] {
			return nil, fmt.Errorf("grid: %q: want a key once, and values", line)
		}
		seen[f[0]] = true
		for _, v := range f[1:] {
			if err := (setting{f[0], v}).apply(&boundary.Config{}); err != nil {
				return nil, fmt.Errorf("grid: %w", err)
			}
		}
		out = append(out, dial{f[0], f[1:]})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("grid: no key")
	}
	return out, nil
}
