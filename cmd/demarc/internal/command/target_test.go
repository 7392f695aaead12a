package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestResolve(t *testing.T) {
	base := t.TempDir()
	cwd := filepath.Join(base, "shop")
	for _, d := range []string{"shop/internal/orders", "shop/cmd", "other/pkg", "shop/a...b"} {
		if err := os.MkdirAll(filepath.Join(base, filepath.FromSlash(d)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{"shop/file.go", "shop/doc.json"} {
		if err := os.WriteFile(filepath.Join(base, filepath.FromSlash(f)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for args, want := range map[string]string{
		"":                              "shop",
		".":                             "shop",
		"internal":                      "shop/internal",
		"../other":                      "other",
		base + "/other":                 "other",
		"./...":                         "shop ./...",
		"./internal/...":                "shop ./internal/...",
		"../other/...":                  "other ./...",
		". ./internal/...":              "shop ./internal/...",
		"../other ./pkg/...":            "other ./pkg/...",
		"../other ./pkg":                "other ./pkg",
		"internal cmd":                  "shop ./internal/... ./cmd/...",
		"internal ../other":             ". ./shop/internal/... ./other/...",
		"../other/... ./cmd/...":        ". ./other/... ./shop/cmd/...",
		"example.com/shop/orders":       "shop example.com/shop/orders",
		"example.com/shop/...":          "shop example.com/shop/...",
		"shop/...":                      "shop shop/...",
		". shop/orders":                 "shop shop/orders",
		"./internal/... example.com/x":  "shop ./internal/... example.com/x",
		"../other ./pkg/... shop/x":     "other ./pkg/... shop/x",
		"nowhere":                       "! no such directory: nowhere",
		"./nowhere/...":                 "! no such directory: ./nowhere",
		"./nowhere":                     "! no such directory: ./nowhere",
		"../other ./nowhere/...":        "! no such directory: ./nowhere",
		"../other ../shop/internal/...": "! pattern leads out of",
		"file.go":                       "! a file, not a directory: file.go",
		"doc.json":                      "! a file, not a directory: doc.json",
		"/ /etc":                        "! the directories have no common parent",
		"nowhere/x":                     "! no such directory: nowhere/x",
	} {
		got, err := resolve(cwd, strings.Fields(args))
		have := ""
		if err != nil {
			have = "! " + err.Error()
		} else {
			rel, relErr := filepath.Rel(base, got.root)
			if relErr != nil {
				t.Fatal(relErr)
			}
			have = strings.Join(append([]string{filepath.ToSlash(rel)}, got.patterns...), " ")
		}
		if have != want && (!strings.HasPrefix(want, "!") || !strings.HasPrefix(have, want)) {
			t.Errorf("%q: %q, want %q", args, have, want)
		}
	}
	if _, err := resolve(cwd, []string{""}); err == nil {
		t.Error("an empty argument is accepted")
	}
}
