package reports

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// HistoryOptions steer a HistoryView.
type HistoryOptions struct {
	// Anonymous replaces the names of authors and owners by hashes.
	Anonymous bool
}

// HistoryView is what git tells about the code base. Lists are never nil.
type HistoryView struct {
	// Read is false when history was not read: then everything is unknown.
	Read bool `json:"read"`
	// Commit to Gaps are as in history.Log.
	Commit   string           `json:"commit"`
	Date     string           `json:"date"`
	Since    string           `json:"since"`
	Complete bool             `json:"complete"`
	Gaps     []history.Gap    `json:"gaps"`
	Cleaning history.Cleaning `json:"cleaning"`
	Practice history.Practice `json:"practice"`
	Cadence  history.Cadence  `json:"cadence"`
	// Active counts the authors of the last days, Truck is that of all packages.
	Active int           `json:"activeAuthors"`
	Truck  history.Truck `json:"truck"`
	// Packages are those with most recent changes first, then by path.
	Packages []PackageHistory `json:"packages"`
	// Pairs changed together: those that did so often first, then by cosine.
	Pairs []PairHistory `json:"pairs"`
	// Authors are those with most changes first.
	Authors []history.Author `json:"authors"`

	x      *index
	method history.Method
}

// PackageHistory is the history of one package.
type PackageHistory struct {
	Package ident.PackagePath `json:"package"`
	// Changes touch it; Recent is the same with half-life.
	Changes int     `json:"changes"`
	Recent  float64 `json:"recent"`
	// Last is the date of the last change, "" when none is known.
	Last string `json:"last"`
	// Authors counts people; Main has most recent changes, MainShare is its
	// part of them between 0 and 1.
	Authors   int     `json:"authors"`
	Main      string  `json:"main"`
	MainShare float64 `json:"mainShare"`
	// Truck is how many people must leave until nobody knows most files; 0 is
	// unknown.
	Truck int `json:"truckFactor"`
	// FixShare is the part of the changes that repair something.
	FixShare float64 `json:"fixShare"`
	// Owners are those of CODEOWNERS.
	Owners []string `json:"owners"`
}

// PairHistory is two packages that changed together.
type PairHistory struct {
	A ident.PackagePath `json:"a"`
	B ident.PackagePath `json:"b"`
	// Shared changes touch both.
	Shared int     `json:"shared"`
	Cosine float64 `json:"cosine"`
	// Degree is in percent (methods 1.5.4).
	Degree float64 `json:"degree"`
	Strong bool    `json:"strong"`
	// Tied is true when code of one refers to the other; a pair that is not has
	// a tie that only people know.
	Tied bool `json:"tied"`
	// Crosses is true when they are in different services.
	Crosses bool `json:"crosses"`
}

// HistoryOf makes the view. The error is a *FormatError.
func HistoryOf(d *Document, o HistoryOptions) (*HistoryView, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	l := &d.History.Log
	v := &HistoryView{
		Read: d.History.Read, Commit: l.Commit, Date: l.Date, Since: l.Since, Complete: l.Complete, Gaps: slices.Concat([]history.Gap{}, l.Gaps),
		Cleaning: l.Cleaning, Practice: l.Practice, Cadence: l.Cadence, Active: l.People.Active, Truck: l.People.Truck,
		Packages: []PackageHistory{}, Pairs: []PairHistory{}, Authors: []history.Author{}, x: newIndex(d), method: l.Method,
	}
	names := map[string]string{}
	for _, a := range l.People.Authors {
		if o.Anonymous {
			a.Name = a.ID
		}
		names[a.ID] = a.Name
		v.Authors = append(v.Authors, a)
	}
	for i := range l.Packages {
		v.Packages = append(v.Packages, packageHistory(&l.Packages[i], names, o))
	}
	slices.SortStableFunc(v.Packages, func(p, q PackageHistory) int {
		return cmp.Or(cmp.Compare(q.Recent, p.Recent), cmp.Compare(p.Package, q.Package))
	})
	v.pairs(l)
	return v, nil
}

func packageHistory(p *history.Package, names map[string]string, o HistoryOptions) PackageHistory {
	h := PackageHistory{
		Package: p.Path, Changes: p.Changes, Recent: p.Recent, Last: p.Last, Authors: len(p.Authors), Truck: p.Truck.Factor,
		Main: cmp.Or(names[p.Main], p.Main), Owners: []string{},
	}
	for _, s := range p.Authors {
		if s.Author == p.Main && p.Recent > 0 {
			h.MainShare = hundredth(s.Recent / p.Recent)
		}
	}
	if p.Changes > 0 {
		h.FixShare = hundredth(float64(p.Fixes) / float64(p.Changes))
	}
	for _, w := range p.Owners {
		name := w.Name
		if o.Anonymous {
			name = hashed(name)
		}
		h.Owners = append(h.Owners, name)
	}
	return h
}

func hundredth(f float64) float64 { return float64(int(f*100+.5)) / 100 }

// hashed is a short name that does not tell whose it is to who does not guess.
func hashed(name string) string {
	sum := sha256.Sum256([]byte("demarc owner " + name))
	return hex.EncodeToString(sum[:6])
}

func (v *HistoryView) pairs(l *history.Log) {
	for i := range l.Pairs {
		p := &l.Pairs[i]
		h := PairHistory{A: l.Packages[p.A].Path, B: l.Packages[p.B].Path, Shared: p.Shared, Cosine: p.Cosine, Degree: p.Degree, Strong: p.Strong}
		a, okA := v.x.byPath[h.A]
		b, okB := v.x.byPath[h.B]
		if okA && okB {
			h.Tied = v.x.pairs[pair{a, b}] != nil || v.x.pairs[pair{b, a}] != nil
			s, t := v.x.place[a].service, v.x.place[b].service
			h.Crosses = s >= 0 && t >= 0 && s != t
		}
		v.Pairs = append(v.Pairs, h)
	}
	slices.SortStableFunc(v.Pairs, func(p, q PairHistory) int {
		return cmp.Or(compareBool(q.Strong, p.Strong), cmp.Compare(q.Cosine, p.Cosine), cmp.Compare(p.A, q.A), cmp.Compare(p.B, q.B))
	})
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Render writes the view in one of AnswerFormats.
func (v *HistoryView) Render(w io.Writer, o Options) error { return renderAnswer(w, v, o) }

func (v *HistoryView) table() [][]string {
	rows := [][]string{{"package", "changes", "recent", "last", "authors", "main_author", "main_share", "truck_factor", "fix_share", "owners"}}
	for i := range v.Packages {
		p := &v.Packages[i]
		rows = append(rows, []string{
			string(p.Package), itoa(p.Changes), decimal(p.Recent), p.Last, itoa(p.Authors), p.Main, decimal(p.MainShare), itoa(p.Truck),
			decimal(p.FixShare), strings.Join(p.Owners, " "),
		})
	}
	return rows
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

// day is the date of a time in RFC 3339.
func day(s string) string {
	d, _, _ := strings.Cut(s, "T")
	return d
}

func (v *HistoryView) sheet() *sheet {
	s := &sheet{title: "History of " + v.x.d.Subject.Name, shortened: v.x.prefix}
	c := &v.Cleaning
	switch {
	case !v.Read:
		s.head = []string{"History was not read, so nothing about it is known."}
		return s
	case v.Commit == "":
		s.head = []string{"There is no history to read, so nothing about it is known."}
	case c.Used == 0:
		s.head = []string{fmt.Sprintf("%s read, but no change of these packages is known.", plural(c.Commits, "commit was", "commits were"))}
	default:
		s.head = []string{
			fmt.Sprintf("%s between %s and %s, by %s, %d of them active in the last %d days.", plural(c.Used, "change", "changes"),
				day(v.Since), day(v.Date), plural(len(v.Authors), "author", "authors"), v.Active, v.method.ActiveDays),
			v.practice(),
		}
	}
	if len(v.Gaps) > 0 {
		b := block{title: "Missing, so the numbers are about what was read"}
		for _, g := range v.Gaps {
			b.items = append(b.items, g.Text)
		}
		s.blocks = append(s.blocks, b)
	}
	if c.Used > 0 {
		s.blocks = append(s.blocks, v.packageBlock(), v.pairBlock(), v.releaseBlock(), v.authorBlock())
	}
	return s
}

// practice says in sentences what a change is and what was left out.
func (v *HistoryView) practice() string {
	c := &v.Cleaning
	left := []string{}
	for _, x := range []struct {
		n    int
		what string
	}{{c.Merges, "merges"}, {c.Bots, "by bots"}, {c.NoSource, "without hand-written source"}, {c.Joined, "joined with others of their pull request"},
		{c.Large, "of more than " + itoa(v.method.MaxFiles) + " files"}, {c.Elsewhere, "outside these packages"}, {c.Boundary, "where a shallow clone ends"}} {
		if x.n > 0 {
			left = append(left, grouped(x.n)+" "+x.what)
		}
	}
	s := plural(c.Commits, "commit was", "commits were") + " read"
	if len(left) > 0 {
		s += ", not counted: " + listed(left, len(left))
	}
	switch v.Practice.Style {
	case history.Squash:
		return s + ". Pull requests are squashed, so a change is a pull request: the steps within one are not known."
	case history.MergeCommits:
		return s + ". Work arrives by merges; a change is a commit."
	case history.Linear:
		return s + ". History is linear; a change is a commit."
	}
	return s + ". There are too few commits to tell how work is integrated."
}

func (v *HistoryView) packageBlock() block {
	b := block{title: "Packages, most changed lately first", limit: 25, what: "packages", columns: []column{
		{title: "package", wide: true, name: true}, {title: "changes", right: true}, {title: "recent", right: true}, {title: "last"},
		{title: "by", right: true}, {title: "main author", wide: true}, {title: "bus", right: true}, {title: "fixes", right: true}}}
	for i := range v.Packages {
		p := &v.Packages[i]
		if p.Changes == 0 {
			b.rows = append(b.rows, []string{v.x.short(p.Package), "0", "", "unknown", "", "", "", ""})
			continue
		}
		bus := "?"
		if p.Truck > 0 {
			bus = itoa(p.Truck)
		}
		b.rows = append(b.rows, []string{
			v.x.short(p.Package), grouped(p.Changes), strconv.FormatFloat(p.Recent, 'f', 1, 64), day(p.Last), itoa(p.Authors),
			p.Main + " (" + percentOf(p.MainShare) + ")", bus, percentOf(p.FixShare),
		})
	}
	b.notes = []string{fmt.Sprintf("recent: changes with a half-life of %d days; by: authors; behind the main author: the part of them that is theirs; bus: the bus factor, how many must leave until most files have nobody who knows them, ? for unknown.", v.method.HalfLifeDays)}
	return b
}

func percentOf(f float64) string { return strconv.FormatFloat(100*f, 'f', 0, 64) + "%" }

func (v *HistoryView) pairBlock() block {
	b := block{title: "Packages that change together (" + grouped(len(v.Pairs)) + ")", limit: 15, what: "pairs", columns: []column{
		{title: "packages", wide: true, name: true}, {title: "together", right: true}, {title: "degree", right: true}, {title: "", wide: true}}}
	for _, p := range v.Pairs {
		notes := []string{}
		if p.Crosses {
			notes = append(notes, "different services")
		}
		if !p.Tied {
			notes = append(notes, "no reference between them")
		}
		b.rows = append(b.rows, []string{v.x.short(p.A) + " + " + v.x.short(p.B), grouped(p.Shared), percentOf(p.Degree / 100), strings.Join(notes, ", ")})
	}
	if len(v.Pairs) == 0 {
		b.text = []string{"None above the threshold."}
	}
	return b
}

func (v *HistoryView) releaseBlock() block {
	c := &v.Cadence
	b := block{title: "Releases", limit: 8, what: "releases", columns: []column{{title: "release", name: true}, {title: "date"}}}
	switch {
	case c.Versions == 0:
		b.text = []string{"No tag is named like a version, so how often it is released is unknown."}
	case c.Weeks == 0:
		b.text = []string{"Less than a week of history was read, so the rhythm of releases is unknown."}
	default:
		b.text = []string{fmt.Sprintf("%s in %s; changes of the main line in the median week: %s (in the middle half of the weeks %s to %s).",
			plural(c.Releases.Total, "release", "releases"), plural(c.Weeks, "week", "weeks"), trim(c.Mainline.Median), trim(c.Mainline.P25), trim(c.Mainline.P75))}
		if c.Rejected > 0 {
			b.text = append(b.text, fmt.Sprintf("A revert or hotfix follows %d of them within 48 hours.", c.Rejected))
		}
	}
	for _, r := range c.Latest {
		b.rows = append(b.rows, []string{r.Tag, day(r.Date)})
	}
	return b
}

func trim(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func (v *HistoryView) authorBlock() block {
	b := block{title: "Authors (" + grouped(len(v.Authors)) + ")", limit: 10, what: "authors", columns: []column{
		{title: "author", wide: true}, {title: "changes", right: true}, {title: "recent", right: true}, {title: "last"}}}
	for i := range v.Authors {
		a := &v.Authors[i]
		b.rows = append(b.rows, []string{a.Name, grouped(a.Changes), strconv.FormatFloat(a.Recent, 'f', 1, 64), day(a.Last)})
	}
	return b
}
