package data

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// TestTables reads every table of signatures.
func TestTables(t *testing.T) {
	l, errs := newLibraries(allLibraries())
	for _, err := range errs {
		t.Error(err)
	}
	if len(l.byPath) < 30 {
		t.Errorf("only %d import paths", len(l.byPath))
	}
	for _, line := range []string{"DB.Exec exec sql:0", "DB.Exec: run fast", "DB.Exec: exec sql:x", "Exec: exec"} {
		if err := compile(&library{}, line, map[string]*signature{}); err == nil {
			t.Errorf("%q was taken", line)
		}
	}
}

// TestNaming has names as the libraries themselves make them.
func TestNaming(t *testing.T) {
	for _, c := range []struct {
		n    naming
		h    hints
		name string
		want string
	}{
		{gormNaming, hints{}, "User", "users"},
		{gormNaming, hints{}, "UserID", "user_ids"},
		{gormNaming, hints{}, "HTTPServer", "http_servers"},
		{gormNaming, hints{}, "APIKey", "api_keys"},
		{gormNaming, hints{}, "OAuth2Token", "o_auth2_tokens"},
		{gormNaming, hints{}, "Company", "companies"},
		{gormNaming, hints{}, "Person", "people"},
		{gormNaming, hints{}, "Series", "series"},
		{gormNaming, hints{}, "UserRole1", "user_role1"},
		{gormNaming, hints{singular: true, prefix: "t_"}, "OrderItem", "t_order_item"},
		{xormNaming, hints{}, "UserID", "user_i_d"},
		{xormNaming, hints{gonic: true}, "UserID", "user_id"},
		{xormNaming, hints{gonic: true}, "RepoUnit", "repo_unit"},
		{xormNaming, hints{gonic: true}, "LFSLock", "lfs_lock"},
		{xormNaming, hints{same: true}, "RepoUnit", "RepoUnit"},
		{pluralNaming, hints{}, "ArtistItem", "artist_items"},
		{snakeNaming, hints{}, "UserProfile", "user_profile"},
		{gormNaming, hints{}, "", ""},
	} {
		if got := c.n.tableName(c.name, &c.h); got != c.want {
			t.Errorf("naming %d of %s: %s, want %s", c.n, c.name, got, c.want)
		}
	}
}

func TestUpPart(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"1_a.up.sql", "CREATE TABLE a (b int)", "a"},
		{"1_a.down.sql", "CREATE TABLE a (b int)", ""},
		{"down.sql", "CREATE TABLE a (b int)", ""},
		{"1.sql", "-- +goose Up\nCREATE TABLE a (b int);\n-- +goose Down\nCREATE TABLE z (b int);", "a"},
		{"1.sql", "-- +migrate Down\nCREATE TABLE z (b int);\n-- +migrate Up\nCREATE TABLE a (b int);", "a"},
		{"1.sql", "-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\nCREATE TABLE z (b int);", "a"},
		{"1.sql", "CREATE TABLE a (b int);\n---- create above / drop below ----\nCREATE TABLE z (b int);", "a"},
	} {
		up, _ := upPart(c.name, c.in)
		if up != "" && len(up) != len(c.in) {
			t.Errorf("%q: offsets moved", c.in)
		}
		got := ""
		for _, s := range sqltext.Parse(up) {
			if s.Definition != nil {
				got += s.Definition.Table
			}
		}
		if got != c.want {
			t.Errorf("%s %q: %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestNaturalOrder(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"2_a", "10_a", -1}, {"002_b", "2_a", 1}, {"a", "a", 0}, {"a10", "a9", 1}, {"a", "ab", -1}} {
		if got := naturalOrder(c.a, c.b); got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestWithoutRows(t *testing.T) {
	in := "CREATE TABLE a (b int);\nINSERT INTO a VALUES\n(1),\n(2);\nCOPY a FROM stdin;\n1;\n\\.\nCREATE TABLE c (d int);"
	out := withoutRows(in)
	if len(out) != len(in) || strings.Contains(out, "1") || strings.Contains(out, "INSERT") {
		t.Errorf("%q", out)
	}
	if all := sqltext.Parse(out); len(all) != 2 || all[1].Definition.Table != "c" {
		t.Errorf("%+v", all)
	}
}

func TestSeries(t *testing.T) {
	for file, want := range map[string]string{
		"db/sqlite/0.22/01__a.sql": "db/sqlite", "db/sqlite/LATEST.sql": "db/sqlite", "m/20200101_init/up.sql": "m", "m/v2/a.sql": "m", "a.sql": ".",
	} {
		if got := series(file); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}

// TestHostileFiles has what a repository may hold under the name of an SQL file.
func TestHostileFiles(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret.sql")
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(outside, "CREATE TABLE secret (a int)")
	write(filepath.Join(dir, "db", "ok.sql"), "CREATE TABLE ok (a int)")
	write(filepath.Join(dir, "db", "two\nlines.sql"), "CREATE TABLE lines (a int)")
	write(filepath.Join(dir, "vendor", "x.sql"), "CREATE TABLE vendored (a int)")
	write(filepath.Join(dir, ".git", "x.sql"), "CREATE TABLE git (a int)")
	write(filepath.Join(dir, "huge.sql"), strings.Repeat("INSERT INTO t (a, b) VALUES (1, 'xxxxxxxxxxxxx');\n", 1<<20))
	for link, to := range map[string]string{"link.sql": outside, "dir": filepath.Dir(outside), "self": "."} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	var s sqlFiles
	files := s.read(&load.Result{Root: dir})
	var names []string
	for _, f := range files {
		names = append(names, f.Path)
	}
	if got := fmt.Sprintf("%q", names); got != `["huge.sql" "db/ok.sql" "db/two\nlines.sql"]` {
		t.Errorf("read %s", got)
	}
	if len(s.cut) != 1 || s.cut[0] != "huge.sql" {
		t.Errorf("cut %q", s.cut)
	}
}

func TestLineIndex(t *testing.T) {
	x := newLineIndex("ab\ncd\n")
	for _, c := range [][3]int{{0, 1, 1}, {1, 1, 2}, {3, 2, 1}, {5, 2, 3}} {
		if line, col := x.at(c[0]); line != c[1] || col != c[2] {
			t.Errorf("offset %d: %d:%d, want %d:%d", c[0], line, col, c[1], c[2])
		}
	}
}

func TestRecogniser(t *testing.T) {
	for _, c := range []struct {
		r    Recogniser
		verb verb
	}{
		{Recogniser{SQL: 1, Table: -1}, verbExec},
		{Recogniser{SQL: -1, Table: 0, Mode: facts.WriteMode}, verbWrite},
		{Recogniser{SQL: -1, Table: 0, Mode: facts.DDLMode}, verbDDL},
		{Recogniser{SQL: -1, Table: 0}, verbRead},
	} {
		if s := c.r.signature(); s.verb != c.verb {
			t.Errorf("%+v: verb %d, want %d", c.r, s.verb, c.verb)
		}
	}
}
