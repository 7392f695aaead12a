package command

import (
	"bytes"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/demarc-dev/demarc/reports/schema"
)

// shells are the arguments of "demarc completion".
func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func (a *app) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a script that completes commands, flags and files",
		Long:  "Completion prints a script for bash, zsh, fish or powershell.",
		Example: `  source <(demarc completion bash)
  demarc completion zsh > "${fpath[1]}/_demarc"
  demarc completion fish > ~/.config/fish/completions/demarc.fish`,
		Args:      argCount(1, 1, "a SHELL: bash, zsh, fish or powershell", "demarc completion --help shows how to install it"),
		ValidArgs: shells(),
		RunE:      func(cmd *cobra.Command, args []string) error { return a.complete(cmd.Root(), args[0]) },
	}
}

func (a *app) complete(root *cobra.Command, shell string) error {
	if err := checkWord("SHELL", shell, shells()); err != nil {
		return err
	}
	var b bytes.Buffer
	var err error
	switch shell {
	case "bash":
		err = root.GenBashCompletionV2(&b, true)
	case "zsh":
		err = root.GenZshCompletion(&b)
	case "fish":
		err = root.GenFishCompletion(&b, true)
	case "powershell":
		err = root.GenPowerShellCompletionWithDesc(&b)
	}
	if err != nil {
		return fmt.Errorf("generate the completion: %w", err)
	}
	return a.print(b.Bytes())
}

func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIRECTORY",
		Short:   "Write man pages into a directory",
		Example: "  mkdir -p man && demarc man man && man -l man/demarc.1",
		Args:    argCount(1, 1, "a DIRECTORY", "mkdir -p man && demarc man man"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.man(cmd.Root(), args[0]) },
	}
}

// man writes one page for each command.
func (a *app) man(root *cobra.Command, dir string) error {
	if err := isDirectory(dir, dir); err != nil {
		return err
	}
	root.DisableAutoGenTag = true
	pages := 0
	for _, cmd := range append([]*cobra.Command{root}, root.Commands()...) {
		if cmd.Hidden || !cmd.IsAvailableCommand() && !cmd.IsAdditionalHelpTopicCommand() {
			continue
		}
		var b bytes.Buffer
		header := &doc.GenManHeader{Title: "DEMARC", Section: "1", Source: "demarc " + Version, Manual: "demarc"}
		if err := doc.GenMan(cmd, header, &b); err != nil {
			return fmt.Errorf("generate the man page: %w", err)
		}
		name := "demarc.1"
		if cmd != root {
			name = "demarc-" + cmd.Name() + ".1"
		}
		if err := writeFile(filepath.Join(dir, name), b.Bytes()); err != nil {
			return err
		}
		pages++
	}
	if a.flags.quiet {
		return nil
	}
	return a.printf("wrote %d man pages into %s\n", pages, dir)
}

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON schema of the document",
		Long:    "Schema prints the JSON schema of what demarc analyze --format json writes.",
		Example: "  demarc schema > demarc.schema.json",
		Args:    argCount(0, 0, "", "demarc schema --help"),
		RunE:    func(*cobra.Command, []string) error { return a.print(schema.Published()) },
	}
}
