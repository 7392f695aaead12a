package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"golang.org/x/tools/go/packages"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts/gather"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// loaded is what a child prints: proof that it did the work.
type loaded struct {
	// Packages are those of the code base, Dependencies all others; for the
	// floor they stay 0.
	Packages     int `json:"packages"`
	Dependencies int `json:"dependencies"`
	// Problems are errors in the code that the way of loading told.
	Problems int `json:"problems"`
}

// counted is what the child "lines" prints.
type counted struct {
	OwnPackages     int `json:"ownPackages"`
	OwnLines        int `json:"ownLines"`
	Dependencies    int `json:"dependencies"`
	DependencyLines int `json:"dependencyLines"`
}

// child runs one way of loading in this process.
func child(f flags, stdout, stderr io.Writer) int {
	ways := map[string]func(flags) (any, error){
		"references":    loadReferences,
		"demarc":        loadDemarc,
		"LoadSyntax":    func(f flags) (any, error) { return loadPackages(f.dir, packages.LoadSyntax) },
		"LoadAllSyntax": func(f flags) (any, error) { return loadPackages(f.dir, packages.LoadAllSyntax) },
		"go list":       func(f flags) (any, error) { return loaded{}, goList(f.dir, io.Discard) },
		"lines":         func(f flags) (any, error) { return countLines(f.dir) },
	}
	way, ok := ways[f.child]
	if !ok {
		fmt.Fprintf(stderr, "benchload: no way %q\n", f.child)
		return 2
	}
	out, err := way(f)
	if err == nil {
		err = json.NewEncoder(stdout).Encode(out)
	}
	if err != nil {
		fmt.Fprintln(stderr, "benchload:", err)
		return 2
	}
	return 0
}

func loadDemarc(f flags) (any, error) {
	if f.gogc > 0 {
		debug.SetGCPercent(f.gogc)
	}
	r, err := analyzer.Analyze(context.Background(), analyzer.Options{Options: load.Options{Root: f.dir, Env: os.Environ()}})
	if err != nil {
		return nil, err
	}
	return loaded{len(r.Load.Packages), r.Load.Dependencies, len(r.Load.Problems)}, nil
}

// loadReferences loads, checks and extracts references and couplings, without
// the other evidence.
func loadReferences(f flags) (any, error) {
	if f.gogc > 0 {
		debug.SetGCPercent(f.gogc)
	}
	g := gather.References()
	r, err := load.Load(context.Background(), load.Options{Root: f.dir, Env: os.Environ()}, g.Visit)
	if err != nil {
		return nil, err
	}
	runtime.KeepAlive(g.Finish(r))
	return loaded{len(r.Packages), r.Dependencies, len(r.Problems)}, nil
}

func loadPackages(dir string, mode packages.LoadMode) (any, error) {
	all, err := packages.Load(&packages.Config{Mode: mode, Dir: dir}, "./...")
	if err != nil {
		return nil, err
	}
	out := loaded{Packages: len(all)}
	packages.Visit(all, nil, func(p *packages.Package) {
		out.Dependencies++
		out.Problems += len(p.Errors)
	})
	out.Dependencies -= len(all)
	runtime.KeepAlive(all)
	return out, nil
}

// listFields are what go/packages asks for to know packages, files and imports,
// without those that make the go command compile.
const listFields = "Name,ImportPath,Error,Dir,GoFiles,IgnoredGoFiles,IgnoredOtherFiles,CFiles,CgoFiles,CXXFiles," +
	"MFiles,HFiles,FFiles,SFiles,SwigFiles,SwigCXXFiles,SysoFiles,DepOnly,Imports,ImportMap,Module"

func goList(dir string, out io.Writer) error {
	cmd := exec.Command("go", "list", "-e", "-deps", "-json="+listFields, "./...")
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, out, os.Stderr
	return cmd.Run()
}

// countLines lists the packages, which also downloads the modules that are
// missing in the module cache, and counts the lines of their files.
func countLines(dir string) (any, error) {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(goList(dir, pw)) }()
	var c counted
	for dec := json.NewDecoder(pr); ; {
		var p struct {
			Dir               string
			GoFiles, CgoFiles []string
			DepOnly           bool
		}
		if err := dec.Decode(&p); err == io.EOF {
			return c, nil
		} else if err != nil {
			return nil, err
		}
		lines := 0
		for _, f := range append(p.GoFiles, p.CgoFiles...) {
			n, err := fileLines(filepath.Join(p.Dir, f))
			if err != nil {
				return nil, err
			}
			lines += n
		}
		if p.DepOnly {
			c.Dependencies++
			c.DependencyLines += lines
		} else {
			c.OwnPackages++
			c.OwnLines += lines
		}
	}
}
