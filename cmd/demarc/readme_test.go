package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestREADME: what the README shows is what demarc prints about the bundled
// monolith. With -update it is written there.
func TestREADME(t *testing.T) {
	const readme, shop = "../../README.md", "../../testdata/monoliths/shop"
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	touch(t, shop)
	text, saved := string(data), filepath.Join(t.TempDir(), "analysis.json")
	answer := strings.ReplaceAll(output(t, "analyze", shop, "-o", saved), saved, "out/analysis.json")
	explained := output(t, "explain", "internal/payments", "internal/orders", "--from", saved)
	tried := output(t, "whatif", "--from", saved, "--merge", "auth,users")
	want := map[string]string{
		"whatif": paragraph(t, tried, "10 services instead of 11", 99) + paragraph(t, tried, "What changes", 8) + paragraph(t, tried, "Packages in another place", 4),
		"answer": paragraph(t, answer, "example.com/shop:", 99) + paragraph(t, answer, "Candidate services", 8) +
			paragraph(t, answer, "What would be cut", 6) + paragraph(t, answer, "Cycles", 99) + paragraph(t, answer, "Next", 99),
		"explain": paragraph(t, explained, "internal/payments uses", 99) + paragraph(t, explained, "internal/payments -> internal/orders", 99) +
			paragraph(t, explained, "internal/orders -> internal/payments", 6),
	}
	for name, block := range want {
		begin := "<!-- " + name + ": written by go test ./cmd/demarc -run README -update -->\n"
		before, rest, ok := strings.Cut(text, begin)
		old, after, closed := strings.Cut(rest, "<!-- end -->\n")
		if !ok || !closed {
			t.Fatalf("README has no place for %q", name)
		}
		block = "\n" + block
		if old != block && !*update {
			t.Errorf("README shows another %s than demarc prints; go test ./cmd/demarc -run README -update\n%s", name, block)
		}
		text = before + begin + block + "<!-- end -->\n" + after
	}
	if *update {
		if err := os.WriteFile(readme, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// touch reads a tree in this process. The go command would otherwise not know
// that the test depends on it, and report a cached result.
func touch(t *testing.T, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		_, err = os.ReadFile(path)
		return err
	})
	if err != nil || files < 40 {
		t.Fatalf("%d files in %s, error %v", files, dir, err)
	}
}

func output(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("demarc", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("demarc %v: %v", args, err)
	}
	return string(out)
}

// paragraph returns the paragraph of text that begins so, indented for
// Markdown, at most that many lines and dots for the others.
func paragraph(t *testing.T, text, begin string, most int) string {
	t.Helper()
	for p := range strings.SplitSeq(text, "\n\n") {
		if !strings.HasPrefix(p, begin) {
			continue
		}
		lines := strings.Split(strings.TrimRight(p, "\n"), "\n")
		if len(lines) > most {
			lines = append(lines[:most], "  ...")
		}
		return "    " + strings.Join(lines, "\n    ") + "\n\n"
	}
	t.Fatalf("no paragraph begins with %q in:\n%s", begin, text)
	return ""
}
