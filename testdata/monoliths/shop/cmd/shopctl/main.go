// Command shopctl is the operators' tool: it migrates and seeds a database
// and checks that it can be indexed.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"example.com/shop/internal/app"
	"example.com/shop/internal/platform/config"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/logging"
)

const usage = `usage: shopctl -db FILE COMMAND

commands:
  migrate   bring the database up to date
  status    list the migrations this build knows
  seed      fill an empty database with demo data
  reindex   read all products and build the search index once
`

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "shopctl:", err)
		os.Exit(1) // innocent: fatal-main
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	fs := flag.NewFlagSet("shopctl", flag.ContinueOnError)
	path := fs.String("db", "", "sqlite file")
	fs.Usage = func() { fmt.Fprint(fs.Output(), usage) }
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() != 1 {
		return fmt.Errorf("want one command\n%s", usage)
	}
	cmd := fs.Arg(0)
	if *path == "" && cmd != "status" {
		return fmt.Errorf("%s needs -db", cmd)
	}
	switch cmd {
	case "migrate":
		conn, err := db.Open(*path)
		if err != nil {
			return err
		}
		defer conn.Close()
		n, err := db.Migrate(ctx, conn)
		fmt.Fprintf(out, "%d migrations applied\n", n)
		return err
	case "status":
		all, err := db.Migrations()
		for _, m := range all {
			fmt.Fprintf(out, "%04d %s\n", m.Version, m.Name)
		}
		return err
	case "seed", "reindex":
		cfg := config.Default()
		cfg.DBPath, cfg.SeedDemo = *path, cmd == "seed"
		a, err := app.New(ctx, cfg, logging.New(os.Stderr, "warn", false))
		if err != nil {
			return err
		}
		defer a.Close()
		n, err := a.Reindex(ctx)
		fmt.Fprintf(out, "%d products indexed\n", n)
		return err
	}
	return fmt.Errorf("unknown command %q\n%s", cmd, usage)
}
