package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// MaxSize is the size in bytes above which a file is no configuration.
const MaxSize = 1 << 20

// ReadFile reads the bytes of a configuration file; found is as for Read. A code
// base may hold anything under its name: what is not a regular file could block
// for ever, and what lies outside must not be told in a message.
func ReadFile(path string, found bool) ([]byte, error) {
	fail := func(text string) error { return &fs.PathError{Op: "read", Path: path, Err: errors.New(text)} }
	if found {
		if err := staysInside(path, fail); err != nil {
			return nil, err
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() && !info.IsDir() && found {
		return nil, fail("not a regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // read only
	data, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err == nil && len(data) > MaxSize {
		err = fail(fmt.Sprintf("larger than %d MB", MaxSize>>20))
	}
	return data, err
}

// staysInside refuses a link that leads out of the directory of path, or
// nowhere.
func staysInside(path string, fail func(string) error) error {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return err
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fail("a link that leads nowhere")
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(dir, real); err != nil || !filepath.IsLocal(rel) {
		return fail("a link that leads out of its directory")
	}
	return nil
}
