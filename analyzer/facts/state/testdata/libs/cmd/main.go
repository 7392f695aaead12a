// Command cmd may end.
package main

import (
	"log"
	"os"

	_ "example.com/state/start"
)

func main() {
	if len(os.Args) > 1 {
		log.Fatal("x")
	}
	os.Exit(1)
}
