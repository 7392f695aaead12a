package history

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// codeownersPlaces returns where a CODEOWNERS file may be, in the order of
// GitHub, then GitLab's own place.
func codeownersPlaces() []string {
	return []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"}
}

// rules are a CODEOWNERS file.
type rules struct {
	path    string
	gitlab  bool
	invalid []int
	// sections has one element in GitHub's syntax. In each the last rule that
	// matches wins; the sections' owners add up.
	sections [][]rule
	// count is the number of rules; with maxRules the rest is not read.
	count int
	// at and next are reused from match to match.
	at, next []bool
}

// maxRules bounds the work that a CODEOWNERS file can make: files times rules.
const maxRules = 10000

// rule is one line: who owns what it matches; nobody when owners is empty.
type rule struct {
	owners []string
	// exclude takes files out of the section (GitLab's "!pattern").
	exclude bool
	// segments are the pattern's path elements; "**" stands for any number.
	segments []string
	// below: the rule matches files within a directory that matches; files:
	// and the pattern can match the file itself.
	below, files bool
	gitlab       bool
}

// parseCodeowners reads GitHub's or GitLab's syntax; the latter where the place
// or a section's heading tells so.
func parseCodeowners(place, text string) *rules {
	r := &rules{path: place, gitlab: strings.HasPrefix(place, ".gitlab/"), sections: [][]rule{nil}, invalid: []int{}}
	if !strings.HasPrefix(place, ".github/") {
		for line := range strings.Lines(text) {
			if _, _, ok := heading(strings.TrimSpace(line)); ok {
				r.gitlab = true
			}
		}
	}
	byName := map[string]int{"": 0}
	section, defaults := 0, []string(nil)
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(strings.TrimPrefix(line, "\uFEFF"))
		if line == "" || line[0] == '#' {
			continue
		}
		if name, owners, ok := heading(line); ok && r.gitlab {
			at, seen := byName[name]
			if !seen { // headings of the same name, whatever the case, are one section
				at = len(r.sections)
				byName[name] = at
				r.sections = append(r.sections, nil)
			}
			section, defaults = at, owners
			continue
		}
		rule, ok := parseRule(line, r.gitlab)
		if !ok {
			r.invalid = append(r.invalid, n)
			continue
		}
		if len(rule.owners) == 0 && !rule.exclude {
			rule.owners = defaults
		}
		if r.count++; r.count > maxRules {
			break
		}
		r.sections[section] = append(r.sections[section], rule)
	}
	return r
}

// heading reads GitLab's "[Name]", "^[Name]", "[Name][2] @owner".
func heading(line string) (name string, owners []string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(line, "^"), "[")
	if !ok {
		return "", nil, false
	}
	name, rest, ok = strings.Cut(rest, "]")
	if !ok || name == "" {
		return "", nil, false
	}
	if count, after, ok := strings.Cut(rest, "]"); ok && strings.HasPrefix(count, "[") {
		rest = after
	}
	if rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return "", nil, false // a pattern that starts with a class
	}
	return strings.ToLower(name), ownerNames(strings.Fields(rest)), true
}

// ownerNames keeps what can be an owner: @user, @org/team, @@role, an address.
func ownerNames(words []string) []string {
	var owners []string
	for _, w := range words {
		if w[0] == '#' {
			break
		}
		if strings.Contains(w, "@") && !slices.Contains(owners, w) {
			owners = append(owners, w)
		}
	}
	return owners
}

// parseRule reads "pattern owner...". GitHub knows neither negation nor
// classes; a line with them is no rule there.
func parseRule(line string, gitlab bool) (rule, bool) {
	pattern, rest := cutPattern(line)
	r := rule{owners: ownerNames(strings.Fields(rest)), gitlab: gitlab, files: true}
	if strings.HasPrefix(pattern, "!") {
		if !gitlab {
			return rule{}, false
		}
		pattern, r.exclude = pattern[1:], true
	}
	if !gitlab && strings.ContainsAny(pattern, "[]") {
		return rule{}, false
	}
	inDir := strings.HasSuffix(pattern, "/")
	body := strings.Trim(pattern, "/")
	if body == "" && pattern != "/" {
		return rule{}, false
	}
	anchored := strings.HasPrefix(pattern, "/")
	if !gitlab {
		anchored = anchored || strings.Contains(body, "/")
	}
	if !anchored {
		r.segments = append(r.segments, "**")
	}
	for _, s := range strings.Split(body, "/") {
		if s != "" && !(s == "**" && len(r.segments) > 0 && r.segments[len(r.segments)-1] == "**") {
			r.segments = append(r.segments, s)
		}
	}
	last := body[strings.LastIndexByte(body, '/')+1:]
	switch {
	case inDir:
		r.below, r.files = true, false
	case gitlab:
	case last != "*" || !strings.Contains(body, "/"):
		r.below = true // but dir/* holds the directory's own files only
	}
	return r, true
}

// cutPattern cuts a line at the first space that is not escaped, and takes the
// escapes of spaces and of # out of the pattern.
func cutPattern(line string) (pattern, rest string) {
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '#'):
			i++
			b.WriteByte(line[i])
		case c == ' ' || c == '\t':
			return b.String(), line[i:]
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

// match tells whether a rule is about the file, whose path is split.
func (r *rules) match(rule *rule, file []string) bool {
	if len(rule.segments) > 0 && rule.segments[0] != "**" && !rule.element(rule.segments[0], file[0]) {
		return false // most rules
	}
	// at[i]: the segments so far can match the first i elements.
	if len(r.at) <= len(file) {
		r.at, r.next = make([]bool, len(file)+1), make([]bool, len(file)+1)
	}
	at, next := r.at[:len(file)+1], r.next[:len(file)+1]
	clear(at)
	at[0] = true
	for _, seg := range rule.segments {
		for i := range next {
			switch {
			case seg == "**":
				next[i] = at[i] || i > 0 && next[i-1]
			default:
				next[i] = i > 0 && at[i-1] && rule.element(seg, file[i-1])
			}
		}
		at, next = next, at
	}
	if rule.files && at[len(file)] {
		return true
	}
	// The whole tree matches "/"; otherwise a directory must, at least one
	// element long.
	first := min(len(rule.segments), 1)
	return rule.below && slices.Contains(at[first:len(file)], true)
}

// element matches one path element.
func (r *rule) element(pattern, name string) bool {
	if r.gitlab {
		ok, err := path.Match(pattern, name)
		return ok && err == nil
	}
	return wildcard(pattern, name)
}

// wildcard knows * and ?, in time that is at most the product of the lengths.
func wildcard(pattern, name string) bool {
	p, n, star, mark := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]):
			p++
			n++
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// of returns the owners of a file, sorted.
func (r *rules) of(name string) []string {
	file := strings.Split(name, "/")
	var owners []string
	for _, section := range r.sections {
		if r.excluded(section, file) {
			continue
		}
		for i := len(section) - 1; i >= 0; i-- {
			if !section[i].exclude && r.match(&section[i], file) {
				owners = append(owners, section[i].owners...)
				break
			}
		}
	}
	slices.Sort(owners)
	return slices.Compact(owners)
}

// excluded says that the section takes the file out; no later rule of it can
// bring the file back.
func (r *rules) excluded(section []rule, file []string) bool {
	for i := range section {
		if section[i].exclude && r.match(&section[i], file) {
			return true
		}
	}
	return false
}

// ownerName is how an owner is shown: with hidden names people are hashed, teams
// and roles are not.
func (r *reader) ownerName(name string) string {
	if !r.o.HideNames || strings.HasPrefix(name, "@") && strings.ContainsAny(name[1:], "/@") {
		return clean(name)
	}
	return hashed(name, r.o.Salt)
}

// owners fills what CODEOWNERS says of the packages' present source files.
func (r *reader) owners() {
	o := &r.log.Owners
	count := make([]map[string]int, len(r.log.Packages))
	for i := range r.files.list {
		f := &r.files.list[i]
		if f.gone || f.pkg < 0 || !r.written(f) {
			continue
		}
		o.Files++
		if r.rules == nil {
			continue
		}
		names := r.rules.of(r.place.prefix + f.path)
		if len(names) == 0 {
			continue
		}
		o.Owned++
		r.log.Packages[f.pkg].Owned++
		if count[f.pkg] == nil {
			count[f.pkg] = map[string]int{}
		}
		for _, n := range names {
			count[f.pkg][r.ownerName(n)]++
		}
	}
	for k, c := range count {
		r.log.Packages[k].Owners = sortedOwners(c)
	}
	if r.rules != nil {
		r.describe(r.rules)
	}
}

func sortedOwners(count map[string]int) []Owner {
	owners := []Owner{}
	for n, files := range count {
		owners = append(owners, Owner{n, files})
	}
	slices.SortFunc(owners, func(a, b Owner) int {
		return cmp.Or(cmp.Compare(b.Files, a.Files), cmp.Compare(a.Name, b.Name))
	})
	return owners
}

// describe fills what is to be said of the file itself.
func (r *reader) describe(rules *rules) {
	if rules.count > maxRules {
		r.gap(Limited, "Only the first "+itoa(maxRules)+" rules of "+rules.path+" were read.")
	}
	o := &r.log.Owners
	o.Path, o.Syntax, o.Invalid = rules.path, "github", rules.invalid
	if rules.gitlab {
		o.Syntax = "gitlab"
	}
	for _, s := range rules.sections {
		o.Rules += len(s)
	}
}
