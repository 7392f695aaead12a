package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// route is one HTTP route as demarc knows it. method is "" for all methods.
type route struct {
	method, path string
	file         string
	line         int
	handler      string
	certainty    string
}

func (r route) key() string {
	return strings.Join([]string{r.method, r.path, r.file, strconv.Itoa(r.line)}, "\t")
}

// routes are the HTTP routes of a code base, in the order of the facts. What
// grpc-gateway serves counts, gRPC methods themselves do not.
func routes(s *facts.Set) []route {
	out := []route{}
	for _, e := range s.Entries {
		if e.Kind != facts.EntryHTTP {
			continue
		}
		handler := e.Detail
		if e.Handler >= 0 {
			x := &s.Symbols[e.Handler]
			handler = string(s.Packages[x.Package].Path) + "." + string(x.Name)
		}
		out = append(out, route{e.Method, e.Pattern, s.Files[e.Pos.File].Path, e.Pos.Line, handler, string(e.Certainty)})
	}
	return out
}

// parameter is a part of a path in braces or angle brackets, as most routers and
// OpenAPI write parameters.
var parameter = regexp.MustCompile(`\{[^}]*\}|<[^>]*>`)

// plain is a path in which every parameter is {}: /a/{id}, /a/:id, /a/{id:[0-9]+}
// and /a/<id> are the same route.
func plain(path string) string {
	parts := strings.Split(strings.Trim(parameter.ReplaceAllString(path, "{}"), "/"), "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") || strings.HasPrefix(p, "*") {
			parts[i] = "{}"
		}
	}
	return "/" + strings.Join(parts, "/")
}

// compareRoutes returns the documented routes, "METHOD /path", that demarc does
// not know in full, and of those the ones that it knows behind a prefix that
// only configuration says.
func compareRoutes(want []string, known []route) (missed, behind []string, err error) {
	have, tails := map[string]bool{}, map[string]bool{}
	for _, r := range known {
		if tail, ok := strings.CutPrefix(r.path, "…"); ok {
			tails[r.method+" "+plain(tail)] = true
			continue
		}
		have[r.method+" "+plain(r.path)] = true
	}
	missed, behind = []string{}, []string{}
	for _, w := range want {
		method, path, ok := strings.Cut(w, " ")
		if !ok || !strings.HasPrefix(path, "/") {
			return nil, nil, fmt.Errorf("%q is not METHOD /path", w)
		}
		p := plain(path)
		if have[method+" "+p] || have[" "+p] {
			continue
		}
		missed = append(missed, w)
		if tails[method+" "+p] || tails[" "+p] {
			behind = append(behind, w)
		}
	}
	slices.Sort(missed)
	slices.Sort(behind)
	return missed, behind, nil
}

// measureRoutes prints how many of the documented routes are known, and a sample
// of those that are, to be judged by hand.
func (f *flags) measureRoutes(stdout, stderr io.Writer, s *facts.Set) (bool, error) {
	want, err := readLines(f.routes)
	if err != nil {
		return false, err
	}
	all := routes(s)
	missed, behind, err := compareRoutes(want, all)
	if err != nil {
		return false, err
	}
	recall := float64(len(want)-len(missed)) / float64(len(want))
	fmt.Fprintf(stderr, "routes that are documented: %d, known: %d, recall %.1f%%; behind a prefix that is not known: %d; routes of demarc: %d\n",
		len(want), len(want)-len(missed), 100*recall, len(behind), len(all))
	for _, m := range missed {
		if !slices.Contains(behind, m) {
			fmt.Fprintln(stderr, "missed:", m)
		}
	}
	if f.sample > 0 {
		all = draw(all, f.sample, f.seed, route.key)
	}
	if f.sample != 0 {
		c := csv.NewWriter(stdout)
		_ = c.Write([]string{"method", "path", "file", "line", "handler", "certainty", "judgement", "comment"})
		for _, r := range all {
			_ = c.Write([]string{r.method, r.path, r.file, strconv.Itoa(r.line), r.handler, r.certainty, "", ""})
		}
		c.Flush()
		err = c.Error()
	}
	return recall >= f.min, err
}
