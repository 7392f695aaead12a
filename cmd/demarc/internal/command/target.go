package command

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// target is what the arguments of analyze mean.
type target struct {
	// root is absolute; patterns are relative to it, none for everything.
	root     string
	patterns []string
}

const dirHint = "give the directory of a Go module or repository, such as: demarc ."

// resolve sorts arguments into directories and patterns:
//
//   - one directory is the root, and patterns beside it are relative to it;
//   - without a directory the root is cwd, or the directory of the patterns
//     where they lead out of it;
//   - several directories are patterns below their common parent.
func resolve(cwd string, args []string) (target, error) {
	var dirs, trees, imports []string // trees are "dir/..." with dir absolute
	for i, arg := range args {
		kind, err := classify(cwd, arg, i > 0 && len(dirs) == 1)
		if err != nil {
			return target{}, err
		}
		switch kind {
		case directory:
			dirs = append(dirs, absolute(cwd, arg))
		case tree:
			trees = append(trees, arg)
		case importPath:
			imports = append(imports, arg)
		}
	}
	switch {
	case len(dirs) == 1:
		return below(dirs[0], trees, imports)
	case len(dirs) > 1:
		t := target{root: commonParent(dirs)}
		if t.root == filepath.Dir(t.root) {
			return target{}, usage("analyse one after the other", "the directories have no common parent: %s", strings.Join(args, " "))
		}
		for _, d := range dirs {
			t.patterns = append(t.patterns, pattern(t.root, filepath.Join(d, "...")))
		}
		for _, p := range trees {
			t.patterns = append(t.patterns, pattern(t.root, absolute(cwd, p)))
		}
		t.patterns = append(t.patterns, imports...)
		return t, checkInside(t)
	}
	t := target{root: cwd}
	outside := []string{cwd}
	for _, p := range trees {
		if base := baseDir(absolute(cwd, p)); !inside(cwd, base) {
			outside = append(outside, base)
		}
	}
	if len(outside) > 1 {
		t.root = commonParent(outside)
		if len(args) == 1 {
			t.root = outside[1]
		}
	}
	for _, p := range trees {
		t.patterns = append(t.patterns, pattern(t.root, absolute(cwd, p)))
	}
	t.patterns = append(t.patterns, imports...)
	return t, checkInside(t)
}

// below resolves patterns against the one directory that was given.
func below(root string, trees, imports []string) (target, error) {
	t := target{root: root}
	for _, p := range trees {
		full := p
		if !filepath.IsAbs(p) {
			full = filepath.Join(root, p)
		}
		if err := isDirectory(baseDir(full), baseDir(p)); err != nil {
			return target{}, err
		}
		t.patterns = append(t.patterns, pattern(root, full))
	}
	t.patterns = append(t.patterns, imports...)
	return t, checkInside(t)
}

// checkInside refuses patterns that lead out of the root.
func checkInside(t target) error {
	for _, p := range t.patterns {
		if p == ".." || strings.HasPrefix(p, "../") {
			return usage("give their common parent directory instead", "pattern leads out of %s: %s", t.root, p)
		}
	}
	return nil
}

type argKind int

const (
	directory argKind = iota
	tree              // a pattern of directories: ./internal/...
	importPath
)

// classify says what one argument is. With rooted true a directory came before
// it, and what is no directory here may be one below that.
func classify(cwd, arg string, rooted bool) (argKind, error) {
	if arg == "" {
		return 0, usage(dirHint, "an empty argument")
	}
	path := filepath.ToSlash(arg)
	local := path == "." || path == ".." || strings.HasPrefix(path, "./") || strings.HasPrefix(path, "../") || filepath.IsAbs(arg)
	if strings.Contains(path, "...") {
		if !local {
			return importPath, nil
		}
		if rooted && !filepath.IsAbs(arg) {
			return tree, nil
		}
		return tree, isDirectory(baseDir(absolute(cwd, arg)), baseDir(arg))
	}
	err := isDirectory(absolute(cwd, arg), arg)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return directory, err
	}
	first, rest, _ := strings.Cut(path, "/")
	switch {
	case rooted && local && !filepath.IsAbs(arg):
		return tree, nil
	case !local && (rooted || strings.Contains(first, ".") && rest != ""):
		return importPath, nil
	}
	return 0, err
}

// isDirectory checks a directory; name is how the user wrote it.
func isDirectory(path, name string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &userError{exitUsage, "no such directory: " + name, dirHint, err}
	case err != nil:
		return &userError{exitUsage, "can not read the directory: " + name + ": " + reason(err), dirHint, err}
	case !info.IsDir() && strings.HasSuffix(name, ".json"):
		return usage("to show an earlier analysis: demarc report "+name, "a file, not a directory: %s", name)
	case !info.IsDir():
		return usage("give its directory: demarc "+filepath.Dir(name), "a file, not a directory: %s", name)
	}
	return nil
}

func absolute(cwd, p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(cwd, p)
}

// baseDir is the directory in front of the first element with "...".
func baseDir(p string) string {
	p = filepath.ToSlash(p)
	i := strings.Index(p, "...")
	if i < 0 {
		return filepath.FromSlash(p)
	}
	j := strings.LastIndexByte(p[:i], '/')
	switch {
	case j == 0:
		return string(filepath.Separator)
	case j < 0:
		return "."
	}
	return filepath.FromSlash(p[:j])
}

// pattern writes an absolute pattern relative to the root, as Go spells it.
func pattern(root, p string) string {
	rel, err := filepath.Rel(root, p)
	if err != nil {
		return filepath.ToSlash(p)
	}
	rel = filepath.ToSlash(rel)
	if rel == ".." || strings.HasPrefix(rel, "../") {
		return rel
	}
	return "./" + rel
}

func inside(root, p string) bool {
	rel, err := filepath.Rel(root, p)
	return err == nil && filepath.IsLocal(rel)
}

// commonParent is the deepest directory that holds all of them.
func commonParent(dirs []string) string {
	parent := dirs[0]
	for _, d := range dirs[1:] {
		for !inside(parent, d) {
			up := filepath.Dir(parent)
			if up == parent {
				return parent
			}
			parent = up
		}
	}
	return parent
}
