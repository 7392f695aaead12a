package history

import "github.com/demarc-dev/demarc/analyzer/ident"

// Log is what git tells about a code base: plain data, the same for the same
// commit, options and state of the clone. Dates are RFC 3339 in UTC and come
// from commits. No list is nil. Every count stands beside the count that it is
// a part of; where that is 0, the value is not known.
type Log struct {
	// Commit is the analysed commit, Date its committer's date; both "" when
	// there is no history, and Gaps says why.
	Commit string `json:"commit"`
	Date   string `json:"date"`
	// Branch is the branch that is checked out, "" for a detached HEAD.
	Branch string `json:"branch"`
	// Complete is true when every commit behind Commit was read. Otherwise all
	// numbers are about the commits that were, and Gaps says what lacks.
	Complete bool  `json:"complete"`
	Gaps     []Gap `json:"gaps"`
	// Since is the committer's date of the oldest commit that was read.
	Since    string   `json:"since"`
	Cleaning Cleaning `json:"cleaning"`
	Practice Practice `json:"practice"`
	Cadence  Cadence  `json:"cadence"`
	People   People   `json:"people"`
	// Owners says what was found of a CODEOWNERS file.
	Owners Codeowners `json:"codeowners"`
	// Packages are the packages that were asked about, sorted by Path.
	Packages []Package `json:"packages"`
	// Pairs are the packages that changed together, sorted by A, B.
	// PairsDropped counts those below Method.MinShared.
	Pairs        []Pair `json:"pairs"`
	PairsDropped int    `json:"pairsDropped"`
	// Sets say which packages the used changes touch together, sorted by
	// Packages; their Changes sum up to Cleaning.Used.
	Sets []Set `json:"sets"`
	// Method are the settings that the numbers were made with.
	Method Method `json:"method"`
	// Changes are the changes that the numbers count, oldest first: for
	// measures over time. They are not written into documents.
	Changes []Change `json:"-"`
}

// Gap is something about the history that is missing or was not followed.
type Gap struct {
	Kind GapKind `json:"kind"`
	// Text is one sentence for the reader.
	Text string `json:"text"`
}

// GapKind says what is missing.
type GapKind string

// The kinds of gaps.
const (
	// NoHistory: no repository, no commit, git missing or refusing.
	NoHistory GapKind = "no-history"
	// Shallow: the clone ends before the history does.
	Shallow GapKind = "shallow"
	// PartialClone: objects were left with the server; they are not fetched.
	PartialClone GapKind = "partial-clone"
	// MissingObjects: git stopped before the end.
	MissingObjects GapKind = "missing-objects"
	// Limited: there are more commits than Method.MaxCommits.
	Limited GapKind = "limited"
	// Grafts: the repository has grafts or replaced objects; they are not used.
	Grafts GapKind = "grafts"
	// Tags: tags could not be read.
	Tags GapKind = "tags"
	// Unmapped: packages that no commit in the log touches.
	Unmapped GapKind = "unmapped"
)

// Method are the settings of Options with the defaults filled in (methods 1.5).
type Method struct {
	MaxCommits   int     `json:"maxCommits"`
	MaxFiles     int     `json:"maxFiles"`
	HalfLifeDays int     `json:"halfLifeDays"`
	ActiveDays   int     `json:"activeDays"`
	MinShared    float64 `json:"minShared"`
}

// Cleaning counts what was read and what was left out (methods 1.5.1). A commit
// is counted once, by the first reason that applies, in the order of the fields.
type Cleaning struct {
	// Commits were read; the next eight sum up to it.
	Commits int `json:"commits"`
	Merges  int `json:"merges"`
	// Boundary are the commits where a shallow clone ends, whose own changes
	// nobody knows.
	Boundary int `json:"boundary"`
	Bots     int `json:"bots"`
	// NoSource touch no source file that somebody wrote.
	NoSource int `json:"noSource"`
	// Joined were counted together with another commit of their pull request.
	Joined int `json:"joined"`
	// Large touch more than Method.MaxFiles source files, after joining.
	Large int `json:"large"`
	// Elsewhere touch source files outside all packages only.
	Elsewhere int `json:"elsewhere"`
	// Used is the number of changes that the packages' numbers count: commits,
	// or pull requests where these are squashed.
	Used int `json:"used"`
	// FilesVendored, FilesTest and FilesGenerated count changes of such files,
	// which are left out, FilesSource those that stay.
	FilesVendored  int `json:"filesVendored"`
	FilesTest      int `json:"filesTest"`
	FilesGenerated int `json:"filesGenerated"`
	FilesSource    int `json:"filesSource"`
	// Renames were followed.
	Renames int `json:"renames"`
}

// Practice says how changes arrive, by the commits of the 52 weeks before Date,
// or by all that were read if these are fewer than 30.
type Practice struct {
	Style Style `json:"style"`
	// Singles are the non-merge commits of authors that are no bots;
	// WithNumber of them end in the number of a pull request.
	Singles    int `json:"singles"`
	WithNumber int `json:"withNumber"`
	// Mainline counts the commits from Commit along first parents, Merges
	// those of them that are merges.
	Mainline       int `json:"mainline"`
	MainlineMerges int `json:"mainlineMerges"`
}

// Style is how a project integrates work.
type Style string

// The styles.
const (
	// UnknownStyle: fewer than 10 commits say nothing.
	UnknownStyle Style = "unknown"
	// Squash: at least half of the single commits carry the number of a pull
	// request, so that a commit is a pull request. Such commits of the mainline
	// are joined where a number occurs more than once, in any style.
	Squash Style = "squash"
	// MergeCommits: at least a fifth of the mainline are merges.
	MergeCommits Style = "merge"
	// Linear: neither.
	Linear Style = "linear"
)

// People are the authors of the used changes.
type People struct {
	// Authors are sorted by Changes, descending, then by ID.
	Authors []Author `json:"authors"`
	// Active counts the authors of commits, merges and bots aside, in the last
	// Method.ActiveDays before Date.
	Active int `json:"active"`
	// Truck is the truck factor of all packages together.
	Truck Truck `json:"truck"`
}

// Author is one person, joined over names and addresses.
type Author struct {
	// ID is a keyed hash of the address; Name is the ID when names are hidden.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Changes of Cleaning.Used, and the same with half-life.
	Changes int     `json:"changes"`
	Recent  float64 `json:"recent"`
	First   string  `json:"first"`
	Last    string  `json:"last"`
}

// Truck is methods 4.6.2: how many authors must leave until more than half of
// the files have none left who knows them.
type Truck struct {
	// Factor is 0 when Known is 0: not known.
	Factor int `json:"factor"`
	// Files are the present source files, Known those of them with an author.
	Files int `json:"files"`
	Known int `json:"known"`
}

// Package is the history of one package.
type Package struct {
	Path ident.PackagePath `json:"path"`
	Dir  string            `json:"dir"`
	// Changes touch it, of Cleaning.Used; Recent is their sum with half-life.
	Changes int     `json:"changes"`
	Recent  float64 `json:"recent"`
	// Large are changes beyond Method.MaxFiles that touch it, not in Changes:
	// where Changes is 0, it was not at rest, but nothing is known.
	Large int `json:"large"`
	// InWindow are the changes of the last Cadence.Weeks weeks.
	InWindow int `json:"inWindow"`
	// First and Last are "" when Changes is 0.
	First string `json:"first"`
	Last  string `json:"last"`
	// Fixes say that they repair something (methods 6.3.2), Reverts that they
	// take something back; both of Changes.
	Fixes   int `json:"fixes"`
	Reverts int `json:"reverts"`
	// Authors are sorted by Changes, descending, then by Author.
	Authors []Share `json:"authors"`
	// Main is the author with the highest Recent, "" when Changes is 0.
	Main string `json:"main"`
	// Fractal is FV of methods 4.6.1, 0 for one author; Entropy the ownership
	// entropy in nats. Both are by Changes.
	Fractal float64 `json:"fractal"`
	Entropy float64 `json:"entropy"`
	Truck   Truck   `json:"truck"`
	// SumOfCoupling is methods 4.4.3 over packages; Partners the number of
	// packages that it changed with, below thresholds too.
	SumOfCoupling int `json:"sumOfCoupling"`
	Partners      int `json:"partners"`
	// Owners of CODEOWNERS, sorted by Files, descending, then by Name; Owned
	// of Truck.Files have one.
	Owners []Owner `json:"owners"`
	Owned  int     `json:"owned"`
}

// Share is an author's part in a package.
type Share struct {
	Author  string  `json:"author"`
	Changes int     `json:"changes"`
	Recent  float64 `json:"recent"`
	// Files are the package's present files that the author knows (4.6.2).
	Files int `json:"files"`
}

// Owner is a name in CODEOWNERS and the number of source files it owns. With
// hidden names people are hashes, teams are not.
type Owner struct {
	Name  string `json:"name"`
	Files int    `json:"files"`
}

// Codeowners describes the file.
type Codeowners struct {
	// Path is "" when there is none; relative to the repository.
	Path string `json:"path"`
	// Syntax is "github" or "gitlab", "" without a file.
	Syntax string `json:"syntax"`
	Rules  int    `json:"rules"`
	// Files are the present source files of all packages, Owned of them have
	// an owner.
	Files int `json:"files"`
	Owned int `json:"owned"`
	// Invalid are the lines that are no rule; 1-based, ascending.
	Invalid []int `json:"invalid"`
}

// Pair is two packages that changed together.
type Pair struct {
	// A and B are indices of Packages, A < B.
	A int `json:"a"`
	B int `json:"b"`
	// Shared changes touch both, of Changes of A and of B and of
	// Cleaning.Used.
	Shared int `json:"shared"`
	// Weight is the sum of 1/(|t|-1) over them (methods 1.5.2); Recent the
	// same with half-life.
	Weight float64 `json:"weight"`
	Recent float64 `json:"recent"`
	// Cosine is methods 1.5.3, the clustering weight, from the sums with
	// half-life: Recent/sqrt(Recent of A * Recent of B).
	Cosine float64 `json:"cosine"`
	Measures
	// Strong is true at code-maat's defaults: both changed 5 times at least,
	// 5 times together, and Degree is 30 or more.
	Strong bool `json:"strong"`
}

// Measures are methods 1.5.4, from plain counts.
type Measures struct {
	// Degree is in percent; the others are between 0 and 1, but Lift, where 1
	// is what chance gives.
	Degree       float64 `json:"degree"`
	Support      float64 `json:"support"`
	ConfidenceAB float64 `json:"confidenceAB"`
	ConfidenceBA float64 `json:"confidenceBA"`
	Lift         float64 `json:"lift"`
}

// Cadence is how often the project changes and releases (methods 6.2).
type Cadence struct {
	// Weeks is the number of whole weeks before Date that the numbers are
	// about: at most 52, fewer when less history was read, 0 for not known.
	Weeks int `json:"weeks"`
	// Mainline are changes of the mainline, Releases are releases, per week.
	Mainline Weekly `json:"mainline"`
	// MainlineWeeks are the single weeks of Mainline, oldest first; never nil.
	MainlineWeeks []int  `json:"mainlineWeeks"`
	Releases      Weekly `json:"releases"`
	// Authors are the people whose commits, merges and bots aside, went out
	// together with a release of these weeks: Total is the number of releases
	// that an earlier one precedes, the quantiles are people a release.
	Authors Weekly `json:"authors"`
	// Rejected are the releases of these weeks that a revert or hotfix of the
	// mainline follows within 48 hours, of Releases.Total.
	Rejected int `json:"rejected"`
	// Family is what the releases' tags have before the version: "" for
	// v1.2.3, the directory for a nested module, or else the largest of
	// Families, which are sorted by Releases, descending, then by Name.
	Family   string   `json:"family"`
	Families []Family `json:"families"`
	// Tags counts all tags, Versions those named like a version. Of Versions,
	// Later are dated after Date and Prereleases say that they are; both are
	// no releases.
	Tags        int `json:"tags"`
	Versions    int `json:"versions"`
	Prereleases int `json:"prereleases"`
	Later       int `json:"later"`
	// Latest are the newest releases, at most 20, newest first, then by Tag.
	Latest []Release `json:"latest"`
}

// Weekly is the distribution of counts over Cadence.Weeks weeks.
type Weekly struct {
	Total  int     `json:"total"`
	P25    float64 `json:"p25"`
	Median float64 `json:"median"`
	P75    float64 `json:"p75"`
}

// Family is a series of releases.
type Family struct {
	Name string `json:"name"`
	// Releases are commits with a version of the family, InWindow those of the
	// last Cadence.Weeks weeks.
	Releases int `json:"releases"`
	InWindow int `json:"inWindow"`
}

// Release is a commit with a tag that is named like a version and not like a
// prerelease; Tag is the first by name.
type Release struct {
	Tag    string `json:"tag"`
	Commit string `json:"commit"`
	Date   string `json:"date"`
}

// Change is one used change.
type Change struct {
	// When is the committer's date in seconds since 1970.
	When int64
	// Age is the weight of half-life, 1 at Date.
	Age float64
	// Packages are indices of Log.Packages, ascending; not empty.
	Packages []int32
	// Fix, Revert: see Package.
	Fix, Revert bool
}
