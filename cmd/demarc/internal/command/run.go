// Package command holds the verbs of demarc, one a file. It is the only room
// that knows the terminal, the environment, the clock and exit codes; it holds
// no logic about code bases.
package command

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// Run runs one command line (without the program's name) and returns the exit
// code. It reacts to Ctrl-C, SIGTERM and SIGHUP by cancelling the work, and
// leaves nothing behind then. It does not change package state; several Runs
// may follow each other.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, env: os.Environ(), getenv: os.Getenv, now: time.Now}
	return a.run(ctx, args)
}

// app is what the verbs share: the effects, and the flags that all have.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            []string
	getenv         func(string) string
	now            func() time.Time
	flags          globalFlags
}

// run is Run with the effects given.
func (a *app) run(ctx context.Context, args []string) int {
	ctx, stop := withSignals(ctx)
	defer stop()
	err := guard(func() error {
		root := a.root()
		root.SetArgs(args)
		return root.ExecuteContext(ctx)
	})
	return explain(ctx, err, a.stderr, a.flags.verbose)
}

// guard turns a panic into an error, after the deferred functions of f have
// run: temporary files go away.
func guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &bug{value: v, stack: debug.Stack()}
		}
	}()
	return f()
}

// withSignals cancels the context with a *signalled cause. After the first
// signal the default action is back, so that a second Ctrl-C ends the program
// at once. A signal that the parent ignores (nohup) stays ignored.
func withSignals(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	caught := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(caught, s)
		}
	}
	go func() {
		select {
		case s := <-caught:
			signal.Stop(caught)
			if n, ok := s.(syscall.Signal); ok {
				cancel(&signalled{n})
			}
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(caught)
		cancel(nil)
	}
}

// root builds the tree of commands anew: there are no global commands.
func (a *app) root() *cobra.Command {
	root := a.analyzeCommand("demarc [directory or patterns]")
	root.Short = "Advise on the architecture of a Go monolith"
	root.Long = rootHelp()
	root.Example = rootExamples
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.SetUsageTemplate(usageTemplate(root))
	a.flags.bind(root.PersistentFlags())
	completeWords(root, "color", colorModes()...)
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return a.flags.check() }
	root.AddCommand(
		a.analyzeCommand("analyze [directory or patterns]"),
		a.reportCommand(),
		a.explainCommand(),
		a.graphCommand(),
		a.contractsCommand(),
		a.dataCommand(),
		a.routesCommand(),
		a.historyCommand(),
		a.findingsCommand(),
		a.whatifCommand(),
		a.compareCommand(),
		a.verdictCommand(),
		a.forecastCommand(),
		a.planCommand(),
		a.initCommand(),
		a.askCommand(),
		a.acceptCommand(),
		a.schemaCommand(),
		a.versionCommand(),
		a.completionCommand(),
		a.manCommand(),
		configTopic(),
		thresholdsTopic(),
		limitsTopic(),
	)
	root.SetHelpCommand(a.helpCommand())
	return root
}
