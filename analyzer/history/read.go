package history

import (
	"context"
	"time"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// The defaults of methods 1.5.1, 1.5.3 and 6.2 (editable).
const (
	DefaultMaxCommits   = 20000
	DefaultMaxFiles     = 30
	DefaultHalfLifeDays = 365
	DefaultActiveDays   = 90
	DefaultMinShared    = 1.0
)

// Options say what to read. The zero value reads with the defaults.
type Options struct {
	// Env is the environment that git starts with, made safe first.
	Env []string
	// Packages are the packages to tell about; each directory is one at most.
	// With nil every directory with a source file that somebody wrote is one.
	Packages []Dir
	// Generated are the present files that a program wrote, relative to the
	// analysed directory. With nil that is not known, and files are judged by
	// their names, as files always are that are gone.
	Generated []string
	// Later, unless nil, gives Packages and Generated once the log was read, so
	// that reading it need not wait for the code. It is called once, and not
	// when ctx has ended.
	Later func() (packages []Dir, generated []string)
	// Suffixes of source files; nil means ".go".
	Suffixes []string
	// Bots are words, beyond the known ones, that make an author a bot when
	// the name or address holds one.
	Bots []string
	// MaxCommits is the number of commits that are read, the newest; 0 means
	// DefaultMaxCommits, negative all of them.
	MaxCommits int
	// MaxFiles, HalfLifeDays, ActiveDays and MinShared replace the defaults
	// unless 0. A negative half-life means that age does not matter.
	MaxFiles, HalfLifeDays, ActiveDays int
	MinShared                          float64
	// HideNames leaves authors their IDs only. Salt makes IDs that nobody can
	// compute from an address who does not know it.
	HideNames bool
	Salt      string
	// Progress, unless nil, is told the number of commits read so far, now and
	// then.
	Progress func(commits int)
}

// Dir is a package and its directory, relative to the analysed one, "." for
// itself, with forward slashes.
type Dir struct {
	Path ident.PackagePath
	Dir  string
}

// Read asks git about dir, an absolute path, and returns what the history of
// the commit that is checked out tells about the packages. What is missing is
// data (Log.Gaps); the only error is ctx.Err().
func Read(ctx context.Context, dir string, o Options) (*Log, error) {
	r := newReader(dir, o)
	head, err := ReadHead(ctx, dir, o.Env)
	if err != nil {
		return nil, err
	}
	if head.Commit == "" {
		text := head.Note
		if text == "" {
			text = "There is no git repository, no commit yet, or the commit does not hold this directory."
		}
		return r.none(ctx, text)
	}
	r.log.Commit, r.log.Date = head.Commit, head.Date
	when, err := time.Parse(time.RFC3339, head.Date)
	if err != nil {
		return r.none(ctx, err.Error())
	}
	r.now = when.Unix()
	for _, step := range []func(context.Context) error{r.surroundings, r.side, r.commits, r.releases} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	if err := r.later(ctx); err != nil {
		return nil, err
	}
	r.finish()
	return r.log, nil
}

// reader collects what the log tells until it can be counted.
type reader struct {
	git   git
	o     Options
	log   *Log
	place place
	// now is the analysed commit's date: ages count from there.
	now     int64
	authors *authors
	files   files
	// generated is nil when that is not known.
	generated map[string]bool
	records   []record
	// touched holds the files of all records.
	touched []int32
	rules   *rules
	tags    []tag
	// mainline are the steps along first parents, newest first; onMainline
	// has their hashes for a directory of the repository.
	mainline   []step
	onMainline map[string]bool
	// keep is reused from commit to commit.
	keep []bool
}

// step is a commit of the mainline.
type step struct {
	when  int64
	merge bool
}

// record is a commit as it is kept.
type record struct {
	when        int64
	author      int32
	pr          int32
	start, end  int32 // in reader.touched
	merge, bot  bool
	boundary    bool
	mainline    bool
	fix, revert bool
	hotfix      bool
}

func newReader(dir string, o Options) *reader {
	setDefault(&o.MaxCommits, DefaultMaxCommits)
	setDefault(&o.MaxFiles, DefaultMaxFiles)
	setDefault(&o.HalfLifeDays, DefaultHalfLifeDays)
	setDefault(&o.ActiveDays, DefaultActiveDays)
	setDefault(&o.MinShared, DefaultMinShared)
	if o.Suffixes == nil {
		o.Suffixes = []string{".go"}
	}
	r := &reader{git: git{dir: dir, env: safeEnv(o.Env)}, o: o, log: emptyLog(), files: files{byName: map[string]int32{}}}
	r.log.Method = Method{
		MaxCommits: o.MaxCommits, MaxFiles: o.MaxFiles, HalfLifeDays: max(o.HalfLifeDays, 0),
		ActiveDays: o.ActiveDays, MinShared: o.MinShared,
	}
	r.setGenerated()
	return r
}

func (r *reader) setGenerated() {
	if r.o.Generated == nil {
		return
	}
	r.generated = map[string]bool{}
	for _, f := range r.o.Generated {
		r.generated[f] = true
	}
}

// later asks for the packages that the options did not hold.
func (r *reader) later(ctx context.Context) error {
	if ctx.Err() != nil || r.o.Later == nil {
		return ctx.Err()
	}
	r.o.Packages, r.o.Generated = r.o.Later()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.setGenerated()
	r.setPackages(nil)
	return nil
}

func setDefault[T int | float64](v *T, to T) {
	if *v == 0 {
		*v = to
	}
}

// emptyLog has no nil list.
func emptyLog() *Log {
	return &Log{
		Gaps: []Gap{}, Packages: []Package{}, Pairs: []Pair{}, Sets: []Set{}, Changes: []Change{},
		Practice: Practice{Style: UnknownStyle}, People: People{Authors: []Author{}},
		Owners: Codeowners{Invalid: []int{}}, Cadence: Cadence{Latest: []Release{}, MainlineWeeks: []int{}, Families: []Family{}},
	}
}

func (r *reader) gap(kind GapKind, text string) {
	r.log.Gaps = append(r.log.Gaps, Gap{kind, text})
}

// none is the answer without a history: the packages are there, with nothing
// known about them.
func (r *reader) none(ctx context.Context, text string) (*Log, error) {
	r.gap(NoHistory, text)
	r.setPackages(nil)
	if err := r.later(ctx); err != nil {
		return nil, err
	}
	return r.log, nil
}

// surroundings reads what limits the history.
func (r *reader) surroundings(ctx context.Context) error {
	p, err := r.git.look(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.gap(MissingObjects, "git could not describe the repository: "+clean(err.Error()))
	}
	r.place, r.log.Branch = p, p.branch
	if p.shallow {
		r.gap(Shallow, "The clone is shallow: history before its oldest commits is not known (git fetch --unshallow gets it).")
	}
	if p.partial {
		r.gap(PartialClone, "The clone is partial: objects that it lacks were not fetched.")
	}
	if p.grafts || p.replaced {
		r.gap(Grafts, "The repository has grafts or replaced objects; the history was read as it was recorded.")
	}
	return nil
}

// side reads the files of the commit that say how to read the rest: its tree,
// .mailmap and CODEOWNERS.
func (r *reader) side(ctx context.Context) error {
	tree, err := r.git.tree(ctx, r.log.Commit)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.gap(MissingObjects, "The files of the commit could not be listed: "+clean(err.Error()))
	}
	for _, name := range tree {
		if classify(name, r.o.Suffixes) == source {
			r.files.list[r.files.intern(name)].gone = false
		}
	}
	r.setPackages(tree)
	places := codeownersPlaces()
	texts, err := r.git.blobs(ctx, r.log.Commit, append([]string{".mailmap"}, places...))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.gap(MissingObjects, ".mailmap and CODEOWNERS could not be read: "+clean(err.Error()))
	}
	r.authors = newAuthors(parseMailmap(texts[0]), r.o.Bots)
	for i, p := range places {
		if texts[i+1] != "" {
			r.rules = parseCodeowners(p, texts[i+1])
			break
		}
	}
	return nil
}
