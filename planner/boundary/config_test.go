package boundary

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// layered is a code base with features below layers, command packages, tools,
// wiring of each kind and shared code, so that every key can show an effect.
func layered(t testing.TB, turned bool) Input {
	var b strings.Builder
	features := strings.Fields("users orders carts mails bills stock rates trips")
	dir := func(layer, f string) string {
		if turned {
			return "internal/" + layer + "/" + f
		}
		return "internal/" + f + "/" + layer
	}
	b.WriteString("cmd/app: internal/boot cmd/app/flags\ncmd/app/flags:\ncmd/gen-docs: docs/list\ndocs/list:\ntools/fix: internal/db\ninternal/boot:")
	for _, f := range features {
		fmt.Fprintf(&b, " %s", dir("handlers", f))
	}
	b.WriteString("\ninternal/db:\ninternal/text: internal/db\n")
	for i, f := range features {
		next := features[(i+1)%len(features)]
		fmt.Fprintf(&b, "%s: %s internal/db\n", dir("handlers", f), dir("services", f))
		fmt.Fprintf(&b, "%s: %s internal/text", dir("services", f), dir("stores", f))
		if i%3 == 0 && i+1 < len(features) {
			fmt.Fprintf(&b, " %s", dir("stores", next))
		}
		fmt.Fprintf(&b, "\n%s: internal/db\n", dir("stores", f))
	}
	return build(t, b.String(), func(d string, p *Package) {
		p.ServesHTTP = strings.Contains(d, "handlers")
		p.Terms = []Term{{"user", 1}, {"level", 9}}
	})
}

// city has ten services of nine packages each; app starts the first n of them,
// and admin, which app starts, the others and two more; with n = 10 admin starts
// none.
func city(t testing.TB, n int) Input {
	const services, size = 10, 9
	var b strings.Builder
	b.WriteString("cmd/run: app\nlog:\nbus: log\napp: admin")
	for i := range n {
		fmt.Fprintf(&b, " svc/s%d", i)
	}
	b.WriteString("\nadmin:")
	for i := max(0, n-2); i < services && n < services; i++ {
		fmt.Fprintf(&b, " svc/s%d", i)
	}
	b.WriteString("\n")
	for i := range services {
		fmt.Fprintf(&b, "svc/s%d: log bus", i)
		for k := range size {
			fmt.Fprintf(&b, " svc/s%d/p%d", i, k)
		}
		for k := range size {
			fmt.Fprintf(&b, "\nsvc/s%d/p%d: log", i, k)
			if k+1 < size {
				fmt.Fprintf(&b, " svc/s%d/p%d", i, k+1)
			}
		}
		b.WriteString("\n")
	}
	return build(t, b.String(), nil)
}

// configInputs are the code bases on which a key may show its effect.
func configInputs(t testing.TB) []Input {
	var out []Input
	for _, x := range examples {
		in := build(t, x.code, x.change)
		out = append(out, in)
		in.PathBlind = true
		out = append(out, in)
	}
	for _, turned := range []bool{false, true} {
		in := layered(t, turned)
		out = append(out, in)
		in.PathBlind = true
		out = append(out, in)
	}
	for n := range 11 {
		in := city(t, n)
		out = append(out, in)
		in.PathBlind = true
		out = append(out, in)
	}
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 3))
		out = append(out, randomInput(r, 40))
	}
	out = append(out, layerNames(t))
	golden := goldenInput(t)
	golden.Accepted = &Accepted{Services: []AcceptedService{{ID: "sales", Packages: nil}}}
	for i := range golden.Packages {
		if strings.Contains(golden.Packages[i].Dir, "orders") {
			golden.Accepted.Services[0].Packages = append(golden.Accepted.Services[0].Packages, golden.Packages[i].Path)
		}
	}
	out = append(out, golden)
	for i := range out {
		out[i].Config.Perturbations = 2 // for speed
	}
	return out
}

// TestEveryKeyHasAnEffect changes one key at a time: on at least one code base
// the answer must change.
func TestEveryKeyHasAnEffect(t *testing.T) {
	keys := map[string][]any{
		"Roots": {[]string{"internal/orders"}}, "NotRoots": {[]string{"cmd/..."}},
		"Libraries": {[]string{"internal/users"}}, "Tools": {[]string{"./cmd/app"}},
		"Gamma": {.2, 4.}, "TurnGain": {.9}, "MinQuality": {.9, .01},
		"CandidateScore": {.99, .01}, "LibraryShare": {1., .1}, "SplitLines": {1000}, "SplitRepeat": {1, 100},
		"KeepLines": {100000}, "LendShare": {1., .01},
		"WiringScore": {.99, .1}, "WiringShare": {1., .1}, "WiringMin": {1, 99}, "WiringFirstShare": {1., .1},
		"WiringFirstMin": {1, 99}, "WiringSure": {1., .01}, "WiringRounds": {1, 2}, "PeelShare": {1., .1},
		"GraphGamma": {.1, 20.}, "GraphRootShare": {.1, 1.}, "GraphVote": {.1, 1.},
		"GraphSourceImports": {1, 20}, "GraphSourceShare": {.1, 1.}, "GraphWiringShare": {.1, 1.},
		"GraphWiringFirst": {1, 99}, "GraphWiringLater": {1, 99},
		"Perturbations": {3}, "Abstain": {.999, .001}, "ToolLines": {1, 100000}, "KernelShare": {.9, .001}, "CommonWord": {.01, 1.}, "KeepNames": {1.},
		"NeverService": {[]string{}}, "LayerWords": {[]string{}}, "LeadingWords": {[]string{}}, "StopWords": {[]string{"refund"}},
		"CommandDirs": {[]string{}}, "ToolWords": {[]string{}}, "ToolDirs": {[]string{}},
	}
	inputs := configInputs(t)
	var before []*Partition
	for _, in := range inputs {
		before = append(before, propose(t, in))
	}
	fields := reflect.TypeFor[Config]()
	for i := range fields.NumField() {
		name := fields.Field(i).Name
		values, ok := keys[name]
		if !ok {
			t.Errorf("key %s has no example", name)
			continue
		}
		if !slices.ContainsFunc(values, func(v any) bool {
			for k, in := range inputs {
				reflect.ValueOf(&in.Config).Elem().Field(i).Set(reflect.ValueOf(v))
				if !reflect.DeepEqual(propose(t, in), before[k]) {
					return true
				}
			}
			return false
		}) {
			t.Errorf("key %s has no effect with any of %v", name, values)
		}
	}
}

func TestDefaultsAreWhatZeroMeans(t *testing.T) {
	for _, in := range configInputs(t) {
		a := propose(t, in)
		in.Config = Defaults()
		in.Config.Perturbations = 2
		if !reflect.DeepEqual(a, propose(t, in)) {
			t.Fatal("the zero Config and Defaults() differ")
		}
	}
}

func TestPinPatterns(t *testing.T) {
	p := &Package{Path: "example.com/m/internal/app", Dir: "internal/app"}
	for pattern, want := range map[string]bool{
		"example.com/m/internal/app": true, "internal/app": true, "./internal/app": true, "./internal/app/": true,
		"internal/...": true, "./...": true, "...": true, "example.com/...": true, "internal/app/...": true,
		"internal": false, "internal/ap": false, "internal/ap...": false, "app": false, "": false, ".": false,
	} {
		if got := matches(pattern, p); got != want {
			t.Errorf("%q matches %v, want %v", pattern, got, want)
		}
	}
}
