package data

import (
	"cmp"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Limits on what is read beside Go files: of one file, of all, and how many.
const (
	maxSQLFile  = sqltext.MaxText
	maxSQLBytes = 32 << 20
	maxSQLFiles = 20000
)

// sqlFiles are the SQL files below the root.
type sqlFiles struct {
	all []*sqlFile
	// cut are files of which only the start was read.
	cut []string
}

// sqlFile is one SQL file.
type sqlFile struct {
	path string
	text string
	// statements are those of its up part; down is true for a file that only
	// takes back what another does.
	statements []sqltext.Statement
	down       bool
	lines      lineIndex
}

// read finds and reads the SQL files. It stays below the root, follows no
// symbolic link and reads only regular files.
func (s *sqlFiles) read(l *load.Result) []evidence.File {
	root, err := os.OpenRoot(l.Root)
	if err != nil {
		return nil
	}
	defer root.Close() //nolint:errcheck // read only
	total := 0
	_ = fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			if p != "." && skippedDir(d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(strings.ToLower(d.Name()), ".sql") || !d.Type().IsRegular() || len(s.all) >= maxSQLFiles || total >= maxSQLBytes {
			return nil
		}
		if f := s.open(root, p); f != nil {
			total += len(f.text)
			s.all = append(s.all, f)
		}
		return nil
	})
	slices.SortFunc(s.all, func(a, b *sqlFile) int {
		return cmp.Or(naturalOrder(path.Dir(a.path), path.Dir(b.path)), naturalOrder(path.Base(a.path), path.Base(b.path)), cmp.Compare(a.path, b.path))
	})
	var out []evidence.File
	for _, f := range s.all {
		out = append(out, evidence.File{Path: f.path, Lines: f.lines.count()})
	}
	return out
}

// series is the directory of the migrations that a file belongs to: its own,
// without the elements that are a version or a date.
func series(file string) string {
	var out []string
	for e := range strings.SplitSeq(path.Dir(file), "/") {
		if v := strings.TrimPrefix(e, "v"); v == "" || v[0] < '0' || v[0] > '9' {
			out = append(out, e)
		}
	}
	return strings.Join(out, "/")
}

// skippedDir reports whether a directory holds other people's files or test
// data.
func skippedDir(name string) bool {
	switch name {
	case "vendor", "node_modules", "testdata", "third_party":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// open reads one file; nil when it cannot be read.
func (s *sqlFiles) open(root *os.Root, p string) *sqlFile {
	f, err := root.Open(p)
	if err != nil {
		return nil
	}
	defer f.Close() //nolint:errcheck // read only
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(f, maxSQLFile))
	if err != nil {
		return nil
	}
	name := p
	if !utf8.ValidString(name) {
		return nil
	}
	if info.Size() > int64(len(b)) {
		s.cut = append(s.cut, name)
	}
	x := &sqlFile{path: name, text: string(b)}
	x.lines = newLineIndex(x.text)
	up, isDown := upPart(path.Base(name), x.text)
	x.down = isDown
	if !isDown && mayDefine(up) {
		x.statements = sqltext.Parse(withoutRows(up))
	}
	return x
}

// withoutRows blanks the rows of INSERT and COPY statements, of which dumps have
// millions: only definitions are wanted of a file. Offsets stay.
func withoutRows(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	end := "" // what ends the statement whose rows are being blanked
	for line := range strings.Lines(s) {
		t := strings.TrimSpace(line)
		if end == "" && len(t) > 11 {
			switch {
			case strings.EqualFold(t[:11], "insert into"):
				end = ";"
			case strings.EqualFold(t[:5], "copy ") && strings.Contains(strings.ToLower(t), "from stdin"):
				end = `\.`
			}
		}
		if end == "" {
			b.WriteString(line)
			continue
		}
		if strings.HasSuffix(t, end) {
			end = ""
		}
		b.WriteString(strings.Repeat(" ", len(line)-1))
		b.WriteByte('\n')
	}
	return b.String()
}

// mayDefine reports whether a text can hold a definition.
func mayDefine(s string) bool {
	for _, w := range [...]string{"table", "TABLE", "Table", "view", "VIEW", "View", "index", "INDEX", "Index"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// upPart blanks what a migration tool runs only to go back: goose, sql-migrate,
// dbmate and tern have it in the same file, golang-migrate and others in a file
// of its own.
func upPart(name, s string) (up string, down bool) {
	lower := strings.ToLower(name)
	for _, suffix := range [...]string{".down.sql", "_down.sql", ".undo.sql", ".rollback.sql", "_rollback.sql", "-down.sql"} {
		if strings.HasSuffix(lower, suffix) {
			return "", true
		}
	}
	if lower == "down.sql" {
		return "", true
	}
	if !strings.Contains(s, "--") {
		return s, false
	}
	var b strings.Builder
	b.Grow(len(s))
	off := false
	for line := range strings.Lines(s) {
		if t, ok := strings.CutPrefix(strings.TrimSpace(line), "--"); ok {
			switch marker(t) {
			case "up":
				off = false
			case "down":
				off = true
			}
		}
		if off { // keep offsets
			blank := strings.Repeat(" ", len(line))
			if strings.HasSuffix(line, "\n") {
				blank = blank[:len(blank)-1] + "\n"
			}
			line = blank
		}
		b.WriteString(line)
	}
	return b.String(), false
}

// marker reads the comment that separates the parts of a migration.
func marker(s string) string {
	s = strings.ToLower(strings.Trim(s, "- \t\r\n"))
	for _, p := range [...]string{"+goose ", "+migrate ", "migrate:"} {
		if rest, ok := strings.CutPrefix(s, p); ok {
			switch {
			case strings.HasPrefix(rest, "up"):
				return "up"
			case strings.HasPrefix(rest, "down"):
				return "down"
			}
		}
	}
	if strings.HasPrefix(s, "create above / drop below") {
		return "down"
	}
	return ""
}

// naturalOrder compares names so that 2_x comes before 10_x.
func naturalOrder(a, b string) int {
	for a != "" && b != "" {
		na, nb := digits(a), digits(b)
		if na > 0 && nb > 0 {
			x, y := strings.TrimLeft(a[:na], "0"), strings.TrimLeft(b[:nb], "0")
			if c := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); c != 0 {
				return c
			}
			a, b = a[na:], b[nb:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// lineIndex turns offsets into lines and columns.
type lineIndex []int

func newLineIndex(s string) lineIndex {
	x := lineIndex{0}
	for i := 0; i < len(s); i++ {
		if s[i] == '\n' && i+1 < len(s) {
			x = append(x, i+1)
		}
	}
	return x
}

func (x lineIndex) count() int { return len(x) }

// at is the 1-based line and column of an offset.
func (x lineIndex) at(offset int) (line, col int) {
	i, found := slices.BinarySearch(x, offset)
	if !found {
		i--
	}
	return i + 1, offset - x[i] + 1
}

// embed gives package variables with a //go:embed directive the text of the
// file.
func (s *sqlFiles) embed(parts []*part, r *resolver) {
	byPath := map[string]*sqlFile{}
	for _, f := range s.all {
		byPath[f.path] = f
	}
	for _, p := range parts {
		for _, t := range sortedTargets(p.embeds) {
			for _, pattern := range p.embeds[t] {
				if f := byPath[path.Join(p.dir, pattern)]; f != nil && !f.down {
					up, _ := upPart(path.Base(f.path), f.text)
					r.globals[t] = append(r.globals[t], held{v: text(up)})
				}
			}
		}
	}
}

func sortedTargets[V any](m map[refs.Target]V) []refs.Target {
	out := make([]refs.Target, 0, len(m))
	for t := range m {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b refs.Target) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// literal is a string in Go code that defines tables.
type ddlLiteral struct {
	text      string
	file      string
	line, col int
	// raw is true for a literal in back quotes, whose lines are those of the
	// file.
	raw    bool
	symbol ident.SymbolName
}
