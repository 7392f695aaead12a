package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"demarc": main})
}

// TestScripts runs the command line as a user does; each script is one subject.
func TestScripts(t *testing.T) {
	const dir = "testdata/script"
	scripts, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(scripts) < 10 {
		t.Fatalf("%d scripts found, error %v", len(scripts), err)
	}
	shop, err := filepath.Abs("../../testdata/monoliths/shop")
	if err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir() // shared: Graphviz is compiled once, not by every command
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			temp := filepath.Join(env.WorkDir, ".tmp")
			env.Setenv("GOCACHE", filepath.Join(env.WorkDir, ".gocache"))
			env.Setenv("GOPATH", filepath.Join(env.WorkDir, ".gopath"))
			env.Setenv("GOPROXY", "off")
			env.Setenv("GOFLAGS", "")
			env.Setenv("TMPDIR", temp)
			env.Setenv("NO_COLOR", "")
			env.Setenv("SHOP", shop)
			env.Setenv("XDG_CACHE_HOME", cache)
			return os.MkdirAll(temp, 0o755)
		},
	})
}
