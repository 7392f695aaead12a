package boundary

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Threshold is one number or word list of Config under its name in demarc.yaml.
type Threshold struct {
	Name string
	// Default is the number that holds where none is given; AtMost the largest
	// that is allowed, 0 for no bound. Whole is true for counts.
	Default, AtMost float64
	Whole           bool
	// Words is the default of a word list, nil for a number.
	Words []string
}

// Thresholds lists all thresholds: numbers, then word lists, in the order of
// Config.
func Thresholds() []Threshold {
	var c Config
	d := Defaults()
	var out []Threshold
	for _, f := range c.shares(&d) {
		out = append(out, Threshold{Name: f.key, Default: f.def, AtMost: f.atMost})
	}
	for _, f := range c.counts(&d) {
		out = append(out, Threshold{Name: f.key, Default: float64(f.def), Whole: true})
	}
	for _, f := range c.wordLists(&d) {
		out = append(out, Threshold{Name: f.key, Words: *f.def})
	}
	return out
}

// ErrThreshold is the cause of an error of Set for a name that does not exist.
var ErrThreshold = errors.New("no such threshold")

// Set sets one threshold by its name in demarc.yaml: a number, or words where
// words is not nil. The error says what is wrong with the value in one clause; it
// is ErrThreshold for an unknown name.
func (c *Config) Set(name string, number float64, words []string) error {
	d := Defaults()
	for _, f := range c.wordLists(&d) {
		if f.key != name {
			continue
		}
		if words == nil {
			return fmt.Errorf("want a list of words for %s, not a number", name)
		}
		*f.v = slices.Clone(words)
		return nil
	}
	for _, f := range c.shares(&d) {
		if f.key != name {
			continue
		}
		if words != nil || number <= 0 || number > f.atMost || math.IsNaN(number) {
			return fmt.Errorf("%s wants a number above 0 and at most %v", name, f.atMost)
		}
		*f.v = number
		return nil
	}
	for _, f := range c.counts(&d) {
		if f.key != name {
			continue
		}
		if words != nil || number < 1 || number > 1e9 || number != math.Trunc(number) {
			return fmt.Errorf("%s wants a whole number above 0", name)
		}
		*f.v = int(number)
		return nil
	}
	return ErrThreshold
}
