// Package want reads expectations that stand beside the code they are about:
//
//	o.Total = 3 // want "field-write Order.Total" "type Order"
//
// It is for tests.
package want

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Line is a place in a file: the path relative to the root, with forward
// slashes, and the 1-based line.
type Line struct {
	File string
	Line int
}

// Read returns the quoted strings behind each "// want" below dir, sorted a
// line. Files are Go, SQL and text files. It fails the test when there is none:
// a harness that finds nothing proves nothing.
func Read(t testing.TB, dir string) map[Line][]string {
	t.Helper()
	out := map[Line][]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		sc := bufio.NewScanner(bytes.NewReader(src))
		sc.Buffer(nil, 1<<20)
		for n := 1; sc.Scan(); n++ {
			_, after, ok := strings.Cut(sc.Text(), "want ")
			if !ok || !strings.Contains(sc.Text(), "// want ") && !strings.Contains(sc.Text(), "-- want ") {
				continue
			}
			words, err := quoted(after)
			if err != nil {
				return fmt.Errorf("%s:%d: %w", rel, n, err)
			}
			out[Line{filepath.ToSlash(rel), n}] = words
		}
		return sc.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatalf("no want comment below %s", dir)
	}
	return out
}

func quoted(s string) ([]string, error) {
	var out []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		q, err := strconv.QuotedPrefix(s)
		if err != nil {
			return nil, fmt.Errorf("want %q: %w", s, err)
		}
		u, err := strconv.Unquote(q)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
		s = s[len(q):]
	}
	slices.Sort(out)
	return out, nil
}

// Check compares what was found with what is wanted, line by line, in both
// directions.
func Check(t testing.TB, dir string, found map[Line][]string) {
	t.Helper()
	wanted := Read(t, dir)
	lines := map[Line]bool{}
	for l := range wanted {
		lines[l] = true
	}
	for l := range found {
		lines[l] = true
	}
	for l := range lines {
		slices.Sort(found[l])
		if !slices.Equal(wanted[l], found[l]) {
			t.Errorf("%s:%d:\n\tgot  %q\n\twant %q", l.File, l.Line, found[l], wanted[l])
		}
	}
}
