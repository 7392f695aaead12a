// Command cobracmd has a tree of commands.
package main

import "github.com/spf13/cobra"

var root = &cobra.Command{Use: "tool", Short: "no code"}

var get = &cobra.Command{ // want "cli tool get -> main.runGet"
	Use:  "get NAME",
	RunE: runGet,
}

func runGet(cmd *cobra.Command, args []string) error { return nil }

func newUsers(x int) *cobra.Command {
	cmd := &cobra.Command{Use: "users"}
	list := &cobra.Command{Use: "list", Run: func(cmd *cobra.Command, args []string) {}} // want "cli tool users list -> main.newUsers"
	cmd.AddCommand(list, newDelete())
	return cmd
}

func newDelete() *cobra.Command {
	cmd := &cobra.Command{Use: "delete"}
	cmd.RunE = runGet // want "cli tool users delete -> main.runGet"
	return cmd
}

func init() { root.AddCommand(get) }

func main() { // want "main example.com/libs/cobracmd -> main.main"
	root.AddCommand(newUsers(1))
	root.Execute()
}
