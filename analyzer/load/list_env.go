package load

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// environ is an environment as a map; the last entry of a list wins, as for
// the operating system's own start of a process.
type environ map[string]string

func parseEnviron(list []string) environ {
	env := environ{}
	for _, kv := range list {
		// Windows has entries such as "=C:=C:\x".
		if i := strings.IndexByte(kv, '='); i > 0 {
			env[kv[:i]] = kv[i+1:]
		}
	}
	return env
}

func (e environ) list() []string {
	out := make([]string, 0, len(e))
	for _, k := range slices.Sorted(maps.Keys(e)) {
		out = append(out, k+"="+e[k])
	}
	return out
}

// with returns a copy with the pairs "key", "value", ... set.
func (e environ) with(pairs ...string) environ {
	out := maps.Clone(e)
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

// childEnv is the environment of every child: the user's, without what could
// run something of the analysed repository or write into it, and with the
// target that the options ask for.
func childEnv(o Options, temp string) environ {
	env := parseEnviron(o.Env)
	// A hook or another tool may have pointed git at a repository.
	for _, k := range []string{
		"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR",
		"GIT_EXTERNAL_DIFF", "GIT_PAGER", "GOEXPERIMENT", "GOAMD64", "GOARM64", "GO386", "GOARM",
	} {
		delete(env, k)
	}
	env = env.with(
		"GOOS", orDefault(o.GOOS, "linux"),
		"GOARCH", orDefault(o.GOARCH, "amd64"),
		"CGO_ENABLED", "1",
		"GO111MODULE", "on",
		"GOTOOLCHAIN", "local",
		// Not empty: an empty value would let `go env -w GOFLAGS=...` in.
		"GOFLAGS", "-buildvcs=false",
		"GIT_TERMINAL_PROMPT", "0",
		"GIT_ASKPASS", "",
		"SSH_ASKPASS", "",
		"SSH_ASKPASS_REQUIRE", "never",
		"GCM_INTERACTIVE", "never",
		"GIT_NO_LAZY_FETCH", "1",
		"GIT_OPTIONAL_LOCKS", "0",
		// What a killed child leaves is removed with the session's directory.
		"TMPDIR", temp, "GOTMPDIR", temp,
	)
	if ssh := env["GIT_SSH_COMMAND"]; ssh == "" {
		env["GIT_SSH_COMMAND"] = "ssh -o ControlMaster=no -o BatchMode=yes"
	} else if strings.HasPrefix(ssh, "ssh ") || ssh == "ssh" {
		env["GIT_SSH_COMMAND"] = ssh + " -o BatchMode=yes"
	}
	if o.Offline {
		env["GOPROXY"] = "off"
		// Without a network the checksum database cannot be asked; go.sum still
		// is. Nothing that is read is ever run.
		env["GOSUMDB"] = "off"
	}
	env.addGitConfig("core.fsmonitor", "false")
	env.addGitConfig("core.hooksPath", os.DevNull)
	env.addGitConfig("protocol.ext.allow", "never")
	env.addGitConfig("core.askPass", "")
	return env
}

// addGitConfig adds one setting that outranks every configuration file.
func (e environ) addGitConfig(key, value string) {
	n, err := strconv.Atoi(e["GIT_CONFIG_COUNT"])
	if err != nil || n < 0 {
		n = 0
	}
	i := strconv.Itoa(n)
	e["GIT_CONFIG_KEY_"+i] = key
	e["GIT_CONFIG_VALUE_"+i] = value
	e["GIT_CONFIG_COUNT"] = strconv.Itoa(n + 1)
}

func orDefault(s, d string) string {
	if s == "" {
		return d
	}
	return s
}

// lookPath finds an executable on the environment's own PATH. Relative entries
// are skipped: they could name a directory of the analysed repository.
func (e environ) lookPath(name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	for _, dir := range filepath.SplitList(e["PATH"]) {
		if !filepath.IsAbs(dir) {
			continue
		}
		file := filepath.Join(dir, name)
		info, err := os.Stat(file)
		if err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode().Perm()&0o111 != 0) {
			return file
		}
	}
	return ""
}
