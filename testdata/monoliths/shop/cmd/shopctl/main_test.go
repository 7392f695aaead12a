package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommands(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop.db")
	for _, c := range []struct{ args, want string }{
		{"status", "0001 users\n"},
		{"-db " + file + " migrate", "12 migrations applied\n"},
		{"-db " + file + " migrate", "0 migrations applied\n"},
		{"-db " + file + " seed", "6 products indexed\n"},
		{"-db " + file + " reindex", "6 products indexed\n"},
	} {
		var out bytes.Buffer
		if err := run(context.Background(), strings.Fields(c.args), &out); err != nil || !strings.HasPrefix(out.String(), c.want) {
			t.Errorf("%s: %q, %v", c.args, out.String(), err)
		}
	}
	for _, bad := range []string{"", "migrate", "-db x dance", "status seed"} {
		if err := run(context.Background(), strings.Fields(bad), &bytes.Buffer{}); err == nil {
			t.Errorf("%q must fail", bad)
		}
	}
}
