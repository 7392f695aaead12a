package command

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/demarc-dev/demarc/analyzer/config"
)

// colorModes are the values of --color.
func colorModes() []string { return []string{"auto", "always", "never"} }

// globalFlags are the flags of every verb.
type globalFlags struct {
	quiet, verbose bool
	color          string
}

func (f *globalFlags) bind(fs *pflag.FlagSet) {
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "print errors only, and what was asked for with -o or --format")
	fs.BoolVarP(&f.verbose, "verbose", "v", false, "tell on standard error what is done and how long it takes")
	fs.StringVar(&f.color, "color", "auto", "colours: `when` is auto (a terminal without NO_COLOR), always or never")
}

func (f *globalFlags) check() error {
	if f.quiet && f.verbose {
		return usage("leave one of them out", "--quiet and --verbose contradict each other")
	}
	return checkWord("--color", f.color, colorModes())
}

// checkWord accepts one of the words.
func checkWord(what, word string, words []string) error {
	if slices.Contains(words, word) {
		return nil
	}
	hint := "choose one of: " + strings.Join(words, ", ")
	if near := config.Nearest(word, words); near != "" {
		hint = "did you mean " + near + "? " + hint
	}
	return usage(hint, "unknown value for %s: %s", what, word)
}

// colored reports whether standard output gets colours.
func (a *app) colored() bool {
	switch a.flags.color {
	case "always":
		return true
	case "never":
		return false
	}
	return a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb" && isTerminal(a.stdout)
}

// maxWidth is the width of text that is not for a terminal, and the most that
// is used of a wide one.
const maxWidth = 100

// width is the number of columns that text may use.
func (a *app) width() int {
	if f, ok := a.stdout.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return min(w, maxWidth)
		}
	}
	return maxWidth
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// flagError explains a flag that the parser refused.
func flagError(cmd *cobra.Command, err error) error {
	help := cmd.CommandPath() + " --help lists the flags"
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return usage(help, "%s", err.Error())
	}
	name := unknown.GetSpecifiedName()
	if unknown.GetSpecifiedShortnames() != "" {
		return usage(help, "unknown flag: -%s", name)
	}
	var names []string
	for _, set := range []*pflag.FlagSet{cmd.Flags(), cmd.InheritedFlags()} {
		set.VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				names = append(names, f.Name)
			}
		})
	}
	if near := config.Nearest(name, names); near != "" {
		return usage("did you mean --"+near+"? "+help, "unknown flag: --%s", name)
	}
	return usage(help, "unknown flag: --%s", name)
}

// completeWords makes a shell complete the flag's value from the words.
func completeWords(cmd *cobra.Command, flag string, words ...string) {
	// The only error is that the flag does not exist: a test builds every
	// command and would see it.
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err)
	}
}

// argCount accepts from min to max arguments; what names them for the message.
func argCount(least, most int, what, hint string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usage(hint, "%s needs %s", cmd.CommandPath(), what)
		case len(args) > most && most == 0:
			return usage(hint, "%s takes no argument: %s", cmd.CommandPath(), args[0])
		case len(args) > most:
			return usage(hint, "%s takes %s, not also: %s", cmd.CommandPath(), what, args[most])
		}
		return nil
	}
}
