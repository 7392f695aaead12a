package practices

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// lay writes files and returns the directory.
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func signs(p facts.Practices) []string {
	var out []string
	for _, s := range p.Signs {
		out = append(out, fmt.Sprintf("%s %s:%d", s.Kind, s.File, s.Line))
	}
	return out
}

func TestSigns(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"github": {map[string]string{".github/workflows/go.yml": "on: push\njobs:\n  t:\n    steps:\n      - run: go test ./...\n"},
			[]string{"ci .github/workflows/go.yml:0", "ci-tests .github/workflows/go.yml:5"}},
		"tests only in a comment": {map[string]string{".gitlab-ci.yml": "# go test ./...\nbuild: {}\n"}, []string{"ci .gitlab-ci.yml:0"}},
		"deploys":                 {map[string]string{"Jenkinsfile": "sh 'kubectl apply -f k8s'\n"}, []string{"ci Jenkinsfile:0", "deploy Jenkinsfile:1"}},
		"terraform":               {map[string]string{"infra/main.tf": ""}, []string{"provisioning infra/main.tf:0"}},
		"kubernetes": {map[string]string{"deploy/app.yaml": "apiVersion: apps/v1\nkind: Deployment\n---\nkind: Ingress\n"},
			[]string{"deploy deploy/app.yaml:0", "gateway deploy/app.yaml:4", "provisioning deploy/app.yaml:2"}},
		"not kubernetes":    {map[string]string{"k/x.yaml": "kind: DeploymentConfig\nkinds: Deployment\n"}, nil},
		"containers":        {map[string]string{"Dockerfile": "", "build/Dockerfile.dev": "", "docker-compose.yml": ""}, []string{"container Dockerfile:0", "container build/Dockerfile.dev:0", "container docker-compose.yml:0"}},
		"other people's":    {map[string]string{"vendor/a/Dockerfile": "", "node_modules/b/main.tf": "", "testdata/.gitlab-ci.yml": ""}, nil},
		"monitoring":        {map[string]string{"ops/prometheus.yml": "", "ops/m.yaml": "kind: ServiceMonitor"}, []string{"monitoring ops/m.yaml:1", "monitoring ops/prometheus.yml:0"}},
		"a workflow's docs": {map[string]string{".github/workflows/README.md": "go test"}, nil},
		"plain code":        {map[string]string{"main.go": "package main", "go.mod": "module m"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := signs(Read(lay(t, c.files))); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestStaysInsideAndBounded(t *testing.T) {
	outside := lay(t, map[string]string{"main.tf": "", "Dockerfile": ""})
	dir := lay(t, map[string]string{"go.mod": ""})
	if err := os.Symlink(outside, filepath.Join(dir, "infra")); err != nil {
		t.Skip("no symbolic links here")
	}
	if err := os.Symlink(filepath.Join(outside, "Dockerfile"), filepath.Join(dir, "Dockerfile")); err != nil {
		t.Fatal(err)
	}
	deep := strings.Repeat("d/", maxDepth+2)
	if err := os.MkdirAll(filepath.Join(dir, deep), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, deep, "main.tf"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := signs(Read(dir)); got != nil {
		t.Errorf("saw %q", got)
	}
	if p := Read(filepath.Join(dir, "missing")); p.Signs == nil || len(p.Signs) > 0 {
		t.Errorf("a missing directory gives %+v", p)
	}
}

func TestEveryRuleHasACase(t *testing.T) {
	seen := map[facts.SignKind]bool{}
	for _, r := range rules() {
		seen[r.kind] = true
		if r.text == "" || r.name == nil {
			t.Errorf("a rule of %s says nothing", r.kind)
		}
	}
	if len(seen) != 7 {
		t.Errorf("%d kinds of signs have rules", len(seen))
	}
}
