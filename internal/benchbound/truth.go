package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// truth is which deployed unit each package of a public project belongs to. The
// files hold more, for people.
type truth struct {
	Name   string `json:"name"`
	Repo   string `json:"repo"`
	Commit string `json:"commit"`
	// Dir is the directory of the code base in the repository, with slashes.
	Dir     string   `json:"dir"`
	Modules []string `json:"modules"`
	Kind    string   `json:"kind"`
	// Services are the scored packages of each unit.
	Services map[string][]ident.PackagePath `json:"services"`
	// Shared are linked into two or more units.
	Shared      []ident.PackagePath `json:"shared"`
	Entrypoints []ident.PackagePath `json:"entrypoints"`
	// Generated are packages of one unit that are not scored, with its name.
	Generated       map[ident.PackagePath]string `json:"generated"`
	GeneratedShared []ident.PackagePath          `json:"generated_shared"`
	Excluded        []ident.PackagePath          `json:"excluded"`
	// Hide are the mains that would give the answer away.
	Hide  []ident.PackagePath `json:"hide"`
	Stats stats               `json:"stats"`
}

// stats describe the size of the code base; Lines are those of all files but
// tests, generated ones included.
type stats struct {
	Packages int `json:"packages"`
	Lines    int `json:"loc"`
}

// readTruths reads all *.truth.json of a directory, sorted by name.
func readTruths(dir string) ([]*truth, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.truth.json"))
	if err != nil {
		return nil, err
	}
	var out []*truth
	for _, f := range files {
		t, err := readTruth(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *truth) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(out); i++ {
		if out[i].Name == out[i-1].Name {
			return nil, fmt.Errorf("%s: two files for %s", dir, out[i].Name)
		}
	}
	return out, nil
}

func readTruth(file string) (*truth, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	t := &truth{}
	if err := json.Unmarshal(data, t); err != nil {
		return nil, err
	}
	return t, t.check()
}

// check finds what would make a score wrong without anybody noticing.
func (t *truth) check() error {
	switch {
	case t.Name == "" || !filepath.IsLocal(t.Name) || strings.ContainsAny(t.Name, `/\`):
		return fmt.Errorf("name %q is not that of a directory", t.Name)
	case !filepath.IsLocal(filepath.FromSlash(t.Dir)):
		return fmt.Errorf("dir %q is not inside the repository", t.Dir)
	case t.Commit == "":
		return errors.New("no commit")
	}
	of := map[ident.PackagePath]string{}
	claim := func(p ident.PackagePath, by string) error {
		if was, ok := of[p]; ok {
			return fmt.Errorf("%s is in %s and in %s", p, was, by)
		}
		of[p] = by
		return nil
	}
	for _, s := range t.serviceNames() {
		for _, p := range t.Services[s] {
			if err := claim(p, "service "+s); err != nil {
				return err
			}
		}
	}
	if len(of) < 2 {
		return fmt.Errorf("%d scored packages, at least 2 are needed", len(of))
	}
	for _, p := range t.Shared {
		if err := claim(p, "shared"); err != nil {
			return err
		}
	}
	return nil
}

func (t *truth) serviceNames() []string {
	out := make([]string, 0, len(t.Services))
	for s := range t.Services {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// scored returns the scored packages, sorted, and the number of the service of
// each.
func (t *truth) scored() ([]ident.PackagePath, []int) {
	of := map[ident.PackagePath]int{}
	var paths []ident.PackagePath
	for i, s := range t.serviceNames() {
		for _, p := range t.Services[s] {
			of[p] = i
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	labels := make([]int, len(paths))
	for i, p := range paths {
		labels[i] = of[p]
	}
	return paths, labels
}

// inner are all packages that the truth knows except the entry points, sorted.
func (t *truth) inner() []ident.PackagePath {
	out, _ := t.scored()
	for _, l := range [][]ident.PackagePath{t.Shared, t.GeneratedShared, t.Excluded} {
		out = append(out, l...)
	}
	for p := range t.Generated {
		out = append(out, p)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.DeleteFunc(out, func(p ident.PackagePath) bool { return slices.Contains(t.Entrypoints, p) })
}
