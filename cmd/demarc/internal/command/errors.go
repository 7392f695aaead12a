package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"
	"unicode"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/reports"
)

const reportBugs = "please report this at https://github.com/demarc-dev/demarc/issues, with the output of demarc version"

// userError is a mistake that the user can mend. A finding is no error: a verb
// that has a gate returns its exit code.
type userError struct {
	// code is the exit code; text is "what: where" on one line; hint says how
	// to go on, "" when there is nothing to say.
	code       int
	text, hint string
	cause      error
}

func (e *userError) Error() string { return e.text }
func (e *userError) Unwrap() error { return e.cause }

// usage is a userError with exit code 2.
func usage(hint, format string, args ...any) error {
	return &userError{code: exitUsage, text: fmt.Sprintf(format, args...), hint: hint}
}

// partialError says that --strict refuses the answer.
type partialError struct{ effect string }

func (e *partialError) Error() string { return "the answer is partial: " + e.effect }

// bug is a caught panic.
type bug struct {
	value any
	stack []byte
}

func (b *bug) Error() string { return fmt.Sprintf("internal error: %v", b.value) }

// signalled is the cause of a context that a signal cancelled.
type signalled struct{ signal syscall.Signal }

func (s *signalled) Error() string { return "stopped by signal: " + s.signal.String() }

// explain writes the error for the user and returns the exit code. An error
// that no class claims is a bug of demarc.
func explain(ctx context.Context, err error, w io.Writer, verbose bool) int {
	if err == nil {
		return exitOK
	}
	var sig *signalled
	if errors.As(context.Cause(ctx), &sig) {
		say(w, sig.Error(), "")
		return exitSignal + int(sig.signal)
	}
	var (
		user    *userError
		conf    *config.Error
		loading *load.UserError
		nothing *load.NothingError
		format  *reports.FormatError
		partial *partialError
		caught  *bug
		gate    *undone
	)
	switch {
	case errors.As(err, &user):
		say(w, user.text, user.hint)
		return user.code
	case errors.As(err, &gate):
		say(w, gate.text, "")
		return exitFindings
	case errors.As(err, &conf):
		for i, p := range conf.Problems {
			say(w, conf.Line(i), p.Hint)
		}
		return exitUsage
	case errors.As(err, &format):
		say(w, format.Text, format.Hint)
		return exitUsage
	case errors.As(err, &loading):
		say(w, loading.Text, loading.Hint)
		return exitUsage
	case errors.As(err, &nothing):
		say(w, nothing.Text, nothing.Hint)
		return exitNothing
	case errors.As(err, &partial):
		say(w, partial.Error(), "without --strict a partial answer is exit code 0")
		return exitNothing
	case errors.As(err, &caught):
		say(w, caught.Error(), reportBugs)
		if verbose {
			_, _ = w.Write(caught.stack) // nothing can be done about a broken stderr
		}
		return exitNothing
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		say(w, "stopped", "")
		return exitSignal + int(syscall.SIGINT)
	}
	say(w, "internal error: "+err.Error(), reportBugs)
	return exitNothing
}

// say writes "demarc: text" and the hint below it. The text becomes one line
// whatever it holds: file names may contain anything.
func say(w io.Writer, text, hint string) {
	s := "demarc: " + oneLine(text) + "\n"
	if hint != "" {
		s += "  hint: " + oneLine(hint) + "\n"
	}
	_, _ = io.WriteString(w, s) // nothing can be done about a broken stderr
}

// oneLine joins lines by "; " and removes what could command a terminal.
func oneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return '?'
		}
		return r
	}, s)
}

// reason is the short cause of a file error: "permission denied" without the
// operation and the path that the message names anyway.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
