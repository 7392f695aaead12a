// Package start does things when it is imported.
package start

import (
	"database/sql"
	"errors"
	"log"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"sync"

	"example.com/state/reg"
)

func init() { // want "init: environment os.Getenv; goroutine go; state example.com/state/reg.Table"
	key = os.Getenv("KEY")
	go func() { os.Remove("x") }()
	reg.Add("start")
}

func init() { // computes
	for i := range squares {
		squares[i] = i * i
	}
}

func init() { // want "init: registration http.HandleFunc"
	http.HandleFunc("/", func(http.ResponseWriter, *http.Request) { os.Exit(1) }) // want "exit os.Exit"
}

var (
	key     string
	squares [10]int

	pattern = regexp.MustCompile("x")
	errNone = errors.New("none")
	pool    = sync.Pool{New: func() any { return open() }}
	handler = func() { os.Setenv("A", "b") }
	dir     = mustDir()                                           // want "var: exit log.Fatal; file os.MkdirTemp"
	db, _   = sql.Open("x", "y")                                  // want "var: database sql.Open"
	host    = func() string { h, _ := os.Hostname(); return h }() // want "var: environment os.Hostname"
	out     = run(exec.Command("x"))                              // want "var: process exec.Cmd.Run"
	later   = sync.OnceValue(open)
	object  = newObject()
)

type object_ struct{ open func() *os.File }

// newObject only makes a closure.
func newObject() *object_ { return &object_{open: func() *os.File { return open() }} }

func run(c *exec.Cmd) error { return c.Run() }

func open() *os.File {
	f, _ := os.Open("x")
	return f
}

func mustDir() string {
	d, err := os.MkdirTemp("", "x")
	if err != nil {
		log.Fatal(err) // want "fatal log.Fatal"
	}
	return d
}
