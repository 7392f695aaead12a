package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// near is how many lines a call of a chain or a long argument may lie from the
// place that demarc names.
const near = 2

// writeSites prints, for each file:line, how demarc saw it: "seen" with an
// access within near lines, "unresolved" with a place there whose table it does
// not know, "declaration" for a table declared there, "function" with an access
// elsewhere in the same declaration, "not" otherwise.
func writeSites(w io.Writer, s *facts.Set, lines []string) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"file", "line", "demarc", "tables", "judgement", "comment"})
	for _, l := range lines {
		name, number, _ := strings.Cut(l, ":")
		line, err := strconv.Atoi(number)
		if err != nil {
			return fmt.Errorf("%q is not file:line", l)
		}
		how, tables := site(s, name, line)
		_ = c.Write([]string{name, number, how, strings.Join(tables, " "), "", ""})
	}
	c.Flush()
	return c.Error()
}

// site says how a place was seen and the tables there.
func site(s *facts.Set, name string, line int) (string, []string) {
	at := func(p facts.Pos) bool {
		return p.File >= 0 && s.Files[p.File].Path == name && p.Line >= line-near && p.Line <= line+near
	}
	around := func(symbol int, p facts.Pos) bool {
		x := &s.Symbols[symbol]
		return p.File >= 0 && s.Files[p.File].Path == name && x.Line <= line && line <= x.End
	}
	var here, declared, function []string
	add := func(to *[]string, name string) {
		for _, x := range *to {
			if x == name {
				return
			}
		}
		*to = append(*to, name)
	}
	for _, a := range s.Data.Access {
		table := s.Data.Tables[a.Table].Name + ":" + string(a.Mode)
		if at(a.Pos) {
			add(&here, table)
		} else if around(a.Symbol, a.Pos) {
			add(&function, table)
		}
	}
	for _, t := range s.Data.Tables {
		for _, d := range t.Declared {
			if at(d.Pos) {
				add(&declared, t.Name)
			}
		}
	}
	if len(here) > 0 {
		return "seen", here
	}
	for _, u := range s.Data.Unresolved {
		if at(u.Pos) {
			return "unresolved", nil
		}
	}
	if len(declared) > 0 {
		return "declaration", declared
	}
	if len(function) > 0 {
		return "function", function
	}
	return "not", nil
}
