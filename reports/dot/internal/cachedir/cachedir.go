// Package cachedir keeps go-graphviz from writing native code into a place
// that others can predict and write to.
//
// go-graphviz compiles Graphviz from WASM to native code in its package
// initialisation and keeps the result in $TMPDIR/go-graphviz, which any user
// of the machine may have made before. It offers no option for the place. So
// this package, when it is initialised, points the variable to a directory of
// the user's own, where the compilation is paid once; reports/dot, initialised
// after go-graphviz because it imports it, calls Restore.
//
// That this package is initialised first rests on the language and the linker:
// Go initialises the packages that are ready in the order of their import
// paths (since Go 1.21), "github.com/demarc-dev" sorts before
// "github.com/goccy", and all that this package imports go-graphviz imports
// too, so it is ready no later. A test of reports/dot runs a process and looks
// where the code went.
package cachedir

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// version is go-graphviz's: another version compiles to other code. A test
// compares it with go.mod.
const version = "v0.2.10"

// before is what the variable was, to restore it; written once, while the
// process has one goroutine.
var before = redirect()

type setting struct {
	value string
	set   bool
	fresh string // a directory made for this process alone
}

// variable is what os.TempDir reads.
func variable() string {
	if runtime.GOOS == "windows" {
		return "TMP"
	}
	return "TMPDIR"
}

func redirect() setting {
	s := setting{}
	s.value, s.set = os.LookupEnv(variable())
	dir := persistent()
	if dir == "" {
		s.fresh, _ = os.MkdirTemp("", "demarc-graphviz-")
		dir = s.fresh
	}
	if dir != "" {
		os.Setenv(variable(), dir) // on failure go-graphviz works as it does alone
	}
	return s
}

// Restore puts the variable back. The code is in memory by now, so a directory
// made for this process alone is removed.
func Restore() {
	if before.set {
		os.Setenv(variable(), before.value)
	} else {
		os.Unsetenv(variable())
	}
	if before.fresh != "" {
		os.RemoveAll(before.fresh)
	}
}

// persistent returns the directory below the user's cache that is kept between
// runs, made now if it is not there, or "" when nobody but this user must be
// able to write there and that can not be had.
func persistent() string {
	base, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	home := filepath.Join(base, "demarc")
	dir := filepath.Join(home, "graphviz-"+version)
	if os.MkdirAll(dir, 0o700) != nil || !closed(home, 0o022) || !closed(dir, 0o077) || !safeInside(dir) {
		return ""
	}
	return dir
}

// safeInside checks the directory that go-graphviz makes below ours, in case
// something put a link there.
func safeInside(dir string) bool {
	info, err := os.Lstat(filepath.Join(dir, "go-graphviz"))
	return err != nil || info.IsDir() && owned(info)
}

// closed reports whether dir is a real directory of this user without any of
// the permission bits.
func closed(dir string, bits fs.FileMode) bool {
	info, err := os.Lstat(dir)
	return err == nil && info.IsDir() && owned(info) && (runtime.GOOS == "windows" || info.Mode().Perm()&bits == 0)
}
