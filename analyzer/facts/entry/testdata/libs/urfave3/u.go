// Package urfave3 has commands of urfave/cli v3.
package urfave3

import (
	"context"

	"github.com/urfave/cli/v3"
)

func run(ctx context.Context, c *cli.Command) error { return nil }

// Main wires.
func Main() {
	cmd := &cli.Command{
		Name: "three",
		Commands: []*cli.Command{
			{Name: "one", Action: run}, // want "cli three one -> urfave3.run"
		},
	}
	cmd.Run(context.Background(), nil)
}
