package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// mender keeps what had to be put in the go command's way to make it list a
// unit: files that it sees instead of those in the tree (through -overlay, so
// that nothing is written there), modules read from elsewhere, a temporary
// workspace.
type mender struct {
	s *session
	u *unit
	// dir holds the temporary files.
	dir string
	// replaced are modules that are read from another directory: an empty one
	// when the module cannot be had, one with a lowered go.mod when it wants a
	// newer Go.
	replaced []replacement
	// reasons tell, by module path, why a module is replaced by an empty one.
	reasons map[string]string
	// asWorkspace lists a single module through a workspace, which needs
	// neither a complete go.sum nor a matching vendor directory.
	asWorkspace bool
	why         string
	// noVendor leaves out the vendor directory of the code base's workspace.
	noVendor bool
	// offline keeps further tries from waiting for a network that is not there.
	offline bool
	notes   []string
}

func newMender(s *session, u *unit) *mender {
	return &mender{s: s, u: u, reasons: map[string]string{}}
}

// tell notes what was done, once it has worked.
func (m *mender) tell() {
	if len(m.u.mods) > 1 && m.u.work == nil {
		m.s.note("%d modules without a go.work were listed together in a temporary workspace.", len(m.u.mods))
	}
	for _, n := range m.notes {
		m.s.note("%s", n)
	}
	for _, mod := range m.u.mods {
		if mod.odd {
			m.s.note("The go.mod of module %s has directives that the installed Go does not know; they were left out.", mod.path)
		}
		if mod.tooNewFor(m.s.goVersion) {
			m.s.note("Module %s asks for Go %s, newer than the installed %s; it was read as if it asked for that.",
				mod.path, mod.goVersion, strings.TrimPrefix(m.s.goVersion, "go"))
		}
	}
	if m.asWorkspace {
		m.s.note("Module %s does not build as it is (%s); it was listed through a temporary workspace.",
			m.u.mods[0].path, m.s.cleanText(m.why))
	}
}

// prepare writes the temporary files and returns the flags and the environment
// for the next try.
func (m *mender) prepare() (flags []string, env environ, err error) {
	if m.dir == "" {
		if m.dir, err = m.s.tempDir(); err != nil {
			return nil, nil, err
		}
	}
	workspace := m.u.workspace() || m.asWorkspace
	overlay := map[string]string{}
	for i, mod := range m.u.mods {
		alone := !workspace && len(m.replaced) > 0
		if !alone && !mod.odd && !mod.tooNewFor(m.s.goVersion) {
			continue
		}
		replaced := m.replaced
		if workspace {
			replaced = nil
		}
		data, err := mod.adjusted(m.s.goVersion, replaced)
		if err != nil {
			return nil, nil, err
		}
		file, err := writeTemp(m.dir, fmt.Sprintf("go%d.mod", i), data)
		if err != nil {
			return nil, nil, err
		}
		overlay[filepath.Join(mod.dir, "go.mod")] = file
	}
	gowork := "off"
	if workspace {
		if gowork, err = m.writeWork(); err != nil {
			return nil, nil, err
		}
	}
	if len(overlay) > 0 {
		data, err := json.Marshal(map[string]any{"Replace": overlay})
		if err != nil {
			return nil, nil, err
		}
		file, err := writeTemp(m.dir, "overlay.json", data)
		if err != nil {
			return nil, nil, err
		}
		flags = append(flags, "-overlay="+file)
	}
	env = m.s.env.with("GOWORK", gowork)
	if m.offline {
		env["GOPROXY"] = "off"
	}
	return flags, env, nil
}

// writeWork writes the temporary go.work, with the go.work.sum of the code
// base's own beside it.
func (m *mender) writeWork() (string, error) {
	data, err := workText(m.u.work, m.u.mods, m.s.goVersion, m.replaced)
	if err != nil {
		return "", err
	}
	if m.u.work != nil {
		if sum, err := readPlain(m.u.work.name + ".sum"); err == nil {
			if _, err := writeTemp(m.dir, "go.work.sum", sum); err != nil {
				return "", err
			}
		}
		if err := m.linkVendor(); err != nil {
			return "", err
		}
	}
	return writeTemp(m.dir, "go.work", data)
}

// linkVendor lets the temporary workspace have the vendor directory of the
// code base's own.
func (m *mender) linkVendor() error {
	link := filepath.Join(m.dir, "vendor")
	if m.noVendor {
		// Only the link goes, it is no directory.
		if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	vendor := filepath.Join(filepath.Dir(m.u.work.name), "vendor")
	if !isFile(filepath.Join(vendor, "modules.txt")) {
		return nil
	}
	m.s.shadow(link, vendor)
	if err := os.Symlink(vendor, link); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

var (
	// "go: example.com/x@v1.2.3 requires go >= 1.99 (running go 1.26)", also
	// with "module" in front.
	newerPattern = regexp.MustCompile(`(?m)(\S+)@(v\S+) requires go >= .*`)
	// "example.com/x@v1.2.3: reading ...", "example.com/x@v1.2.3 (replaced by
	// ../x): open ...", and at a line's start of a chain of requirements.
	hadNotPattern  = regexp.MustCompile(`(?m)(\S+)@(v[^\s:]+)(?: \(replaced by [^)]*\))?: .*`)
	vendorPattern  = regexp.MustCompile(`inconsistent vendoring|vendor/modules\.txt|-mod=vendor`)
	networkPattern = regexp.MustCompile(`dial tcp|no such host|connection refused|network is unreachable|` +
		`i/o timeout|TLS handshake timeout`)
	// What a workspace of one module does away with.
	workspacePattern = regexp.MustCompile(`inconsistent vendoring|updates to go\.(mod|sum) needed|` +
		`missing go\.sum entry|existing contents have changed|go: updating go\.(mod|sum)`)
)

// mend tries to put one more obstacle aside that standard error tells of, and
// reports whether there was one.
func (m *mender) mend(ctx context.Context, stderr string) bool {
	progress := false
	for _, hit := range newerPattern.FindAllStringSubmatch(stderr, -1) {
		progress = m.lower(ctx, module.Version{Path: hit[1], Version: hit[2]}, hit[0]) || progress
	}
	if progress {
		return true
	}
	if m.u.work != nil && !m.noVendor && vendorPattern.MatchString(stderr) {
		m.noVendor = true
		return true
	}
	if workspacePattern.MatchString(stderr) {
		return m.useWorkspace(workspacePattern.FindString(stderr))
	}
	if !m.offline && networkPattern.MatchString(stderr) {
		m.offline = true
		m.notes = append(m.notes, "The network could not be reached; only what the module cache has was read.")
		return true
	}
	for _, hit := range hadNotPattern.FindAllStringSubmatch(stderr, -1) {
		progress = m.stub(module.Version{Path: hit[1], Version: hit[2]}, hit[0]) || progress
	}
	return progress
}

func (m *mender) useWorkspace(why string) bool {
	if m.u.workspace() || m.asWorkspace {
		return false
	}
	m.asWorkspace = true
	m.why = why
	return true
}

// complaints are the go command's messages about imports that it did not find.
// One module that cannot be had can make it miss packages of all others.
func (p *part) complaints() string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, l := range p.lost {
		if !seen[l.why] {
			seen[l.why] = true
			b.WriteString(l.why + "\n")
		}
	}
	return b.String()
}

// explain gives imports of stubbed modules the reason why there is a stub.
func (m *mender) explain(p *part) {
	for i, l := range p.lost {
		best := ""
		for path := range m.reasons {
			if hasPathPrefix(l.path, path) && len(path) > len(best) {
				best = path
			}
		}
		if best != "" {
			p.lost[i].why = m.reasons[best]
		}
	}
}

// lower shows the go command a lowered go.mod for a module of the build list.
// The module must be unpacked; else it is stubbed.
func (m *mender) lower(ctx context.Context, v module.Version, why string) bool {
	if m.known(v) {
		return false
	}
	dir := m.s.unpacked(ctx, v)
	if dir == "" {
		return m.stub(v, why)
	}
	mod := readModule(dir)
	if mod.broken != nil || !mod.tooNewFor(m.s.goVersion) {
		return m.stub(v, why)
	}
	shown, err := m.shadow(dir, mod)
	if err != nil {
		return m.stub(v, why)
	}
	m.replaced = append(m.replaced, replacement{v, shown})
	m.notes = append(m.notes, fmt.Sprintf("Dependency %s@%s asks for Go %s, newer than the installed one; it was read all the same.",
		v.Path, v.Version, mod.goVersion))
	return true
}

// shadow makes a directory that shows the module in dir with a lowered go.mod:
// its other entries are links. The module cache itself must not be overlaid.
func (m *mender) shadow(dir string, mod *moduleFile) (string, error) {
	data, err := mod.adjusted(m.s.goVersion, nil)
	if err != nil {
		return "", err
	}
	shown := filepath.Join(m.dir, fmt.Sprintf("dep%d", len(m.replaced)))
	if err := os.Mkdir(shown, 0o700); err != nil {
		return "", err
	}
	if _, err := writeTemp(shown, "go.mod", data); err != nil {
		return "", err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if e.Name() == "go.mod" {
			continue
		}
		if err := os.Symlink(filepath.Join(dir, e.Name()), filepath.Join(shown, e.Name())); err != nil {
			return "", err
		}
	}
	m.s.shadow(shown, dir)
	return shown, nil
}

// known reports whether the module was dealt with before.
func (m *mender) known(v module.Version) bool {
	return slices.ContainsFunc(m.replaced, func(r replacement) bool {
		return r.Path == v.Path && (r.Version.Version == "" || r.Version.Version == v.Version)
	})
}

// stub puts an empty module in the place of one that cannot be had, so that
// all others can be listed.
func (m *mender) stub(v module.Version, why string) bool {
	if m.known(v) || module.CheckPath(v.Path) != nil {
		return false
	}
	dir := filepath.Join(m.dir, fmt.Sprintf("stub%d", len(m.replaced)))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false
	}
	if _, err := writeTemp(dir, "go.mod", []byte("module "+v.Path+"\n")); err != nil {
		return false
	}
	m.replaced = append(m.replaced, replacement{module.Version{Path: v.Path}, dir})
	m.reasons[v.Path] = why
	return true
}

// unpacked returns the directory of a module in the module cache, "" when it is
// not there. The go command fetches no module that wants a newer Go, but it has
// done so before it complains when it lists a single module.
func (s *session) unpacked(ctx context.Context, v module.Version) string {
	if dir := moduleDir(s.modCache(ctx), v); dir != "" && isDir(dir) {
		return dir
	}
	return ""
}

// modCache is the module cache's directory.
func (s *session) modCache(ctx context.Context) string {
	if dir := s.env["GOMODCACHE"]; filepath.IsAbs(dir) {
		return dir
	}
	if s.goCmd != "" {
		c := child{path: s.goCmd, args: []string{"env", "GOMODCACHE"}, dir: s.temp, env: s.env.with("GOWORK", "off")}
		if out, _, err := c.output(ctx); err == nil && filepath.IsAbs(strings.TrimSpace(out)) {
			return strings.TrimSpace(out)
		}
	}
	gopath := filepath.SplitList(s.env["GOPATH"])
	if len(gopath) == 0 || !filepath.IsAbs(gopath[0]) {
		return filepath.Join(s.env["HOME"], "go", "pkg", "mod")
	}
	return filepath.Join(gopath[0], "pkg", "mod")
}

// moduleDir is where a module's files lie in a module cache, "" when path or
// version cannot be written as a directory.
func moduleDir(cache string, v module.Version) string {
	p, err := module.EscapePath(v.Path)
	if err != nil {
		return ""
	}
	ver, err := module.EscapeVersion(v.Version)
	if err != nil {
		return ""
	}
	return filepath.Join(cache, filepath.FromSlash(p)+"@"+ver)
}
