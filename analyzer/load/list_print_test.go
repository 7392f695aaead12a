package load

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestPrintListing prints the listing of the directory that DEMARC_LIST names,
// for looking at by eye: DEMARC_LIST=dir go test -run PrintListing -v. More
// options: DEMARC_LIST_PATTERNS, DEMARC_LIST_WITH (tests, offline, nogo, long).
func TestPrintListing(t *testing.T) {
	dir := os.Getenv("DEMARC_LIST")
	if dir == "" {
		t.Skip("DEMARC_LIST is not set")
	}
	with := os.Getenv("DEMARC_LIST_WITH")
	o := Options{
		Root: dir, Env: os.Environ(), TempDir: t.TempDir(),
		Patterns: strings.Fields(os.Getenv("DEMARC_LIST_PATTERNS")),
		Tests:    strings.Contains(with, "tests"), Offline: strings.Contains(with, "offline"),
	}
	if strings.Contains(with, "nogo") {
		o.Env = append(o.Env, "PATH=/nowhere")
	}
	start := time.Now()
	l, err := list(t.Context(), o)
	took := time.Since(start)
	if err != nil {
		t.Fatal(err)
	}
	own, std, files, lost := 0, 0, 0, 0
	for _, p := range l.packages {
		if p.own {
			own++
			files += len(p.files)
		}
		if p.std {
			std++
		}
		if strings.Contains(with, "long") {
			var imports []string
			for path := range p.imports {
				imports = append(imports, path)
			}
			slices.Sort(imports)
			fmt.Printf("%s name=%s dir=%s own=%v std=%v module=%s go=%s\n\tfiles %d tests %d ignored %d\n\t%s\n",
				p.id, p.name, p.dir, p.own, p.std, p.module, p.goVersion, len(p.files), len(p.testFiles), len(p.ignored), strings.Join(imports, " "))
		}
	}
	for _, p := range l.problems {
		if p.Kind == ProblemImport {
			lost++
		}
	}
	fmt.Printf("%s: %s mode=%s go=%s modules=%d packages=%d own=%d ownfiles=%d std=%d problems=%d lost=%d missing=%d\n", dir,
		took.Round(time.Millisecond), l.mode, l.goVersion, len(l.modules), len(l.packages), own, files, std, len(l.problems), lost, len(l.missingModules))
	for _, n := range l.notes {
		fmt.Println("  note:", n)
	}
	for i, p := range l.problems {
		if i > 15 && !strings.Contains(with, "long") {
			break
		}
		fmt.Printf("  problem: %+v\n", p)
	}
	for _, m := range l.missingModules {
		fmt.Println("  missing:", m)
	}
}
