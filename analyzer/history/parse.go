package history

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// logFormat is what git prints of each commit, as logReader reads it: fields
// that end in NUL, which no field can hold. The raw changes of its files follow.
const logFormat = "--format=%H%x00%P%x00%an%x00%ae%x00%ct%x00%s%x00"

// commit is one commit as git prints it. The slices are valid until the next
// one is read.
type commit struct {
	hash, parents, name, email, subject []byte
	// when is the committer's date in seconds since 1970.
	when    int64
	changes []change
}

// change is one file of a commit.
type change struct {
	// status is git's letter: A, M, D or T.
	status byte
	// old and new are the blobs before and after, in hex, all zeros for none.
	old, new []byte
	path     []byte
}

// maxToken bounds a field: longer names, subjects and paths are no evidence.
const maxToken = 1 << 20

// errLong says that a field exceeds maxToken; reading can not go on.
var errLong = errors.New("a field of git's log is too long")

// logReader reads what `git log -z --raw` with logFormat prints. It keeps one
// commit in memory, not the log.
type logReader struct {
	in *bufio.Reader
	// held is a token that was read and belongs to the next commit.
	held    []byte
	hasHeld bool
	// text holds the bytes of the present commit, ends the ends of its tokens.
	text []byte
	ends []int
}

func newLogReader(r io.Reader) *logReader {
	return &logReader{in: bufio.NewReaderSize(r, 1<<16)}
}

// next reads a commit into c, and returns io.EOF after the last. Any other
// error says that the log is cut or not in the form that was asked for.
func (l *logReader) next(c *commit) error {
	l.text, l.ends = l.text[:0], l.ends[:0]
	if l.hasHeld {
		l.text, l.hasHeld = append(l.text, l.held...), false
		l.ends = append(l.ends, len(l.text))
	} else if err := l.token(); err != nil {
		return err
	}
	for range 5 {
		if err := l.token(); err != nil {
			return cutOff(err)
		}
	}
	if err := l.files(); err != nil {
		return err
	}
	return l.fill(c)
}

// files reads the raw changes of a commit up to the first token of the next.
func (l *logReader) files() error {
	for {
		start := len(l.text)
		if err := l.token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		meta := bytes.TrimLeft(l.text[start:], "\n")
		if len(meta) == 0 { // git's own end of the header
			l.text, l.ends = l.text[:start], l.ends[:len(l.ends)-1]
			continue
		}
		if meta[0] == ':' {
			if err := l.token(); err != nil {
				return cutOff(err)
			}
			continue
		}
		l.held, l.hasHeld = append(l.held[:0], meta...), true
		l.text, l.ends = l.text[:start], l.ends[:len(l.ends)-1]
		return nil
	}
}

// token appends the next token to the text. io.EOF means that there is none.
func (l *logReader) token() error {
	start := len(l.text)
	for {
		part, err := l.in.ReadSlice(0)
		l.text = append(l.text, part...)
		switch {
		case err == nil:
			l.text = l.text[:len(l.text)-1]
			l.ends = append(l.ends, len(l.text))
			return nil
		case len(l.text)-start > maxToken:
			return errLong
		case err == bufio.ErrBufferFull:
		case err == io.EOF && len(l.text) > start:
			l.ends = append(l.ends, len(l.text)) // the last one has no NUL
			return nil
		default:
			return err
		}
	}
}

func cutOff(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// fill points c at the tokens.
func (l *logReader) fill(c *commit) error {
	at := func(i int) []byte {
		if i == 0 {
			return l.text[:l.ends[0]]
		}
		return l.text[l.ends[i-1]:l.ends[i]]
	}
	c.hash, c.parents, c.name, c.email, c.subject = at(0), at(1), at(2), at(3), at(5)
	when, err := strconv.ParseInt(string(at(4)), 10, 64)
	if err != nil || !isHash(c.hash) {
		return fmt.Errorf("git's log is not in the form that was asked for: %.60q", at(0))
	}
	c.when, c.changes = when, c.changes[:0]
	for i := 6; i+1 < len(l.ends); i += 2 {
		ch, ok := parseChange(at(i), at(i+1))
		if !ok {
			return fmt.Errorf("git's log has an unknown kind of change: %.60q", at(i))
		}
		c.changes = append(c.changes, ch)
	}
	return nil
}

// parseChange reads ":oldmode newmode old new status".
func parseChange(meta, path []byte) (change, bool) {
	meta = bytes.TrimLeft(meta, "\n")
	var field [5][]byte
	for i := range field {
		part, rest, ok := bytes.Cut(meta, []byte(" "))
		if ok == (i == len(field)-1) {
			return change{}, false
		}
		field[i], meta = part, rest
	}
	mode := bytes.TrimLeft(bytes.TrimPrefix(field[0], []byte(":")), "01234567")
	if len(mode) != 0 || len(field[4]) != 1 || len(path) == 0 {
		return change{}, false
	}
	return change{status: field[4][0], old: field[2], new: field[3], path: path}, true
}

// isHash tells a full object name, of SHA-1 or SHA-256.
func isHash(b []byte) bool {
	if len(b) != 40 && len(b) != 64 {
		return false
	}
	for _, c := range b {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
