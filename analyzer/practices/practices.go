// Package practices finds signs of how a team builds, ships and runs its code:
// files of CI, containers, deployment and provisioning (methods 5.2.3). It reads
// a few small files and runs nothing.
package practices

import (
	"bytes"
	"cmp"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// Limits of what is looked at.
const (
	maxEntries = 50000
	maxDepth   = 8
	maxFile    = 256 << 10
)

// rule recognises one kind of file.
type rule struct {
	kind facts.SignKind
	text string
	// name tells by the path relative to the root, in lower case.
	name func(p string) bool
	// words, when there are any, must occur in the file: one of them, in a
	// line that is no comment.
	words []string
}

// base matches the last element, with a * for any prefix or suffix.
func base(patterns ...string) func(string) bool {
	return func(p string) bool {
		for _, x := range patterns {
			if ok, err := path.Match(x, path.Base(p)); err == nil && ok {
				return true
			}
		}
		return false
	}
}

// below matches files of a directory, wherever it is, with one of the
// extensions.
func below(dir string, extensions ...string) func(string) bool {
	return func(p string) bool {
		if !strings.Contains("/"+p, "/"+dir+"/") {
			return false
		}
		return slices.Contains(extensions, path.Ext(p))
	}
}

func either(fs ...func(string) bool) func(string) bool {
	return func(p string) bool {
		return slices.ContainsFunc(fs, func(f func(string) bool) bool { return f(p) })
	}
}

// ciFile are the files of CI services.
func ciFile() func(string) bool {
	return either(below(".github/workflows", ".yml", ".yaml"), below(".gitea/workflows", ".yml", ".yaml"), below(".forgejo/workflows", ".yml", ".yaml"),
		below(".circleci", ".yml", ".yaml"), below(".buildkite", ".yml", ".yaml"), below(".woodpecker", ".yml", ".yaml"),
		below(".tekton", ".yml", ".yaml"), base(".gitlab-ci.yml", "jenkinsfile", "jenkinsfile.*", "azure-pipelines.yml", ".drone.yml", ".travis.yml",
			"bitbucket-pipelines.yml", "cloudbuild.yaml", "cloudbuild.yml", ".woodpecker.yml", "buildspec.yml"))
}

// rules are all kinds of signs.
func rules() []rule {
	yaml := base("*.yaml", "*.yml")
	return []rule{
		{facts.SignCI, "a CI pipeline", ciFile(), nil},
		{facts.SignTests, "CI that runs tests", ciFile(), []string{"go test", "make test", "make check", "gotestsum", "make ci", "mage test", "task test", "just test", "make unit"}},
		{facts.SignDeploy, "CI that deploys", ciFile(), []string{"kubectl apply", "kubectl set image", "kubectl rollout", "helm upgrade", "helm install", "flyctl deploy", "fly deploy",
			"gcloud run deploy", "gcloud app deploy", "aws ecs update-service", "amazon-ecs-deploy", "serverless deploy", "cdk deploy", "terraform apply", "ansible-playbook",
			"railway up", "heroku", "nomad job run", "argocd app sync", "docker stack deploy", "skaffold run", "cap production deploy", "eb deploy"}},
		{facts.SignDeploy, "a deployment description", base("skaffold.yaml", "fly.toml", "render.yaml", "app.yaml", "procfile", "serverless.yml", "nixpacks.toml", "railway.json", "helmfile.yaml"), nil},
		{facts.SignProvisioning, "infrastructure as code", base("*.tf", "pulumi.yaml", "cdk.json", "chart.yaml", "kustomization.yaml", "kustomization.yml", "template.sam.yaml", "*.nomad", "*.bicep"), nil},
		{facts.SignProvisioning, "Kubernetes objects", yaml, []string{"kind: Deployment", "kind: StatefulSet"}},
		{facts.SignProvisioning, "an Ansible playbook", both(yaml, either(below("ansible", ".yml", ".yaml"), below("playbooks", ".yml", ".yaml"))), []string{"hosts:"}},
		{facts.SignContainer, "a container image", base("dockerfile", "dockerfile.*", "*.dockerfile", "containerfile"), nil},
		{facts.SignContainer, "a composition of containers", base("docker-compose*.yml", "docker-compose*.yaml", "compose.yml", "compose.yaml"), nil},
		{facts.SignGateway, "a gateway that routes traffic", yaml, []string{"kind: Ingress", "kind: Gateway", "kind: HTTPRoute", "kind: VirtualService", "kind: IngressRoute"}},
		{facts.SignGateway, "the configuration of a proxy", base("nginx.conf", "nginx*.conf", "haproxy.cfg", "caddyfile", "traefik.yml", "traefik.yaml", "traefik.toml", "envoy.yaml", "krakend.json", "kong.yml"), nil},
		{facts.SignMonitoring, "the configuration of monitoring", base("prometheus.yml", "prometheus.yaml", "alertmanager.yml", "alertmanager.yaml", "otel-collector*.yaml", "otel-collector*.yml"), nil},
		{facts.SignMonitoring, "what monitoring watches", yaml, []string{"kind: ServiceMonitor", "kind: PodMonitor", "kind: PrometheusRule"}},
	}
}

func both(a, b func(string) bool) func(string) bool {
	return func(p string) bool { return a(p) && b(p) }
}

// Read looks below root. It follows no symbolic link, reads only regular files,
// and gives what it could see: a directory that can not be read has no signs.
func Read(root string) facts.Practices {
	out := facts.Practices{Signs: []facts.Sign{}}
	r, err := os.OpenRoot(root)
	if err != nil {
		return out
	}
	defer r.Close() //nolint:errcheck // it was only read
	rules := rules()
	entries := 0
	_ = fs.WalkDir(r.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		entries++
		switch {
		case err != nil:
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entries > maxEntries:
			out.Cut = true
			return fs.SkipAll
		case d.IsDir():
			if p != "." && (skipped(d.Name()) || strings.Count(p, "/") >= maxDepth) {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		out.Signs = append(out.Signs, look(r, rules, p)...)
		return nil
	})
	slices.SortFunc(out.Signs, func(a, b facts.Sign) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	out.Signs = slices.CompactFunc(out.Signs, func(a, b facts.Sign) bool { return a.Kind == b.Kind && a.File == b.File })
	return out
}

// skipped are directories of other people's files and of tests' data.
func skipped(name string) bool {
	return name == "vendor" || name == "node_modules" || name == "testdata" || name == ".git" || name == "third_party" || name == "examples" || name == "example"
}

// look applies the rules to one file, which is read only when a rule's name
// matches and wants words.
func look(r *os.Root, rules []rule, p string) []facts.Sign {
	var out []facts.Sign
	var text []byte
	read := false
	lower := strings.ToLower(p)
	for _, x := range rules {
		if !x.name(lower) {
			continue
		}
		s := facts.Sign{Kind: x.kind, File: strings.ToValidUTF8(p, "\uFFFD"), Text: x.text}
		if len(x.words) > 0 {
			if !read {
				text, read = head(r, p), true
			}
			if s.Line = lineOf(text, x.words); s.Line == 0 {
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

// head is the start of a file, nil for one that can not be read.
func head(r *os.Root, p string) []byte {
	f, err := r.Open(p)
	if err != nil {
		return nil
	}
	defer f.Close() //nolint:errcheck // it was only read
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return nil
	}
	return b
}

// lineOf is the 1-based line of the first of the words outside comments, 0 for
// none.
func lineOf(text []byte, words []string) int {
	line := 0
	for l := range bytes.Lines(text) {
		line++
		l = bytes.TrimSpace(l)
		if bytes.HasPrefix(l, []byte("#")) || bytes.HasPrefix(l, []byte("//")) {
			continue
		}
		for _, w := range words {
			if i := bytes.Index(l, []byte(w)); i >= 0 && ends(l[i+len(w):], w) {
				return line
			}
		}
	}
	return 0
}

// ends says whether a word is whole: "kind: Deployment" is not the start of
// "kind: DeploymentConfig".
func ends(rest []byte, word string) bool {
	if !strings.HasPrefix(word, "kind: ") {
		return true
	}
	return len(rest) == 0 || rest[0] == ' ' || rest[0] == '#' || rest[0] == '"'
}
