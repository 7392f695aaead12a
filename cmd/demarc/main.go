// Command demarc reads a Go monolith and advises on its architecture: whether
// to split it, where the seams are, and what would cross them.
package main

import (
	"context"
	"os"

	"github.com/demarc-dev/demarc/cmd/demarc/internal/command"
)

func main() {
	os.Exit(command.Run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
