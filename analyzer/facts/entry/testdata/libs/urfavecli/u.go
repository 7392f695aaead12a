// Package urfavecli has commands of urfave/cli v2.
package urfavecli

import "github.com/urfave/cli/v2"

func run(c *cli.Context) error { return nil }

var sub = &cli.Command{Name: "sub", Action: run} // want "cli tool group sub -> urfavecli.run"

// Main wires.
func Main() {
	app := &cli.App{ // want "cli tool -> urfavecli.run"
		Name:   "tool",
		Action: run,
		Commands: []*cli.Command{
			{Name: "one", Aliases: []string{"o"}, Action: run}, // want "cli tool one -> urfavecli.run"
			{Name: "group", Subcommands: []*cli.Command{sub}},
		},
	}
	app.Run(nil)
	b := cli.NewApp()
	b.Name = "second"
	b.Commands = []*cli.Command{make("x")}
	b.Action = run // want "cli second -> urfavecli.run"
}

func make(name string) *cli.Command {
	return &cli.Command{Name: name, Action: func(*cli.Context) error { return nil }} // want "cli second x -> urfavecli.make"
}
