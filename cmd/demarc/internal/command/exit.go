package command

import "fmt"

// The exit codes of demarc, all of them. A signal adds 128 to its number, as
// shells do: 130 for Ctrl-C.
const (
	// exitOK: there is an answer, also a partial one.
	exitOK = 0
	// exitFindings: a gate that the user asked for said no.
	exitFindings = 1
	// exitUsage: the call, the configuration or a given file is wrong.
	exitUsage = 2
	// exitNothing: nothing could be analysed, or the answer is partial and
	// --strict was given, or demarc has a bug.
	exitNothing = 3
	// exitSignal is added to the number of a signal.
	exitSignal = 128
)

// exitCodes is the text of the help.
func exitCodes() string {
	s := "Exit codes:\n"
	for _, e := range []struct {
		code int
		text string
	}{
		{exitOK, "there is an answer, also a partial one (the answer says so)"},
		{exitFindings, "a gate said no: demarc plan status --step STEP found it undone, or\n       contracts diff or check a breaking change"},
		{exitUsage, "wrong flag or argument, configuration with mistakes, missing path,\n       output that can not be written, file that is no demarc document"},
		{exitNothing, "nothing could be analysed (a directory without Go), a partial answer\n       with --strict, or an internal error"},
		{exitSignal + 2, "stopped by Ctrl-C (128 and the number of the signal)"},
	} {
		s += fmt.Sprintf("  %3d  %s\n", e.code, e.text)
	}
	return s
}
