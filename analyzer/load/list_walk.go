package load

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// survey is what one walk over the code base finds out before anything is
// listed: where modules and workspaces are, and which directories hold Go.
type survey struct {
	// modDirs and workDirs are the absolute directories with a go.mod or a
	// go.work, sorted.
	modDirs, workDirs []string
	// goDirs are the absolute directories with at least one .go file, sorted,
	// each with the sorted names of those files.
	goDirs []goDir
	// odd is true when a file that the go command opens is neither a regular
	// file nor a link to one; it would block on a pipe.
	odd      bool
	problems []Problem
}

// goDir is one directory with Go files.
type goDir struct {
	path  string
	names []string
}

// surveyTree walks root without following links, so it ends in any tree.
// Directories that the go command's ./... leaves out are left out here too,
// and so is node_modules.
func surveyTree(ctx context.Context, root string) (*survey, error) {
	s := &survey{}
	if err := s.walk(ctx, root, root); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *survey) walk(ctx context.Context, root, dir string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		s.problems = append(s.problems, Problem{
			Kind: ProblemUnreadable, File: relTo(root, dir), Text: plainText(err),
		})
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case e.IsDir():
			if skippedDir(name) {
				continue
			}
			if err := s.walk(ctx, root, filepath.Join(dir, name)); err != nil {
				return err
			}
		case name == "go.mod", name == "go.work", name == "go.sum", name == "go.work.sum":
			s.special(root, dir, e)
		case strings.HasSuffix(name, ".go"):
			names = append(names, name)
			s.odd = s.odd || !readsAsFile(dir, e)
		}
	}
	if len(names) > 0 {
		s.goDirs = append(s.goDirs, goDir{dir, names})
	}
	if dir == root {
		slices.Sort(s.modDirs)
		slices.Sort(s.workDirs)
		slices.SortFunc(s.goDirs, func(a, b goDir) int { return strings.Compare(a.path, b.path) })
	}
	return nil
}

// special notes a file that makes a module or a workspace.
func (s *survey) special(root, dir string, e fs.DirEntry) {
	if !readsAsFile(dir, e) {
		s.odd = true
		s.problems = append(s.problems, Problem{
			Kind: ProblemUnreadable, File: relTo(root, filepath.Join(dir, e.Name())), Text: errNotRegular.Error(),
		})
		return
	}
	switch e.Name() {
	case "go.mod":
		s.modDirs = append(s.modDirs, dir)
	case "go.work":
		s.workDirs = append(s.workDirs, dir)
	}
}

// maxModFile bounds the files that make a module; go.sum is the largest.
const maxModFile = 64 << 20

// readPlain reads a file that reading cannot block on and that is not absurdly
// large.
func readPlain(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	if info.Size() > maxModFile {
		return nil, errors.New("too large")
	}
	return os.ReadFile(name)
}

// readsAsFile reports whether opening e cannot block or never end. A dangling
// link is fine: opening it fails.
func readsAsFile(dir string, e fs.DirEntry) bool {
	if e.Type().IsRegular() {
		return true
	}
	if e.Type() != fs.ModeSymlink {
		return false
	}
	info, err := os.Stat(filepath.Join(dir, e.Name()))
	return err != nil || info.Mode().IsRegular() || info.IsDir()
}

// skippedDir reports whether ./... never enters a directory of this name.
func skippedDir(name string) bool {
	return name == "vendor" || name == "testdata" || name == "node_modules" ||
		strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// within reports whether path is dir or below it; both are clean and absolute.
func within(dir, path string) bool {
	if path == dir {
		return true
	}
	if !strings.HasSuffix(dir, string(filepath.Separator)) {
		dir += string(filepath.Separator)
	}
	return strings.HasPrefix(path, dir)
}

// relTo returns path relative to root with slashes, or path as it is when
// that cannot be said.
func relTo(root, path string) string {
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(rel)
}

// plainText is the error without the path, which the problem has in its File.
func plainText(err error) string {
	if pe, ok := err.(*fs.PathError); ok { //nolint:errorlint // only the outermost path is ours
		return pe.Op + ": " + pe.Err.Error()
	}
	return err.Error()
}
