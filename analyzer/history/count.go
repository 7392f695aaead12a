package history

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

const day = 24 * 60 * 60

// joinWithin is the time in which commits with one pull request's number are
// one change; after that a number is taken for that of another repository,
// whose history was merged in.
const joinWithin = 30 * day

// setPackages fills Log.Packages from the options, or from the tree.
func (r *reader) setPackages(tree []string) {
	dirs := r.o.Packages
	if dirs == nil {
		seen := map[string]bool{}
		for _, name := range tree {
			if d := dirOf(name); !seen[d] && classify(name, r.o.Suffixes) == source && r.written(&file{path: name}) {
				seen[d] = true
				dirs = append(dirs, Dir{ident.PackagePath(d), d})
			}
		}
	}
	dirs = slices.Clone(dirs)
	slices.SortFunc(dirs, func(a, b Dir) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Dir, b.Dir))
	})
	r.log.Packages = []Package{}
	for _, d := range dirs {
		r.log.Packages = append(r.log.Packages, Package{Path: d.Path, Dir: d.Dir, Authors: []Share{}, Owners: []Owner{}})
	}
}

// finish turns what was read into the answer.
func (r *reader) finish() {
	r.authors.join()
	r.placeFiles()
	r.practice()
	units := r.units()
	used := r.use(units)
	r.people(used)
	r.churn(used)
	r.pairs()
	r.log.Sets = sets(r.log.Changes)
	r.trucks(used)
	r.owners()
	r.cadence()
	if n := len(r.log.Packages); n > 0 && r.log.Cleaning.Commits > 0 {
		r.unmapped()
	}
	slices.SortStableFunc(r.log.Gaps, func(a, b Gap) int { return cmp.Compare(a.Kind, b.Kind) })
}

// placeFiles tells every file which package it is in.
func (r *reader) placeFiles() {
	byDir := make(map[string]int32, len(r.log.Packages))
	for i, p := range r.log.Packages {
		if _, ok := byDir[p.Dir]; !ok {
			byDir[p.Dir] = int32(i)
		}
	}
	for i := range r.files.list {
		f := &r.files.list[i]
		if p, ok := byDir[dirOf(f.path)]; ok {
			f.pkg = p
		}
	}
}

// written says that no program wrote the file, as far as is known.
func (r *reader) written(f *file) bool {
	if r.generated != nil && !f.gone {
		return !r.generated[f.path]
	}
	return !generatedName(f.path)
}

// practice tells how changes arrive.
func (r *reader) practice() {
	oldest, recent := r.now, 0
	for _, c := range r.records {
		oldest = min(oldest, c.when)
		if r.week(c.when) < windowWeeks {
			recent++
		}
	}
	if len(r.records) > 0 {
		r.log.Since = date(oldest)
	}
	p := &r.log.Practice
	for _, c := range r.records {
		if recent >= 30 && r.week(c.when) >= windowWeeks {
			continue
		}
		if !c.merge && !c.bot {
			p.Singles++
			if c.pr != 0 {
				p.WithNumber++
			}
		}
	}
	for _, c := range r.mainline {
		if recent >= 30 && r.week(c.when) >= windowWeeks {
			continue
		}
		p.Mainline++
		if c.merge {
			p.MainlineMerges++
		}
	}
	switch {
	case p.Singles+p.MainlineMerges < 10:
	case 2*p.WithNumber >= p.Singles && p.Singles > 0:
		p.Style = Squash
	case 5*p.MainlineMerges >= p.Mainline:
		p.Style = MergeCommits
	default:
		p.Style = Linear
	}
}

// unit is a change: a commit, or the commits of one squashed pull request.
type unit struct {
	when        int64
	authors     []int32 // ascending, at least one
	files       []int32 // ascending
	fix, revert bool
	age         float64
}

// units cleans the records, oldest first, and joins the commits of the mainline
// that carry the number of the same pull request.
func (r *reader) units() []unit {
	c := &r.log.Cleaning
	c.Commits = len(r.records)
	var units []unit
	byNumber := map[int32]int{}
	for i := len(r.records) - 1; i >= 0; i-- {
		rec := &r.records[i]
		files := r.sources(rec)
		switch {
		case rec.merge:
			c.Merges++
			continue
		case rec.boundary:
			c.Boundary++
			continue
		case rec.bot:
			c.Bots++
			continue
		case len(files) == 0:
			c.NoSource++
			continue
		}
		u := unit{when: rec.when, authors: []int32{r.authors.list[rec.author].same}, files: files, fix: rec.fix, revert: rec.revert}
		if rec.mainline && rec.pr != 0 {
			if at, ok := byNumber[rec.pr]; ok && abs(rec.when-units[at].when) <= joinWithin {
				units[at].join(u)
				c.Joined++
				continue
			}
			byNumber[rec.pr] = len(units)
		}
		units = append(units, u)
	}
	slices.SortStableFunc(units, func(a, b unit) int { return cmp.Compare(a.when, b.when) })
	return units
}

func (u *unit) join(v unit) {
	u.when = max(u.when, v.when)
	u.authors = sortedSet(append(u.authors, v.authors...))
	u.files = sortedSet(append(u.files, v.files...))
	u.fix, u.revert = u.fix || v.fix, u.revert || v.revert
}

// sources returns the files of a commit that somebody wrote, ascending, each
// once: a file that moved and one that came back are one file.
func (r *reader) sources(rec *record) []int32 {
	var ids []int32
	for _, id := range r.touched[rec.start:rec.end] {
		if r.written(&r.files.list[id]) {
			ids = append(ids, id)
			r.log.Cleaning.FilesSource++
		} else {
			r.log.Cleaning.FilesGenerated++
		}
	}
	return sortedSet(ids)
}

func sortedSet(s []int32) []int32 {
	slices.Sort(s)
	return slices.Compact(s)
}

// use drops the changes that are no evidence about packages, tells the others
// their weight, and fills Log.Changes, which go with what it returns by index.
func (r *reader) use(units []unit) []unit {
	c := &r.log.Cleaning
	used := units[:0]
	for _, u := range units {
		var pkgs []int32
		for _, f := range u.files {
			if p := r.files.list[f].pkg; p >= 0 {
				pkgs = append(pkgs, p)
			}
		}
		pkgs = sortedSet(pkgs)
		switch {
		case len(u.files) > r.o.MaxFiles:
			c.Large++
			for _, p := range pkgs {
				r.log.Packages[p].Large++
			}
			continue
		case len(pkgs) == 0:
			c.Elsewhere++
			continue
		}
		u.age = r.weight(u.when)
		used = append(used, u)
		r.log.Changes = append(r.log.Changes, Change{When: u.when, Age: u.age, Packages: pkgs, Fix: u.fix, Revert: u.revert})
	}
	c.Used = len(used)
	return used
}

// weight halves with every half-life before the analysed commit (1.5.1).
func (r *reader) weight(when int64) float64 {
	if r.o.HalfLifeDays < 0 {
		return 1
	}
	age := float64(max(r.now-when, 0)) / (float64(r.o.HalfLifeDays) * day)
	return math.Exp2(-age)
}

// people fills the authors of all used changes and the active ones.
func (r *reader) people(used []unit) {
	type sum struct {
		Author
		first, last int64
	}
	sums := map[int32]*sum{}
	for _, u := range used {
		for _, a := range u.authors {
			s := sums[a]
			if s == nil {
				s = &sum{first: u.when, last: u.when}
				sums[a] = s
			}
			s.Changes++
			s.Recent += u.age
			s.first, s.last = min(s.first, u.when), max(s.last, u.when)
		}
	}
	for a, s := range sums {
		s.ID = r.id(a)
		s.Name = r.authors.list[a].name
		if r.o.HideNames || s.Name == "" {
			s.Name = s.ID
		}
		s.First, s.Last, s.Recent = date(s.first), date(s.last), round(s.Recent)
		r.log.People.Authors = append(r.log.People.Authors, s.Author)
	}
	slices.SortFunc(r.log.People.Authors, func(a, b Author) int {
		return cmp.Or(cmp.Compare(b.Changes, a.Changes), cmp.Compare(a.ID, b.ID))
	})
	active := map[int32]bool{}
	for _, c := range r.records {
		if !c.merge && !c.bot && c.when > r.now-int64(r.o.ActiveDays)*day {
			active[r.authors.list[c.author].same] = true
		}
	}
	r.log.People.Active = len(active)
}

func (r *reader) id(a int32) string { return r.authors.id(a, r.o.Salt) }

// churn fills what a package's own changes tell.
func (r *reader) churn(used []unit) {
	shares := make([]map[int32]*Share, len(r.log.Packages))
	weeks := r.weeks()
	for i, u := range used {
		for _, k := range r.log.Changes[i].Packages {
			p := &r.log.Packages[k]
			p.Changes++
			p.Recent += u.age
			if u.fix {
				p.Fixes++
			}
			if u.revert {
				p.Reverts++
			}
			if r.week(u.when) < weeks {
				p.InWindow++
			}
			if p.First == "" {
				p.First = date(u.when)
			}
			p.Last = date(u.when) // changes are sorted by time
			r.share(&shares[k], u)
		}
	}
	for k := range r.log.Packages {
		r.log.Packages[k].ownership(r, shares[k])
	}
}

func (r *reader) share(of *map[int32]*Share, u unit) {
	if *of == nil {
		*of = map[int32]*Share{}
	}
	for _, a := range u.authors {
		s := (*of)[a]
		if s == nil {
			s = &Share{Author: r.id(a)}
			(*of)[a] = s
		}
		s.Changes++
		s.Recent += u.age
	}
}

// ownership is methods 4.6.1. N is the sum over authors, which is more than
// Changes where a joined change has several.
func (p *Package) ownership(r *reader, shares map[int32]*Share) {
	total := 0
	for _, s := range shares {
		total += s.Changes
		s.Recent = round(s.Recent)
		p.Authors = append(p.Authors, *s)
	}
	slices.SortFunc(p.Authors, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Changes, a.Changes), cmp.Compare(a.Author, b.Author))
	})
	p.Recent = round(p.Recent)
	if total == 0 {
		return
	}
	squares, entropy, main := 0.0, 0.0, p.Authors[0]
	for _, s := range p.Authors {
		q := float64(s.Changes) / float64(total)
		squares += q * q
		entropy -= q * math.Log(q)
		if s.Recent > main.Recent {
			main = s
		}
	}
	p.Main, p.Fractal, p.Entropy = main.Author, round(1-squares), round(math.Max(entropy, 0))
}

// unmapped says how many packages have no change at all, and why if it is known.
func (r *reader) unmapped() {
	large, rest := 0, 0
	for _, p := range r.log.Packages {
		switch {
		case p.Changes > 0:
		case p.Large > 0:
			large++
		default:
			rest++
		}
	}
	if large > 0 {
		r.gap(Unmapped, plural(large, "package changed", "packages changed")+" only in commits with too many files to tell anything.")
	}
	if rest > 0 {
		r.gap(Unmapped, plural(rest, "package has", "packages have")+" no change in the history that was read: generated, merged in or written by a bot only, or moved in a way that was not followed.")
	}
}

// date writes seconds since 1970 as RFC 3339; what lies outside four-digit
// years is moved to their ends.
func date(when int64) string {
	const last = 253402300799 // the end of the year 9999
	return time.Unix(min(max(when, 0), last), 0).UTC().Format(time.RFC3339)
}

// round keeps six decimals: what is beyond is no evidence, and may differ
// between machines.
func round(x float64) float64 { return math.Round(x*1e6) / 1e6 }

func abs(x int64) int64 { return max(x, -x) }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	var b strings.Builder
	b.WriteString(itoa(n))
	b.WriteString(" " + many)
	return b.String()
}
