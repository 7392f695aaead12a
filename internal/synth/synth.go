// Package synth writes Go modules that look like monoliths, as large as wanted:
// the same bytes for the same options, the standard library alone, and all of it
// compiles. They serve to measure how time and memory grow with size, and as
// input of tests that need more code than a person would write.
//
// A module is layered into feature areas. Each area has a model (entities,
// constants, sentinel errors, generated code), a store (SQL through
// database/sql), a service (consumer-side interfaces, calls into other areas),
// an api (HTTP routes) and packages of rules. Which area uses which follows a
// preferential attachment, so that few packages have many importers and most
// have few. Two programs wire everything together.
package synth

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Options says what to write.
type Options struct {
	// Lines is the wanted number of physical lines of all Go files, between
	// MinLines and MaxLines. What is written differs from it by less than a
	// tenth.
	Lines int
	// Packages is the exact number of packages, at least MinPackages; 0 means
	// one for each 800 lines. Fewer than 120 lines a package cannot be
	// written.
	Packages int
	// Seed chooses one module among those of the same size.
	Seed uint64
	// Module is the module path; empty means "example.test/synth".
	Module string
}

// The bounds of Options.
const (
	MinLines    = 2_000
	MaxLines    = 3_000_000
	MinPackages = fixedPackages + minAreaPackages
)

const (
	// fixedPackages are the platform packages and the two programs.
	fixedPackages = len(platform) + 2
	// minAreaPackages are model, store, service and api.
	minAreaPackages = 4
	// usualAreaPackages adds three packages of rules.
	usualAreaPackages = 7
	linesPerPackage   = 800
	minLinesAPackage  = 120
)

// Stats says what was written.
type Stats struct {
	Packages, Areas, Files int
	// Lines are physical lines, GeneratedLines among them those of files that
	// say they are generated; Bytes are bytes.
	Lines, GeneratedLines, Bytes int
	// Statements are SQL statements, Routes HTTP routes, Interfaces
	// consumer-side interfaces that a program wires.
	Statements, Routes, Interfaces int
}

// Write writes a module into dir, which is made when it is missing and should
// be empty. The error says which option is out of bounds or which file could
// not be written.
func Write(dir string, o Options) (Stats, error) {
	if o.Module == "" {
		o.Module = "example.test/synth"
	}
	if o.Lines < MinLines || o.Lines > MaxLines {
		return Stats{}, fmt.Errorf("%d lines: want %d to %d", o.Lines, MinLines, MaxLines)
	}
	if o.Packages == 0 {
		o.Packages = max(MinPackages, o.Lines/linesPerPackage)
	}
	if o.Packages < MinPackages || o.Packages*minLinesAPackage > o.Lines {
		return Stats{}, fmt.Errorf("%d packages: want %d to %d for %d lines",
			o.Packages, MinPackages, o.Lines/minLinesAPackage, o.Lines)
	}
	w := &writer{dir: dir, module: o.Module, rng: rand.New(rand.NewPCG(o.Seed, uint64(o.Lines)))}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Stats{}, err
	}
	mod := fmt.Sprintf("module %s\n\ngo 1.26\n", o.Module)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o644); err != nil {
		return Stats{}, err
	}
	areas := w.plan(o)
	w.platform()
	for _, a := range areas {
		w.area(a)
	}
	w.programs(areas)
	w.stats.Areas = len(areas)
	return w.stats, w.err
}

// area is one feature area of the plan.
type area struct {
	// name is a word, unique in the module; package names start with it.
	name  string
	rules int
	// lines is the budget of all its packages.
	lines int
	// deps are earlier areas whose services this one's service calls.
	deps []*area

	// entities are the exported names of its model, set when that is written.
	entities []string
	// stored is how many of them the store holds, routes how many handlers
	// the api has.
	stored int
}

// plan divides packages and lines among areas and draws who uses whom.
func (w *writer) plan(o Options) []*area {
	rest := o.Packages - fixedPackages
	n := max(1, rest/usualAreaPackages)
	areas := make([]*area, n)
	weights := make([]float64, n)
	sum := 0.0
	var pool []*area // each area once, and once more for each user
	for i := range areas {
		a := &area{name: areaName(i), rules: rest/n - minAreaPackages}
		if i < rest%n {
			a.rules++
		}
		for range min(i, 1+w.rng.IntN(4)) {
			if d := pool[w.rng.IntN(len(pool))]; !contains(a.deps, d) {
				a.deps = append(a.deps, d)
				pool = append(pool, d)
			}
		}
		pool = append(pool, a)
		areas[i] = a
		weights[i] = math.Exp(w.rng.NormFloat64() * 0.6)
		sum += weights[i]
	}
	// A fifth of the lines is divided evenly so that no area is empty.
	lines := float64(o.Lines - fixedLines - n*wireLines)
	for i, a := range areas {
		a.lines = int(lines * (0.2/float64(n) + 0.8*weights[i]/sum))
	}
	return areas
}

func contains(areas []*area, a *area) bool {
	for _, x := range areas {
		if x == a {
			return true
		}
	}
	return false
}

// areaName is the i-th area's name.
func areaName(i int) string {
	name := adjectives[i/len(nouns)%len(adjectives)] + nouns[i%len(nouns)]
	if round := i / (len(nouns) * len(adjectives)); round > 0 {
		name += fmt.Sprint(round)
	}
	return name
}

// adjectives starts with none: the first areas have plain names.
var adjectives = [...]string{
	"", "bulk", "daily", "fast", "global", "home", "inner", "joint", "late", "main", "north", "open", "prime", "quick", "rural", "solo",
}

var nouns = [...]string{
	"order", "invoice", "parcel", "ticket", "ledger", "tariff", "voucher", "basket", "coupon", "refund",
	"courier", "depot", "dealer", "patron", "lesson", "survey", "poll", "badge", "quota", "permit",
	"claim", "policy", "audit", "lease", "rental", "garage", "meter", "sensor", "alarm", "shift",
	"roster", "wage", "bonus", "pledge", "grant", "loan", "deposit", "branch", "counter", "letter",
}
