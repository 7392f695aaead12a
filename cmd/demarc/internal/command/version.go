package command

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/reports"
)

// Version is the version of demarc. The CHANGELOG has a section for it.
const Version = "0.1.0-dev"

// versionInfo is the output of "demarc version --json".
type versionInfo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Schema is the version of the documents that this demarc reads and writes.
	Schema string `json:"schema"`
	// Commit and Date are those of demarc's own source, "" when the build did
	// not record them; Modified is true for a build with local changes.
	Commit   string `json:"commit"`
	Date     string `json:"date"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func readVersion() versionInfo {
	v := versionInfo{
		Name: "demarc", Version: Version, Schema: reports.SchemaVersion,
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.time":
			v.Date = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

// versionFlags are the flags of "demarc version".
type versionFlags struct{ json bool }

func (a *app) versionCommand() *cobra.Command {
	var f versionFlags
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  argCount(0, 0, "", "demarc version --help"),
		RunE:  func(*cobra.Command, []string) error { return f.run(a) },
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

func (f *versionFlags) run(a *app) error {
	v := readVersion()
	if f.json {
		data, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			return fmt.Errorf("encode the version: %w", err)
		}
		return a.print(append(data, '\n'))
	}
	return a.printf("demarc %s (%s, %s%s)\n", v.Version, v.Go, v.Platform, v.source())
}

// source is the commit for people: ", commit 0123456789ab", with what is
// special about it.
func (v versionInfo) source() string {
	if v.Commit == "" {
		return ""
	}
	s := ", commit " + v.Commit[:min(12, len(v.Commit))]
	if v.Date != "" {
		s += " of " + v.Date
	}
	if v.Modified {
		s += " with local changes"
	}
	return s
}
