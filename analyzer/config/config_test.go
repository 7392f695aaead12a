package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// examples has one file for each key, and what that key alone must change.
var examples = map[string]struct {
	yaml string
	want Config
}{
	"version":              {"", Config{}},
	"analysis.tags":        {"analysis:\n  tags: [netgo, e2e]\n", Config{Analysis: Analysis{Tags: []string{"netgo", "e2e"}}}},
	"analysis.goos":        {"analysis:\n  goos: windows\n", Config{Analysis: Analysis{GOOS: "windows"}}},
	"analysis.goarch":      {"analysis:\n  goarch: arm64\n", Config{Analysis: Analysis{GOARCH: "arm64"}}},
	"analysis.exclude":     {"analysis:\n  exclude: ./old/...\n", Config{Analysis: Analysis{Exclude: []string{"./old/..."}}}},
	"analysis.tests":       {"analysis:\n  tests: true\n", Config{Analysis: Analysis{Tests: true}}},
	"boundaries.roots":     {"boundaries:\n  roots: [a/b]\n", Config{Boundaries: Boundaries{Roots: []Pin{{"a/b", 3, 11}}}}},
	"boundaries.not_roots": {"boundaries:\n  not_roots: [a/b]\n", Config{Boundaries: Boundaries{NotRoots: []Pin{{"a/b", 3, 15}}}}},
	"boundaries.libraries": {"boundaries:\n  libraries: [a/b]\n", Config{Boundaries: Boundaries{Libraries: []Pin{{"a/b", 3, 15}}}}},
	"boundaries.tools":     {"boundaries:\n  tools: [a/b]\n", Config{Boundaries: Boundaries{Tools: []Pin{{"a/b", 3, 11}}}}},
	"boundaries.services": {
		"boundaries:\n  services:\n    - name: Order Desk\n      packages: [a/b]\n",
		Config{Boundaries: Boundaries{Services: []PinnedService{{"order-desk", "Order Desk", []Pin{{"a/b", 5, 18}}, 4, 7}}}},
	},
	"boundaries.together": {
		"boundaries:\n  together:\n    - [a, b]\n",
		Config{Boundaries: Boundaries{Together: []PinList{{[]Pin{{"a", 4, 8}, {"b", 4, 11}}, 4, 7}}}},
	},
	"boundaries.apart": {
		"boundaries:\n  apart:\n    - [a, b]\n",
		Config{Boundaries: Boundaries{Apart: []PinList{{[]Pin{{"a", 4, 8}, {"b", 4, 11}}, 4, 7}}}},
	},
	"boundaries.keep":         {"boundaries:\n  keep: [a/b]\n", Config{Boundaries: Boundaries{Keep: []Pin{{"a/b", 3, 10}}}}},
	"boundaries.services_min": {"boundaries:\n  services_min: 2\n", Config{Boundaries: Boundaries{ServicesMin: Limit{2, 3, 17}}}},
	"boundaries.services_max": {"boundaries:\n  services_max: 7\n", Config{Boundaries: Boundaries{ServicesMax: Limit{7, 3, 17}}}},
	"boundaries.size_max":     {"boundaries:\n  size_max: 900\n", Config{Boundaries: Boundaries{SizeMax: Limit{900, 3, 13}}}},
	"boundaries.thresholds": {
		"boundaries:\n  thresholds:\n    gamma: 1.5\n    layer_words: [web]\n",
		Config{Boundaries: Boundaries{Thresholds: []Threshold{{"gamma", 1.5, nil, 4, 5}, {"layer_words", 0, []string{"web"}, 5, 5}}}},
	},
	"team.developers":                 {"team:\n  developers: 7\n", Config{Team: Team{Developers: ptr(7.0)}}},
	"team.teams":                      {"team:\n  teams: 2\n", Config{Team: Team{Teams: ptr(2.0)}}},
	"team.deploys_per_week":           {"team:\n  deploys_per_week: 0.5\n", Config{Team: Team{DeploysPerWeek: ptr(.5)}}},
	"team.deploys_wanted":             {"team:\n  deploys_wanted: 10\n", Config{Team: Team{DeploysWanted: ptr(10.0)}}},
	"team.scale_alone":                {"team:\n  scale_alone: true\n", Config{Team: Team{ScaleAlone: ptr(true)}}},
	"team.isolation":                  {"team:\n  isolation: wanted\n", Config{Team: Team{Isolation: ptr(.5)}}},
	"team.incidents":                  {"team:\n  incidents: 2\n", Config{Team: Team{Incidents: ptr(2.0)}}},
	"team.budget_months":              {"team:\n  budget_months: 6\n", Config{Team: Team{BudgetMonths: ptr(6.0)}}},
	"team.days_per_point":             {"team:\n  days_per_point: 0.8\n", Config{Team: Team{DaysPerPoint: ptr(.8)}}},
	"team.practices.ci":               {"team:\n  practices:\n    ci: false\n", Config{Team: Team{Practices: Practices{CI: ptr(false)}}}},
	"team.practices.automated_deploy": {"team:\n  practices:\n    automated_deploy: false\n", Config{Team: Team{Practices: Practices{AutomatedDeploy: ptr(false)}}}},
	"team.practices.tests":            {"team:\n  practices:\n    tests: false\n", Config{Team: Team{Practices: Practices{Tests: ptr(false)}}}},
	"team.practices.observability":    {"team:\n  practices:\n    observability: false\n", Config{Team: Team{Practices: Practices{Observability: ptr(false)}}}},
	"team.practices.provisioning":     {"team:\n  practices:\n    provisioning: false\n", Config{Team: Team{Practices: Practices{Provisioning: ptr(false)}}}},
	"team.practices.health_checks":    {"team:\n  practices:\n    health_checks: false\n", Config{Team: Team{Practices: Practices{HealthChecks: ptr(false)}}}},
	"team.practices.on_call":          {"team:\n  practices:\n    on_call: false\n", Config{Team: Team{Practices: Practices{OnCall: ptr(false)}}}},
	"team.practices.flags":            {"team:\n  practices:\n    flags: false\n", Config{Team: Team{Practices: Practices{Flags: ptr(false)}}}},
	"recognisers": {
		"recognisers:\n  - {function: a/b.T.Put, argument: 1, kind: table, mode: write, store: redis}\n  - {function: a/b.v2.Ask, argument: 0, kind: sql}\n",
		Config{Recognisers: []Recogniser{{"a/b.T.Put", 1, "table", "write", "redis"}, {"a/b.v2.Ask", 0, "sql", "", "sql"}}},
	},
	"accepted.services": {
		"accepted:\n  services:\n    - id: orders\n      packages: [a/b]\n",
		Config{Accepted: &Accepted{Services: []Service{{ID: "orders", Name: "orders", Packages: pkgs("a/b")}}}},
	},
}

func ptr[T any](v T) *T { return &v }

func TestEveryKeyHasAnEffect(t *testing.T) {
	for _, k := range Keys() {
		e, ok := examples[k.Path]
		if !ok {
			t.Errorf("no example for the key %s", k.Path)
			continue
		}
		if k.Purpose == "" {
			t.Errorf("key %s has no purpose", k.Path)
		}
		got, err := Decode("demarc.yaml", []byte("version: 1\n"+e.yaml))
		if err != nil {
			t.Errorf("%s: %v", k.Path, err)
			continue
		}
		if !reflect.DeepEqual(*got, e.want) {
			t.Errorf("%s: got %+v, want %+v", k.Path, *got, e.want)
		}
		if k.Path != "version" && reflect.DeepEqual(*got, Config{}) {
			t.Errorf("the example of %s changes nothing", k.Path)
		}
	}
	if len(examples) != len(Keys()) {
		t.Errorf("%d examples for %d keys", len(examples), len(Keys()))
	}
}

// rec is a file with one recogniser.
func rec(s string) string { return "version: 1\nrecognisers:\n  - " + s + "\n" }

func TestMistakes(t *testing.T) {
	for name, c := range map[string]struct {
		yaml string
		want []string // "line:col: text | hint", each contained in the problem
	}{
		"no version":          {"analysis: {}\n", []string{"1:1: the key version is missing|version: 1"}},
		"newer version":       {"version: 2\n", []string{"1:10: this demarc reads version 1|"}},
		"unknown section":     {"version: 1\nboundary:\n  roots: []\n", []string{`2:1: unknown key "boundary"|did you mean "boundaries"?`}},
		"unknown key":         {"version: 1\nanalysis:\n  gooss: linux\n", []string{`3:3: unknown key "gooss"|did you mean "goos"?`}},
		"far key":             {"version: 1\nboundaries:\n  xyzzy: a\n", []string{`3:3: unknown key "xyzzy"|`}},
		"twice":               {"version: 1\nanalysis:\n  tests: true\n  tests: false\n", []string{`4:3: key "tests" is given twice|already on line 3`}},
		"several at once":     {"version: 1\nanalysis:\n  goos: linus\n  tests: maybe\n", []string{`3:9: Go knows no operating system "linus"|did you mean "linux"?`, "4:10: want true or false"}},
		"a number for a list": {"version: 1\nboundaries: 3\n", []string{`2:13: boundaries is "3", not keys`}},
		"map for a list":      {"version: 1\nboundaries:\n  roots: {a: b}\n", []string{"3:10: want a list, not keys with values"}},
		"bad tag":             {"version: 1\nanalysis: {tags: ['a b']}\n", []string{`2:19: "a b" is not a build tag`}},
		"empty pattern":       {"version: 1\nanalysis: {exclude: ['']}\n", []string{`2:22: "" is not a package pattern`}},
		"syntax":              {"version: 1\nanalysis: [\n", []string{": not YAML: "}},
		"second document":     {"version: 1\n---\nversion: 1\n", []string{"a second YAML document"}},
		"a list":              {"- a\n", []string{"1:1: the file is a list"}},
		"merge key":           {"version: 1\n<<: {analysis: {}}\n", []string{`2:1: unknown key "<<"`}},
		"negative developers": {"version: 1\nteam:\n  developers: -3\n", []string{`3:15: -3 is impossible here|between 1 and 100000`}},
		"deploys":             {"version: 1\nteam:\n  deploys_per_week: 90000\n", []string{`3:21: 90000 is impossible here|between 0 and 5040`}},
		"half a developer":    {"version: 1\nteam: {developers: 1.5}\n", []string{`2:20: want a whole number, not "1.5"`}},
		"a word for a number": {"version: 1\nteam: {teams: many}\n", []string{`2:15: want a whole number, not "many"|leave it empty`}},
		"not a number":        {"version: 1\nteam: {incidents: .nan}\n", []string{`2:19: want a whole number`}},
		"isolation":           {"version: 1\nteam: {isolation: manditory}\n", []string{`2:19: want no, wanted or mandatory|did you mean "mandatory"?`}},
		"practice":            {"version: 1\nteam: {practices: {ci: 1}}\n", []string{`2:24: want true or false, not "1"`}},
		"practice key":        {"version: 1\nteam: {practices: {on_cal: true}}\n", []string{`2:20: unknown key "on_cal"|did you mean "on_call"?`}},
		"more teams":          {"version: 1\nteam: {developers: 2, teams: 3}\n", []string{`2:30: 3 teams for 2 developers|`}},
		"fewer deploys":       {"version: 1\nteam: {deploys_per_week: 5, deploys_wanted: 1}\n", []string{`2:45: 1 deploys wanted, 5 made already|`}},
		"service without id":  {"version: 1\naccepted:\n  services:\n    - name: a\n", []string{"4:7: a service without id"}},
		"service id":          {"version: 1\naccepted:\n  services:\n    - id: A b\n", []string{`4:11: "A b" is not a service id`}},
		"same id":             {"version: 1\naccepted:\n  services: [{id: a}, {id: a}]\n", []string{`two services have the id "a"`}},
		"two owners":          {"version: 1\naccepted:\n  services: [{id: a, packages: [p]}, {id: b, packages: [p]}]\n", []string{`package p is in "a" and in "b"`}},
		"service key":         {"version: 1\naccepted:\n  services: [{idd: a}]\n", []string{`3:15: unknown key "idd"|did you mean "id"?`}},
		"services a word":     {"version: 1\naccepted:\n  services: all\n", []string{`3:13: want a list of services, not "all"`}},
		"recognisers a word":  {"version: 1\nrecognisers: all\n", []string{`2:14: want a list of recognisers, not "all"|- function`}},
		"recogniser a word":   {rec("f"), []string{`3:5: want a recogniser with function, argument and kind, not "f"`}},
		"recogniser key":      {rec("{fun: a/b.C}"), []string{`3:6: unknown key "fun"|did you mean "function"?`}},
		"no function":         {rec("{argument: 0, kind: sql}"), []string{"3:5: a recogniser without function|import/path.Type.Method"}},
		"no argument":         {rec("{function: a/b.C, kind: sql}"), []string{"3:5: a recogniser without argument|counted from 0"}},
		"no kind":             {rec("{function: a/b.C, argument: 0}"), []string{"3:5: a recogniser without kind|table"}},
		"no mode":             {rec("{function: a/b.C, argument: 0, kind: table}"), []string{"3:5: a recogniser of a table without mode|read, write, readwrite, ddl"}},
		"mode of sql":         {rec("{function: a/b.C, argument: 0, kind: sql, mode: read}"), []string{"3:53: mode has no effect with kind sql|leave mode out"}},
		"near mode":           {rec("{function: a/b.C, argument: 0, kind: table, mode: wirte}"), []string{`3:55: no mode "wirte"|did you mean "write"?`}},
		"far mode":            {rec("{function: a/b.C, argument: 0, kind: table, mode: zap}"), []string{`no mode "zap"|known here: read, write, readwrite, ddl`}},
		"unknown store":       {rec("{function: a/b.C, argument: 0, kind: table, mode: read, store: mongo}"), []string{`3:68: no store "mongo"|did you mean "mongodb"?`}},
		"store of sql":        {rec("{function: a/b.C, argument: 0, kind: sql, store: redis}"), []string{"3:54: a statement of SQL is not sent to redis|leave store out"}},
		"unknown kind":        {rec("{function: a/b.C, argument: 0, kind: tabel}"), []string{`3:42: no kind "tabel"|did you mean "table"?`}},
		"negative argument":   {rec("{function: a/b.C, argument: -1, kind: sql}"), []string{`3:33: want the number of an argument, not "-1"|count from 0`}},
		"argument a word":     {rec("{function: a/b.C, argument: q, kind: sql}"), []string{`3:33: want the number of an argument, not "q"`}},
		"argument of an army": {rec("{function: a/b.C, argument: 100, kind: sql}"), []string{`3:33: want the number of an argument, not "100"`}},
		"a path alone":        {rec("{function: a/b, argument: 0, kind: sql}"), []string{`3:16: "a/b" is not a function|example.com/shop/db.Store.Exec`}},
		"a pointer method":    {rec("{function: a/b.(*T).M, argument: 0, kind: sql}"), []string{`"a/b.(*T).M" is not a function|example.com/shop/db.Store.Exec`}},
		"same function":       {rec("&a {function: a/b.C, argument: 0, kind: sql}\n  - *a"), []string{"4:5: two recognisers for a/b.C|line 3"}},
		"pinned twice by id":  {"version: 1\nboundaries:\n  services: [{name: A b, packages: [p]}, {name: a-B, packages: [q]}]\n", []string{`two services have the id "a-b"|`}},
		"service of nothing":  {"version: 1\nboundaries:\n  services: [{name: a}]\n", []string{"3:14: a service without packages|"}},
		"service no name":     {"version: 1\nboundaries:\n  services: [{packages: [p]}]\n", []string{"3:14: a service without name|"}},
		"together alone":      {"version: 1\nboundaries:\n  together: [[a]]\n", []string{"3:14: a list of one|"}},
		"together flat":       {"version: 1\nboundaries:\n  together: [a, b]\n", []string{"3:14: want a list of packages|- [", "3:17: want a list"}},
		"limit of words":      {"version: 1\nboundaries:\n  services_max: few\n", []string{`3:17: want a whole number above 0, not "few"|`}},
		"limit zero":          {"version: 1\nboundaries:\n  size_max: 0\n", []string{`3:13: want a whole number above 0|`}},
		"limits crossed":      {"version: 1\nboundaries:\n  services_min: 5\n  services_max: 3\n", []string{"3:17: at least 5 services and at most 3|line 4"}},
		"more pins than max":  {"version: 1\nboundaries:\n  services: [{name: a, packages: [p]}, {name: b, packages: [q]}]\n  services_max: 1\n", []string{"4:17: at most 1 service, but 2 are pinned|line 3"}},
		"threshold of a map":  {"version: 1\nboundaries:\n  thresholds: {gamma: {a: b}}\n", []string{"3:23: want a number or a list of words|"}},
		"threshold twice":     {"version: 1\nboundaries:\n  thresholds: {gamma: 1, gamma: 2}\n", []string{`key "gamma" is given twice|`}},
		"alias with mistakes": {"version: 1\nanalysis: &a\n  tags: [x]\nboundaries: *a\n", []string{`3:3: unknown key "tags"`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode("f", []byte(c.yaml))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("error is %v", err)
			}
			if len(e.Problems) != len(c.want) {
				t.Errorf("%d problems, want %d: %v", len(e.Problems), len(c.want), e.Problems)
			}
			for i, w := range c.want {
				text, hint, _ := strings.Cut(w, "|")
				if i >= len(e.Problems) || !strings.Contains(e.Line(i), text) || !strings.Contains(e.Problems[i].Hint, hint) {
					t.Errorf("problems %v do not say %q at %d", e.Problems, w, i)
				}
			}
		})
	}
}

func TestEmptyFilesAreNoConfiguration(t *testing.T) {
	for _, s := range []string{"", "\n", "# nothing yet\n", "---\n", "~\n"} {
		if c, err := Decode("f", []byte(s)); err != nil || !reflect.DeepEqual(*c, Config{}) {
			t.Errorf("%q: %+v, %v", s, c, err)
		}
	}
}

func TestUnknownIsNoAnswer(t *testing.T) {
	c, err := Decode("f", []byte("version: 1\nteam:\n  developers:\n  teams: unknown\n  isolation: unknown\n  scale_alone: ~\n  practices: {ci: , flags: unknown}\n"))
	if err != nil || !reflect.DeepEqual(*c, Config{}) {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestRead(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "demarc.yaml")
	if c, err := Read(missing, true); err != nil || !reflect.DeepEqual(*c, Config{}) {
		t.Errorf("optional: %v, %v", c, err)
	}
	if _, err := Read(missing, false); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("required: %v", err)
	}
	if _, err := Read(t.TempDir(), true); err == nil {
		t.Error("a directory was read")
	}
}

// TestReadFound: a file that was found in a code base is not followed out of it,
// not waited for and not read without end; one that the user named may be a link.
func TestReadFound(t *testing.T) {
	away, dir := t.TempDir(), t.TempDir()
	file := filepath.Join(dir, "demarc.yaml")
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(away, "a.yaml"), "version: 1\nanalysis: {tests: true}\n")
	write(filepath.Join(dir, "b.yaml"), "version: 1\nanalysis: {tests: true}\n")
	for target, want := range map[string]string{
		filepath.Join(away, "a.yaml"): "leads out", filepath.Join(away, "none.yaml"): "leads nowhere", "demarc.yaml": "leads nowhere", "b.yaml": "",
	} {
		_ = os.Remove(file)
		if err := os.Symlink(target, file); err != nil {
			t.Skip(err)
		}
		c, err := Read(file, true)
		if want == "" && (err != nil || !c.Analysis.Tests) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("link to %s: %v, want %q", target, err, want)
		}
		if c, err := Read(file, false); filepath.Base(target) == "a.yaml" && (err != nil || !c.Analysis.Tests) {
			t.Errorf("named link to %s: %v", target, err)
		}
	}
	_ = os.Remove(file)
	write(file, "version: 1\n#"+strings.Repeat("x", MaxSize))
	if _, err := Read(file, true); err == nil || !strings.Contains(err.Error(), "larger than 1 MB") {
		t.Errorf("a huge file: %v", err)
	}
}

// TestBounds: small files that mean millions of values end soon.
func TestBounds(t *testing.T) {
	for name, c := range map[string]struct {
		yaml, want string
		problems   int
	}{
		"aliases":  {"accepted:\n  services:\n    - &a {id: a, packages: [" + strings.Repeat("p, ", 20000) + "]}\n" + strings.Repeat("    - *a\n", 20000), "package p", maxProblems},
		"values":   {"analysis:\n  exclude: [" + strings.Repeat("a,", maxValues+5) + "]\n", "too many values", 1},
		"problems": {"analysis:\n  tags: [" + strings.Repeat("'',", maxValues) + "]\n", "not a build tag", maxProblems},
		"nested":   {"analysis:\n  tags: " + strings.Repeat("[", 100000) + "\n", "not YAML", 1},
		"laughs":   {"analysis:\n  tags: &a [x, x, x]\n  exclude: &b [*a, *a, *a]\nboundaries:\n  roots: [*b, *b, *b]\n", "want one word", 6},
	} {
		_, err := Decode("f", []byte("version: 1\n"+c.yaml))
		var e *Error
		if !errors.As(err, &e) || len(e.Problems) != c.problems || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"format", "offline", "verbose", "quiet", "tags"}
	for s, want := range map[string]string{
		"fromat": "format", "offlien": "offline", "verb": "verbose", "tgas": "tags", "zzz": "", "": "", strings.Repeat("x", 100): "",
	} {
		if got := Nearest(s, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", s, got, want)
		}
	}
	if !slices.Contains(known, "tags") {
		t.Error("known was changed")
	}
}
