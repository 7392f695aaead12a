// Command scale measures how demarc's time and memory grow: it generates
// modules of growing size with SQL, routes and interfaces in them and analyses
// each.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/bench/internal/measure"
)

func main() {
	demarc := flag.String("demarc", "", "the demarc to measure")
	sizes := flag.String("sizes", "30000,100000,300000,1000000,3000000", "lines of the modules, ascending")
	check := flag.Bool("check", false, "exit with 1 when time grows faster than lines^1.1")
	only := flag.String("generate", "", "only generate the first size into this directory")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Stdout, *demarc, *sizes, *only, *check)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-scale:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer, demarc, sizes, only string, check bool) error {
	var lines []int
	for s := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1000 {
			return fmt.Errorf("not a number of lines above 1000: %q", s)
		}
		lines = append(lines, n)
	}
	if only != "" {
		_, err := generate(only, lines[0])
		return err
	}
	fmt.Fprintf(w, "%10s %9s %10s %10s %11s %9s\n", "lines", "packages", "wall", "cpu", "peak", "exponent")
	var first, last point
	for i, n := range lines {
		p, err := one(ctx, demarc, n)
		if err != nil {
			return err
		}
		exponent := ""
		if i > 0 {
			exponent = fmt.Sprintf("%9.2f", p.exponent(last))
		} else {
			first = p
		}
		fmt.Fprintf(w, "%10d %9d %s %s\n", p.lines, p.packages, p.cost, exponent)
		last = p
	}
	if len(lines) < 2 {
		return nil
	}
	all := last.exponent(first)
	fmt.Fprintf(w, "\ntime grows with lines^%.2f (target at most 1.10), memory %.0f bytes a line at the end\n",
		all, float64(last.cost.Peak)/float64(last.lines))
	if check && all > 1.1 {
		return errors.New("time grows too fast")
	}
	return nil
}

type point struct {
	lines, packages int
	cost            measure.Cost
}

func (p point) exponent(before point) float64 {
	return math.Log(p.cost.Wall.Seconds()/before.cost.Wall.Seconds()) / math.Log(float64(p.lines)/float64(before.lines))
}

func one(ctx context.Context, demarc string, lines int) (p point, err error) {
	dir, err := os.MkdirTemp("", "bench-scale-")
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if p, err = generate(dir, lines); err != nil {
		return p, err
	}
	p.cost, err = measure.Run(ctx, dir, os.Environ(), demarc, "analyze", "-q", "--offline", ".", "--format", "json", "-o", os.DevNull)
	return p, err
}

// perPackage is the size of one generated package, in lines.
const perPackage = 1200

// generate writes a module of about that many lines: areas of ten packages,
// each importing some before it, and one main that wires them.
func generate(dir string, lines int) (point, error) {
	n := max(2, lines/perPackage)
	p := point{packages: n + 1}
	files := map[string]string{"go.mod": "module example.com/big\n\ngo 1.22\n"}
	var wiring strings.Builder
	wiring.WriteString("package main\n\nimport (\n\t\"net/http\"\n\n")
	for i := range n {
		fmt.Fprintf(&wiring, "\t%s %q\n", name(i), path(i))
	}
	wiring.WriteString(")\n\nfunc main() {\n\tmux := http.NewServeMux()\n")
	for i := range n {
		fmt.Fprintf(&wiring, "\ts%d := %s.New(nil)\n\ts%d.Routes(mux)\n", i, name(i), i)
		fmt.Fprintf(&wiring, "\ts%d.Wire(s%d)\n", i, max(0, i-1))
	}
	wiring.WriteString("\t_ = http.ListenAndServe(\":0\", mux)\n}\n")
	files["cmd/big/main.go"] = wiring.String()
	for i := range n {
		for f := range 4 {
			files[fmt.Sprintf("internal/area%d/%s/file%d.go", i/10, name(i), f)] = source(i, f)
		}
	}
	for name, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return p, err
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			return p, err
		}
		p.lines += strings.Count(text, "\n")
	}
	return p, nil
}

func name(i int) string { return "p" + strconv.Itoa(i) }

func path(i int) string { return fmt.Sprintf("example.com/big/internal/area%d/%s", i/10, name(i)) }

// imports are the packages that package i uses: its neighbour, one far away,
// and one that everybody uses.
func imports(i int) []int {
	var out []int
	for _, j := range []int{i - 1, i / 2, 0} {
		if j >= 0 && j < i && (len(out) == 0 || out[len(out)-1] != j) {
			out = append(out, j)
		}
	}
	return out
}

// source is file f of package i, about a quarter of perPackage.
func source(i, f int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// Package %s is generated for a measurement.\npackage %s\n\n", name(i), name(i))
	uses := imports(i)
	if f == 0 {
		b.WriteString("import (\n\t\"context\"\n\t\"database/sql\"\n\t\"net/http\"\n")
		for _, j := range uses {
			fmt.Fprintf(&b, "\t%q\n", path(j))
		}
		fmt.Fprintf(&b, ")\n\n// Service is the area.\ntype Service struct {\n\tdb *sql.DB\n\tseen int\n\tother Other\n}\n\n"+
			"// Other is what the service needs of others.\ntype Other interface {\n\tCount(n int) int\n}\n\n"+
			"// Wire hands it in, which no import shows.\nfunc (s *Service) Wire(o Other) { s.other = o }\n\n"+
			"// Count counts.\nfunc (s *Service) Count(n int) int { return s.seen + n }\n\n"+
			"// New makes it.\nfunc New(db *sql.DB) *Service { return &Service{db: db} }\n\n"+
			"// Routes registers it.\nfunc (s *Service) Routes(mux *http.ServeMux) {\n\tmux.HandleFunc(\"GET /%s/{id}\", s.get)\n}\n\n"+
			"func (s *Service) get(w http.ResponseWriter, r *http.Request) {\n\ts.seen++\n\t_, _ = s.Find(r.Context(), s.seen)\n}\n\n"+
			"// Find reads a record.\nfunc (s *Service) Find(ctx context.Context, id int) (*Record0, error) {\n\tvar r Record0\n"+
			"\terr := s.db.QueryRowContext(ctx, \"SELECT id, name FROM t%d WHERE id = ?\", id).Scan(&r.ID, &r.Name)\n"+
			"\tif s.other != nil {\n\t\ts.seen += s.other.Count(id)\n\t}\n\treturn &r, err\n}\n\n"+
			"// Save writes a record.\nfunc (s *Service) Save(ctx context.Context, r *Record0) error {\n"+
			"\t_, err := s.db.ExecContext(ctx, \"INSERT INTO t%d (id, name) VALUES (?, ?)\", r.ID, r.Name)\n\treturn err\n}\n\n",
			name(i), i, i)
		for _, j := range uses {
			fmt.Fprintf(&b, "// Use%d calls another package.\nfunc (s *Service) Use%d(n int) int {\n\tvar r %s.Record0\n\tr.ID = n\n\treturn r.Sum0(n) + %s.Work0x1(n)\n}\n\n", j, j, name(j), name(j))
		}
	}
	fmt.Fprintf(&b, "// Record%d is a row.\ntype Record%d struct {\n\tID   int\n\tName string\n}\n\n// Sum%d adds.\nfunc (r *Record%d) Sum%d(n int) int { return r.ID + n }\n\n", f, f, f, f, f)
	for k := 0; strings.Count(b.String(), "\n") < perPackage/4; {
		for range 4 {
			fmt.Fprintf(&b, "// Work%dx%d computes.\nfunc Work%dx%d(n int) int {\n\ttotal := 0\n\tfor i := range n {\n\t\tr := Record%d{ID: i}\n"+
				"\t\tif r.ID%%3 == 0 {\n\t\t\ttotal += r.Sum%d(i)\n\t\t}\n\t}\n", f, k, f, k, f, f)
			if k > 0 {
				fmt.Fprintf(&b, "\ttotal += Work%dx%d(n - 1)\n", f, k-1)
			}
			b.WriteString("\treturn total\n}\n\n")
			k++
		}
	}
	return b.String()
}
