// Command contractsreal checks the contracts of a project with the real tools:
// the emitted Go is compiled against the project's own packages through an
// overlay, so that nothing is written into it, and the emitted protocol buffers
// are linted by buf where it is installed. OpenAPI is validated by kin-openapi.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

func main() {
	demarc := flag.String("demarc", "bin/demarc", "the demarc to check")
	dir := flag.String("dir", ".", "directory of the project's module")
	flag.Parse()
	if err := run(*demarc, *dir); err != nil {
		fmt.Fprintln(os.Stderr, "contractsreal:", err)
		os.Exit(1)
	}
}

func run(demarc, dir string) error {
	root, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "contractsreal-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }() // the system cleans up what is left
	out := filepath.Join(temp, "out")
	c := exec.Command(demarc, "contracts", root, "-o", out)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("demarc contracts: %w", err)
	}
	if err := compile(root, out, filepath.Join(temp, "overlay.json")); err != nil {
		return err
	}
	return errors.Join(validate(out), lint(out))
}

// validate loads and validates every OpenAPI document.
func validate(out string) error {
	files, err := filepath.Glob(filepath.Join(out, "*", "openapi.json"))
	if err != nil {
		return err
	}
	paths := 0
	for _, f := range files {
		doc, err := openapi3.NewLoader().LoadFromFile(f)
		if err == nil {
			err = doc.Validate(context.Background())
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		paths += doc.Paths.Len()
	}
	fmt.Printf("%d documents of OpenAPI with %d paths are valid\n", len(files), paths)
	return nil
}

// compile builds the emitted packages as if they lay in the module's root.
func compile(root, out, overlay string) error {
	files, err := filepath.Glob(filepath.Join(out, "*", "go", "*.go"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("no Go was written")
	}
	replace := map[string]string{}
	var dirs []string
	for _, f := range files {
		rel, err := filepath.Rel(out, f)
		if err != nil {
			return err
		}
		replace[filepath.Join(root, "demarccontracts", rel)] = f
		dirs = append(dirs, "./"+filepath.ToSlash(filepath.Join("demarccontracts", filepath.Dir(rel))))
	}
	dirs = slices.Compact(dirs)
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	if err := os.WriteFile(overlay, data, 0o600); err != nil {
		return err
	}
	c := exec.Command("go", append([]string{"build", "-overlay", overlay}, dirs...)...)
	c.Dir = root
	if text, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("the emitted Go does not compile: %w\n%s", err, text)
	}
	fmt.Printf("%d packages of Go compile\n", len(dirs))
	return nil
}

func lint(out string) error {
	buf, err := exec.LookPath("buf")
	if err != nil {
		fmt.Println("buf is not installed: the protocol buffers are not linted")
		return nil
	}
	dirs, err := filepath.Glob(filepath.Join(out, "*", "proto"))
	if err != nil {
		return err
	}
	var bad []string
	for _, d := range dirs {
		if text, err := exec.Command(buf, "lint", d).CombinedOutput(); err != nil {
			bad = append(bad, fmt.Sprintf("%s: %v\n%s", d, err, text))
		}
	}
	if len(bad) > 0 {
		return fmt.Errorf("buf lint: %s", strings.Join(bad, "\n"))
	}
	fmt.Printf("%d directories of proto pass buf lint\n", len(dirs))
	return nil
}
