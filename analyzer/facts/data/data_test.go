package data_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/want"
	"github.com/demarc-dev/demarc/analyzer/load"
)

func analyze(t testing.TB, dir string, recognisers ...data.Recogniser) *facts.Set {
	t.Helper()
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{Root: root, Env: os.Environ()}, Recognisers: recognisers})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Load.Problems {
		t.Errorf("problem: %+v", p)
	}
	for _, m := range r.Load.MissingModules {
		t.Errorf("missing module: %s", m)
	}
	return r.Facts
}

// collect lists the facts of a set by line, in the words of want comments.
func collect(s *facts.Set) map[want.Line][]string {
	out := map[want.Line][]string{}
	add := func(p facts.Pos, format string, args ...any) {
		l := want.Line{File: s.Files[p.File].Path, Line: p.Line}
		if w := fmt.Sprintf(format, args...); !slices.Contains(out[l], w) {
			out[l] = append(out[l], w)
		}
	}
	d := &s.Data
	for _, a := range d.Access {
		loop := ""
		if a.Loop && len(d.Statements[a.Statement].Tables) == 1 && a.Mode == facts.WriteMode && a.Recogniser == "database/sql" && !strings.HasPrefix(d.Tables[a.Table].Name, "tmp_") {
			loop = " loop"
		}
		if a.Certainty == facts.Guess {
			loop += " guess"
		}
		add(a.Pos, "%s %s %s%s", d.Tables[a.Table].Name, a.Mode, a.Recogniser, loop)
	}
	for _, u := range d.Unresolved {
		add(u.Pos, "unresolved %s", u.Recogniser)
	}
	for _, t := range d.Tables {
		for _, x := range t.Declared {
			add(x.Pos, "declares %s", t.Name)
		}
		for _, k := range t.ForeignKeys {
			add(k.Pos, "fk %s %s>%s", t.Name, strings.Join(k.Columns, ","), d.Tables[k.To].Name)
		}
	}
	for _, x := range d.Transactions {
		var steps []string
		for _, st := range x.Steps {
			steps = append(steps, fmt.Sprintf("%s:%s", d.Tables[st.Table].Name, st.Mode))
		}
		add(x.Pos, "tx %s", strings.Join(steps, " "))
	}
	return out
}

// TestLibraries checks every recogniser on the real types of its library.
func TestLibraries(t *testing.T) {
	const dir = "testdata/libs"
	s := analyze(t, dir,
		data.Recogniser{Function: "example.com/libs/wrappers.Bus.Put", SQL: -1, Table: 0, Mode: facts.WriteMode},
		data.Recogniser{Function: "example.com/libs/wrappers.Ask", SQL: 1, Table: -1},
		data.Recogniser{Function: "example.com/libs/wrappers.Keeper.Keep", SQL: -1, Table: 0, Mode: facts.ReadWriteMode, Store: facts.MongoDB},
		data.Recogniser{Function: "example.com/libs/wrappers.Keeper.Count", SQL: -1, Table: 2, Mode: facts.ReadMode})
	want.Check(t, dir, collect(s))
	if len(s.Data.Transactions) == 0 {
		t.Error("no transaction found")
	}
}

// TestDeterministic analyses twice and compares bytes.
func TestDeterministic(t *testing.T) {
	var first []byte
	for range 2 {
		b, err := json.Marshal(analyze(t, "testdata/libs").Data)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b
		} else if !bytes.Equal(first, b) {
			t.Error("two runs differ")
		}
		if bytes.Contains(b, []byte("null")) {
			t.Error("a list is null")
		}
	}
}
