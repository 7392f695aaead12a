package config

import (
	"errors"
	"strings"
	"testing"
)

func TestSetTeamValues(t *testing.T) {
	for name, c := range map[string]struct {
		in     string
		values map[string]string
		want   string
	}{
		"no file":          {"", map[string]string{"team.developers": "7"}, "version: 1\n\nteam:\n  developers: 7\n"},
		"a practice":       {"version: 1\n", map[string]string{"team.practices.ci": "true"}, "version: 1\n\nteam:\n  practices:\n    ci: true\n"},
		"answers in order": {"version: 1\n", map[string]string{"team.teams": "2", "team.developers": "7"}, "version: 1\n\nteam:\n  developers: 7\n  teams: 2\n"},
		"comments stay": {"version: 1\n# ours\nteam:\n  # people\n  developers: 3 # in May\n  practices:\n    # none\n    ci: false\n\n# end\nanalysis:\n  tests: true\n",
			map[string]string{"team.developers": "7", "team.practices.ci": "true", "team.practices.flags": "false"},
			"version: 1\n# ours\nteam:\n  # people\n  developers: 7 # in May\n  practices:\n    # none\n    ci: true\n    flags: false\n\n# end\nanalysis:\n  tests: true\n"},
		"an empty section": {"version: 1\nteam:\nanalysis: {tests: true}\n", map[string]string{"team.isolation": "mandatory"}, "version: 1\nteam:\n  isolation: mandatory\nanalysis: {tests: true}\n"},
		"empty practices":  {"version: 1\nteam:\n  practices:\n", map[string]string{"team.practices.ci": "true"}, "version: 1\nteam:\n  practices:\n    ci: true\n"},
		"flow style":       {"version: 1\nteam: {developers: 3}\n", map[string]string{"team.teams": "1"}, "version: 1\nteam:\n  developers: 3\n  teams: 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := SetTeamValues("f", []byte(c.in), c.values)
			if err != nil || string(got) != c.want {
				t.Errorf("got\n%s%v\nwant\n%s", got, err, c.want)
			}
		})
	}
	var e *Error
	if _, err := SetTeamValues("f", []byte("version: 2\n"), nil); !errors.As(err, &e) {
		t.Errorf("a file with mistakes was edited: %v", err)
	}
}

func TestStarterIsAValidFile(t *testing.T) {
	var lines []Line
	for _, k := range TeamKeys() {
		lines = append(lines, Line{k.Path, k.Purpose + "?", "seen in a\nb: {x}"})
	}
	data := Starter(lines)
	c, err := Decode("f", data)
	if err != nil || len(TeamValues(&c.Team)) != 0 {
		t.Fatalf("%s\n%v %+v", data, err, c)
	}
	for _, l := range lines {
		parts := strings.Split(l.Path, ".")
		if !strings.Contains(string(data), " "+parts[len(parts)-1]+": #") {
			t.Errorf("no line for %s", l.Path)
		}
	}
}

func TestSetTeam(t *testing.T) {
	var team Team
	for _, s := range [][2]string{{"team.developers", "14"}, {"team.scale_alone", "true"}, {"team.isolation", "no"}, {"team.practices.ci", "false"}} {
		if err := SetTeam(&team, s[0], s[1]); err != nil {
			t.Fatal(err)
		}
	}
	got := TeamValues(&team)
	if len(got) != 4 || got["team.developers"] != 14 || got["team.scale_alone"] != 1 || got["team.practices.ci"] != 0 {
		t.Errorf("%v", got)
	}
	if err := SetTeam(&team, "team.developers", "unknown"); err != nil || len(TeamValues(&team)) != 3 {
		t.Errorf("forget: %v %v", err, team)
	}
	for in, want := range map[[2]string]string{
		{"team.developrs", "1"}:             `did you mean "team.developers"?`,
		{"xyzzy", "1"}:                      "team.practices.flags",
		{"team.developers", "-1"}:           "between 1 and",
		{"team.developers", "[1"}:           "leave it empty",
		{"team.practices.ci", "perhaps"}:    "leave it empty",
		{"team.developers", "seven people"}: "leave it empty",
	} {
		err := SetTeam(&team, in[0], in[1])
		var v *ValueError
		if !errors.As(err, &v) || !strings.Contains(v.Hint, want) {
			t.Errorf("%v: %+v", in, v)
		}
	}
}
