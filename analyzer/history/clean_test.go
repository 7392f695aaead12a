package history

import "testing"

func TestClassify(t *testing.T) {
	for path, want := range map[string]fileKind{
		"a.go": source, "x/y/a.go": source, "README.md": other, "a.got": other, "go": other,
		"a_test.go": test, "x/testdata/a.go": test, "testdata.go": source, "mytestdata/a.go": source,
		"vendor/x/a.go": vendored, "x/vendor/y/a.go": vendored, "third_party/a.go": vendored,
		"vendor.go": source, "vendors/a.go": source, "x/node_modules/y/a.go": vendored, "test/a.go": source,
	} {
		if got := classify(path, []string{".go"}); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

func TestGeneratedName(t *testing.T) {
	for path, want := range map[string]bool{
		"a.pb.go": true, "x/a.pb.gw.go": true, "zz_generated.deepcopy.go": true, "wire_gen.go": true, "query.sql.go": true,
		"color_string.go": true, "mock_store.go": true, "store_mock.go": true, "bindata.go": true,
		"a.go": false, "pb.go": false, "strings.go": false, "generate.go": false, "mock.go": false, "sql.go": false, "string.go": false,
	} {
		if got := generatedName(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}

func TestIsBot(t *testing.T) {
	for _, c := range []struct {
		name, email string
		want        bool
	}{
		{"dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", true},
		{"renovate", "bot@renovateapp.com", true},
		{"Renovate Bot", "x@example.com", true},
		{"k8s-ci-robot", "x@example.com", true},
		{"ArgoBot", "x@example.com", true},
		{"Release", "release-bot@example.com", true},
		{"GitHub Actions", "actions@github.com", true},
		{"github-actions", "x@example.com", true},
		{"ci-team", "ci@example.com", true}, // by the extra word
		{"Ann Talbot", "talbot@example.com", false},
		{"Bob Botha", "botha@example.com", false},
		{"Cia", "cia@bot.example.com", false},
		{"Rob Otis", "robotis@example.com", false},
		{"", "", false},
	} {
		if got := isBot(c.name, c.email, []string{"CI-Team", ""}); got != c.want {
			t.Errorf("%s <%s>: %v", c.name, c.email, got)
		}
	}
}

func TestPurpose(t *testing.T) {
	for subject, want := range map[string][3]bool{
		"Fix the total":              {true, false, false},
		"orders: fixes #12":          {true, false, false},
		"fix(api): total":            {true, false, false},
		"Revert \"add orders\"":      {true, true, false},
		"hotfix/orders":              {true, false, true},
		"bug: wrong total":           {true, false, false},
		"Add prefix, suffix, debug":  {},
		"fixture for reverted-ness?": {true, true, false}, // the word reverted
		"add fixtures":               {},
		"":                           {},
	} {
		fix, revert, hotfix := purpose(subject)
		if got := [3]bool{fix, revert, hotfix}; got != want {
			t.Errorf("%q: %v, want %v", subject, got, want)
		}
	}
}

func TestPullRequest(t *testing.T) {
	for subject, want := range map[string]int32{
		"Add orders (#123)": 123, "Add (#1) (#22)": 22, "Add orders (!7)": 7, "Add orders (#123) ": 123,
		"Add orders #123": 0, "Add (123)": 0, "Add (#)": 0, "(#12x)": 0, "Add (#12) more": 0, "": 0, ")": 0, "(#1": 0,
		"Add (#99999999999999999999)": 0,
	} {
		if got := pullRequest(subject); got != want {
			t.Errorf("%q: %d, want %d", subject, got, want)
		}
	}
}
