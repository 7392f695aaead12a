package reports

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"strings"

	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/reports/internal/term"
)

//go:embed page/report.tmpl
var pageTemplate string

//go:embed page/style.css
var pageStyle string

//go:embed page/script.js
var pageScript string

// How many records of a kind the page holds, so that it stays below 3 MB for
// thousands of packages. What is left out is counted on the page.
const (
	htmlMap    = 48
	htmlCuts   = 40
	htmlWeaker = 300
	htmlGroups = 25
	htmlSites  = 6
	htmlGaps   = 40
)

// page is what the template shows. Its strings are plain text; only Style,
// Script and the maps are trusted.
type page struct {
	Policy, Subject, Verdict, Headline, Partial, Tool, Source, Schema, Prefix string
	Points, Commands                                                          []string
	Tiles                                                                     []tile
	Sections                                                                  []section
	Map                                                                       *mapView
	Services                                                                  []serviceView
	Cuts                                                                      []cutView
	MoreCuts                                                                  []cutLine
	Shared                                                                    []packageView
	Quality                                                                   []tableView
	Founder                                                                   *founderView
	Plan                                                                      []tableView
	Cycles                                                                    []cycleView
	Programs                                                                  []programView
	Evidence                                                                  []evidenceSection
	NotSeen                                                                   []gapView
	Packages                                                                  []packageView
	Style                                                                     template.CSS
	Script                                                                    template.JS
}

type tile struct{ Label, Value string }

type section struct{ ID, Label string }

type mapView struct {
	// Quiet is true when main, wiring and shared libraries are not drawn.
	Quiet        bool
	Wide, Narrow template.HTML
	Keys         []mapKey
	Rows         []mapRow
	Hidden       int
}

type mapKey struct{ Class, Label string }

type mapRow struct {
	From, To      string
	Refs, Runtime string
	Closing       bool
}

type serviceView struct {
	ID, Name, Size, First, Next  string
	Reasons, Entry, Uses, UsedBy []string
	Packages                     []packageView
}

type packageView struct {
	Path, Class, Part, Lines, Importers, Imports, Owners, Reason, Sure string
}

type cutView struct {
	ID, From, To, Size, Example, More string
	Groups                            []groupView
	Bare                              []string
}

type cutLine struct{ From, To, Refs, Runtime string }

type groupView struct {
	Kind, From, To, More string
	Sites                []siteView
}

type siteView struct {
	At   string
	Loop bool
}

type cycleView struct {
	Title, Size, Packages string
	Ties                  []tieView
}

type tieView struct{ From, To, Interface, Wired string }

type programView struct{ Path, Kind, Reach, Exclusive string }

type gapView struct {
	Title, Effect, More string
	Items               []string
}

// renderHTML writes one file that needs nothing else: styles and script are
// inside, and its policy forbids every request and every other script.
func renderHTML(w io.Writer, x *index, o Options) error {
	p, err := x.page(o)
	if err != nil {
		return err
	}
	clean(reflect.ValueOf(p).Elem())
	t, err := template.New("report").Parse(pageTemplate)
	if err != nil {
		return fmt.Errorf("internal: the page's template: %w", err)
	}
	var b bytes.Buffer // no half page on an error
	if err := t.Execute(&b, p); err != nil {
		return fmt.Errorf("internal: the page's template: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// clean makes every plain string of the page harmless to read: control
// characters and marks that reorder text are shown. HTML's own escaping is the
// template's.
func clean(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(term.Clean(v.String()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			clean(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			clean(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			clean(v.Elem())
		}
	}
}

// policy allows the page's own style and script by their hashes.
func policy() string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(pageStyle) + "; script-src " + hash(pageScript) + "; img-src data:; base-uri 'none'; form-action 'none'"
}

func (x *index) page(o Options) (*page, error) {
	a := x.answer()
	d := x.d
	p := &page{
		Policy: policy(), Subject: d.Subject.Name, Verdict: a.Verdict, Headline: a.Headline, Partial: a.Partial,
		Points: append(a.Points, d.Proposal.Notes...), Tool: strings.TrimSpace(d.Tool.Name + " " + d.Tool.Version),
		Source: x.source(), Schema: d.Schema, Style: template.CSS(pageStyle), Script: template.JS(pageScript),
	}
	if len(d.Facts.Packages) > 1 {
		p.Prefix = x.prefix
	}
	p.Tiles = x.tiles()
	var err error
	if p.Map, err = x.mapView(); err != nil {
		return nil, err
	}
	p.Services = x.serviceViews()
	p.Cuts, p.MoreCuts = x.cutViews()
	for _, m := range x.members(boundary.SharedKernel, boundary.SharedLibrary, boundary.Contract) {
		p.Shared = append(p.Shared, x.packageView(x.byPath[m.Package]))
	}
	p.Quality = x.qualityViews()
	p.Founder, p.Plan = x.founderView(), x.planViews()
	p.Cycles = x.cycleViews()
	for _, dep := range d.Proposal.Deployables {
		kind := "ships"
		if dep.Tool {
			kind = "tool"
		}
		p.Programs = append(p.Programs, programView{x.short(dep.Package), kind, grouped(dep.Reach), grouped(dep.Exclusive)})
	}
	p.Evidence = x.evidenceSections()
	p.NotSeen = x.gapViews()
	for i := range d.Facts.Packages {
		p.Packages = append(p.Packages, x.packageView(i))
	}
	p.Sections = p.sections()
	p.Commands = x.commands(o)
	return p, nil
}

func (p *page) sections() []section {
	var out []section
	add := func(have bool, id, label string) {
		if have {
			out = append(out, section{id, label})
		}
	}
	add(p.Founder != nil, "verdict", "Verdict")
	add(p.Map != nil, "map", "Map")
	add(len(p.Services) > 0, "services", "Services")
	add(len(p.Cuts) > 0, "cuts", "Cuts")
	add(len(p.Shared) > 0, "shared", "Shared")
	for _, q := range p.Quality {
		add(true, q.ID, map[string]string{"quality": "Cost", "grains": "Grains"}[q.ID])
	}
	for _, t := range p.Plan {
		add(true, t.ID, map[string]string{"plan": "Plan", "forecast": "Forecast"}[t.ID])
	}
	add(len(p.Cycles) > 0, "cycles", "Cycles")
	add(len(p.Programs) > 0, "programs", "Programs")
	for _, e := range p.Evidence {
		add(true, e.ID, e.Title)
	}
	add(len(p.NotSeen) > 0, "notseen", "Not seen")
	add(len(p.Packages) > 0, "packages", "All packages")
	return out
}

// source says what was analysed, from the Document alone.
func (x *index) source() string {
	s := "the code of " + x.d.Subject.Name
	if c := x.d.Subject.Commit; c != "" {
		s += " at commit " + c[:min(12, len(c))]
		if day, _, ok := strings.Cut(x.d.Subject.Date, "T"); ok {
			s += " of " + day
		}
	}
	t := x.d.Target
	s += fmt.Sprintf(", for %s/%s with %s", t.GOOS, t.GOARCH, t.Go)
	if len(t.Tags) > 0 {
		s += " and tags " + listed(t.Tags, 10)
	}
	return s
}

func (x *index) tiles() []tile {
	d := x.d
	ships := 0
	for _, dep := range d.Proposal.Deployables {
		if !dep.Tool {
			ships++
		}
	}
	places := 0
	for i := range d.Proposal.Cuts {
		places += d.Proposal.Cuts[i].Refs + d.Proposal.Cuts[i].Runtime
	}
	return []tile{
		{"packages", grouped(d.Summary.Packages)}, {"lines of Go", grouped(d.Summary.Lines)}, {"programs ship today", grouped(ships)},
		{"candidate services", grouped(len(d.Proposal.Services))}, {"places in the code tie them", grouped(places)}, {"cycles", grouped(len(x.cycleItems()))},
	}
}

func (x *index) commands(o Options) []string {
	if len(x.d.Facts.Packages) == 0 {
		return nil
	}
	from := "analysis.json"
	if o.From != "" {
		from = shellWord(o.From)
	}
	var out []string
	if cuts := x.cuts(); len(cuts) > 0 {
		out = append(out, "demarc explain "+shellWord(x.endName(cuts[0].From))+" "+shellWord(x.endName(cuts[0].To))+" --from "+from)
	}
	return append(out, "demarc report "+from+" --format csv --table edges -o edges.csv")
}
