package history

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
)

// windowWeeks is the time that the cadence is about; releasesShown bounds
// Cadence.Latest, rejectedWithin is the time of methods 6.2.2 for a failure.
const (
	windowWeeks    = 52
	releasesShown  = 20
	rejectedWithin = 2 * day
)

// tag is a tag of the repository.
type tag struct {
	name, commit string
	when         int64
}

// releases reads the tags: of an annotated one the tagger's date, of another
// its commit's.
func (r *reader) releases(ctx context.Context) error {
	out, err := r.git.run(ctx, "for-each-ref",
		"--format=%(refname:lstrip=2)%00%(objectname)%00%(*objectname)%00%(creatordate:unix)%00", "refs/tags")
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.gap(Tags, "Tags could not be read: "+clean(err.Error()))
		return nil
	}
	r.tags = parseTags([]byte(out))
	return nil
}

// parseTags reads for-each-ref's lines of four fields that end in NUL.
func parseTags(out []byte) []tag {
	var tags []tag
	for len(out) > 0 {
		var field [4][]byte
		for i := range field {
			var ok bool
			if field[i], out, ok = bytes.Cut(out, []byte{0}); !ok {
				return tags
			}
		}
		out = bytes.TrimPrefix(out, []byte("\n"))
		when, err := strconv.ParseInt(string(field[3]), 10, 64)
		if err != nil {
			continue // a tag of a tree or blob has no date
		}
		commit := field[2]
		if len(commit) == 0 {
			commit = field[1]
		}
		tags = append(tags, tag{clean(string(field[0])), string(commit), when})
	}
	return tags
}

// version tells whether a tag is named like a version, and whether like a
// prerelease: a semantic version with two or three numbers, or a date, behind
// an optional "v" and an optional family: the part of the code base whose
// version it is ("api/", "chart-") or a word ("release-", "go").
func version(name string) (family string, is, pre bool) {
	start := strings.LastIndexByte(name, '/') + 1
	word := true // only letters since the last separator
	for i := start; i < len(name); i++ {
		first := i == start || name[i-1] == '-' || name[i-1] == '_'
		if first || word && isDigit(name[i]) && !isDigit(name[i-1]) {
			if is, pre := bareVersion(strings.TrimPrefix(name[i:], "v")); is {
				return name[:i], true, pre
			}
		}
		word = isLetter(name[i]) && (first || word)
	}
	return "", false, false
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// bareVersion reads 1.2, 1.2.3, 1.2.3-rc.1, 1.2.3+build, 2024-01-31, 2024-01-31b.
func bareVersion(s string) (is, pre bool) {
	s, _, _ = strings.Cut(s, "+")
	if isDay(s) {
		return true, false
	}
	core, suffix, hasSuffix := strings.Cut(s, "-")
	parts := strings.Split(core, ".")
	if len(parts) < 2 || len(parts) > 4 {
		return false, false
	}
	for i, p := range parts {
		digits := len(p) - len(strings.TrimLeft(p, "0123456789"))
		if digits == 0 || digits > 14 {
			return false, false
		}
		if rest := p[digits:]; rest != "" { // 1.2rc1, as Go's own
			if i != len(parts)-1 || !prereleaseWord(rest) {
				return false, false
			}
			pre = true
		}
	}
	if hasSuffix && suffix == "" {
		return false, false
	}
	return true, pre || hasSuffix
}

func prereleaseWord(s string) bool {
	w := strings.TrimRight(s, "0123456789")
	return w == "rc" || w == "beta" || w == "alpha" || w == "a" || w == "b"
}

// isDay tells 2024-01-31, with a letter behind it or not.
func isDay(s string) bool {
	if len(s) == 11 && s[10] >= 'a' && s[10] <= 'z' {
		s = s[:10]
	}
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return false
	}
	for i := range len(s) {
		if i != 4 && i != 7 && !isDigit(s[i]) {
			return false
		}
	}
	return s[5:7] >= "01" && s[5:7] <= "12" && s[8:] >= "01" && s[8:] <= "31"
}

// week returns how many whole weeks before the analysed commit a time lies.
func (r *reader) week(when int64) int { return int(max(r.now-when, 0) / (7 * day)) }

// weeks returns Cadence.Weeks.
func (r *reader) weeks() int {
	oldest := r.now
	for _, c := range r.records {
		oldest = min(oldest, c.when)
	}
	return min(windowWeeks, r.week(oldest))
}

// cadence fills Log.Cadence.
func (r *reader) cadence() {
	c := &r.log.Cadence
	c.Weeks, c.Tags = r.weeks(), len(r.tags)
	events := r.families()
	var changes, releases, alarms []int64
	for _, m := range r.mainline {
		changes = append(changes, m.when)
	}
	for _, rec := range r.records {
		if !rec.merge && (rec.revert || rec.hotfix) {
			alarms = append(alarms, rec.when)
		}
	}
	slices.Sort(alarms)
	for _, e := range events {
		releases = append(releases, e.when)
		if r.week(e.when) >= c.Weeks {
			continue
		}
		i, _ := slices.BinarySearch(alarms, e.when+1)
		if i < len(alarms) && alarms[i] <= e.when+rejectedWithin {
			c.Rejected++
		}
	}
	c.Mainline, c.Releases = r.weekly(changes), r.weekly(releases)
	c.MainlineWeeks = r.countWeeks(changes)
	slices.Reverse(c.MainlineWeeks)
	c.Authors = r.authorsPerRelease(releases)
	for _, e := range events[:min(len(events), releasesShown)] {
		c.Latest = append(c.Latest, Release{e.name, e.commit, date(e.when)})
	}
}

// authorsPerRelease counts whose work went out together (methods 5.2.1): the
// distinct authors of the commits between a release and the one before it.
// Releases are newest first.
func (r *reader) authorsPerRelease(releases []int64) Weekly {
	type work struct {
		when   int64
		author int32
	}
	var done []work
	for _, rec := range r.records {
		if !rec.merge && !rec.bot && !rec.boundary {
			done = append(done, work{rec.when, rec.author})
		}
	}
	slices.SortFunc(done, func(a, b work) int { return cmp.Or(cmp.Compare(a.when, b.when), cmp.Compare(a.author, b.author)) })
	var counts []int
	people := map[int32]bool{}
	for i := len(releases) - 1; i >= 0; i-- {
		clear(people)
		for ; len(done) > 0 && done[0].when <= releases[i]; done = done[1:] {
			people[done[0].author] = true
		}
		if i < len(releases)-1 && r.week(releases[i]) < r.log.Cadence.Weeks {
			counts = append(counts, len(people))
		}
	}
	if len(counts) == 0 {
		return Weekly{}
	}
	slices.Sort(counts)
	return Weekly{Total: len(counts), P25: quantile(counts, 0.25), Median: quantile(counts, 0.5), P75: quantile(counts, 0.75)}
}

// families fills Cadence.Families and returns the releases of Cadence.Family,
// one a commit, newest first.
func (r *reader) families() []tag {
	c := &r.log.Cadence
	byFamily := map[string]map[string]tag{} // family -> commit -> release
	for _, t := range r.tags {
		family, is, pre := version(t.name)
		switch {
		case !is:
			continue
		case t.when > r.now:
			c.Later++
		case pre:
			c.Prereleases++
		default:
			if byFamily[family] == nil {
				byFamily[family] = map[string]tag{}
			}
			if old, ok := byFamily[family][t.commit]; ok {
				t.name, t.when = min(old.name, t.name), min(old.when, t.when)
			}
			byFamily[family][t.commit] = t
		}
		c.Versions++
	}
	for name, releases := range byFamily {
		f := Family{Name: name, Releases: len(releases)}
		for _, t := range releases {
			if r.week(t.when) < c.Weeks {
				f.InWindow++
			}
		}
		c.Families = append(c.Families, f)
	}
	slices.SortFunc(c.Families, func(a, b Family) int {
		return cmp.Or(cmp.Compare(b.Releases, a.Releases), cmp.Compare(a.Name, b.Name))
	})
	c.Family = r.mainFamily(byFamily)
	var events []tag
	for _, t := range byFamily[c.Family] {
		events = append(events, t)
	}
	slices.SortFunc(events, func(a, b tag) int {
		return cmp.Or(cmp.Compare(b.when, a.when), cmp.Compare(a.name, b.name), cmp.Compare(a.commit, b.commit))
	})
	return events
}

// mainFamily chooses the versions of the analysed directory, as Go names those
// of a nested module, or else plain versions, or else the largest family.
func (r *reader) mainFamily(byFamily map[string]map[string]tag) string {
	for _, name := range []string{r.place.prefix, ""} {
		if len(byFamily[name]) > 0 {
			return name
		}
	}
	if f := r.log.Cadence.Families; len(f) > 0 {
		return f[0].Name
	}
	return ""
}

// weekly counts times over the weeks of the window (methods 6.2.2).
func (r *reader) weekly(times []int64) Weekly {
	n := r.weeks()
	if n == 0 {
		return Weekly{}
	}
	counts := r.countWeeks(times)
	var w Weekly
	for _, k := range counts {
		w.Total += k
	}
	slices.Sort(counts)
	w.P25, w.Median, w.P75 = quantile(counts, 0.25), quantile(counts, 0.5), quantile(counts, 0.75)
	return w
}

// countWeeks counts times in each week of the window, newest first.
func (r *reader) countWeeks(times []int64) []int {
	counts := make([]int, r.weeks())
	for _, t := range times {
		if k := r.week(t); k < len(counts) {
			counts[k]++
		}
	}
	return counts
}

// quantile interpolates between the sorted values, which must not be empty.
func quantile(sorted []int, q float64) float64 {
	at := q * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return round(float64(sorted[low]) + (at-float64(low))*float64(sorted[high]-sorted[low]))
}

func itoa(n int) string { return strconv.Itoa(n) }
