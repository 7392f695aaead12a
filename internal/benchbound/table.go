package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// table renders the board as Markdown: the projects with demarc beside every
// baseline, then what the means leave out.
func (b *board) table() string {
	head := []string{"project", "kind", "scored/services", "shared", "packages", "LOC"}
	for _, m := range b.Modes {
		head = append(head, "**demarc, "+m.Mode+"**")
	}
	head = append(head, baselineNames()...)
	rows := [][]string{head}
	for _, r := range b.Cases {
		row := []string{
			r.at(), r.Kind, fmt.Sprintf("%d/%d", r.Scored, r.Services), strconv.Itoa(r.Shared),
			strconv.Itoa(r.Size.Packages), thousands(r.Size.Lines),
		}
		for i := range r.Answers {
			row = append(row, r.Answers[i].fine())
		}
		for i := range r.Baselines {
			row = append(row, r.Baselines[i].coarse())
		}
		rows = append(rows, row)
	}
	means := []string{"**mean**", "", "", "", "", ""}
	for i := range b.Modes {
		means = append(means, "**"+b.Modes[i].finer()+"**")
	}
	for i := range b.Baselines {
		means = append(means, b.Baselines[i].coarse())
	}
	return markdown(append(rows, means)) + "\n" + markdown(b.modeRows())
}

// at is "owner/name@0123456".
func (r *result) at() string { return r.Repo + "@" + r.Commit[:min(7, len(r.Commit))] }

func (b *board) modeRows() [][]string {
	rows := [][]string{{
		"demarc", "worst MoJoFM", "pairs: precision/recall", "shared: precision/recall", "proposed services", "of them without a scored package",
	}}
	for _, m := range b.Modes {
		share := "0%"
		if m.Proposed > 0 {
			share = fmt.Sprintf("%.0f%%", 100*float64(m.Unscored)/float64(m.Proposed))
		}
		rows = append(rows, []string{
			m.Mode, fmt.Sprintf("%.1f (%s)", m.WorstMoJoFM, m.Worst), short(m.Precision) + " / " + short(m.Recall),
			optional(m.SharedPrecision) + " / " + optional(m.SharedRecall), strconv.Itoa(m.Proposed),
			fmt.Sprintf("%d (%s)", m.Unscored, share),
		})
	}
	return rows
}

// differences lists where each answer differs from the truth.
func (b *board) differences() string {
	var out strings.Builder
	for _, r := range b.Cases {
		for _, a := range r.Answers {
			fmt.Fprintf(&out, "%s, %s: %s\n", r.Name, a.Mode, a.fine())
			for _, d := range a.Differences {
				fmt.Fprintf(&out, "  %s\n", d)
			}
		}
	}
	return out.String()
}

// coarse is "83/.80/.82": MoJoFM, ARI and pairwise F1.
func (a agreement) coarse() string {
	return fmt.Sprintf("%.0f/%s/%s", a.MoJoFM, short(a.ARI), short(a.F1))
}

// fine is "83.3 / .80 / .82".
func (a agreement) fine() string {
	return fmt.Sprintf("%s / %s / %s", digits(a.MoJoFM, 1), short(a.ARI), short(a.F1))
}

// finer is "83.3 / .801 / .820".
func (a agreement) finer() string {
	return fmt.Sprintf("%s / %s / %s", digits(a.MoJoFM, 1), digits(a.ARI, 3), digits(a.F1, 3))
}

// short writes a share with two digits: ".80", "0", "1".
func short(x float64) string { return digits(x, 2) }

// digits writes a number with n digits behind the point, without the zero before
// it. Only what is exactly whole, or as good as 0, has no fraction: what was
// rounded up to 1 is 1.00.

func digits(x float64, n int) string {
	s := strconv.FormatFloat(x, 'f', n, 64)
	sign := ""
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		sign, s = "-", rest
	}
	whole, part, _ := strings.Cut(s, ".")
	switch {
	case strings.Trim(part, "0") == "" && whole == "0":
		return "0"
	case x == math.Trunc(x):
		return sign + whole
	case whole == "0":
		return sign + "." + part
	}
	return sign + s
}

func optional(x *float64) string {
	if x == nil {
		return "none"
	}
	return short(*x)
}

// thousands is "73k", or "1.6k" below ten thousand.
func thousands(n int) string {
	if n < 10_000 {
		return strconv.FormatFloat(float64(n)/1000, 'f', 1, 64) + "k"
	}
	return fmt.Sprintf("%.0fk", float64(n)/1000)
}

// markdown renders a table with aligned columns; the first row is its head.
func markdown(rows [][]string) string {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	write := func(row []string) {
		for i, cell := range row {
			fmt.Fprintf(&b, "| %-*s ", width[i], cell)
		}
		b.WriteString("|\n")
	}
	write(rows[0])
	for _, w := range width {
		b.WriteString("|" + strings.Repeat("-", w+2))
	}
	b.WriteString("|\n")
	for _, row := range rows[1:] {
		write(row)
	}
	return b.String()
}

// markers are the lines around a table in a document; name tells several tables
// of one document apart.
func markers(name string) (start, end string) {
	if name != "" {
		name = " " + name
	}
	return "<!-- bench-boundaries" + name + ": written by make bench-boundaries -->\n", "<!-- end of bench-boundaries" + name + " -->\n"
}

// replaceTable puts the table between the markers of a file, in one step.
func replaceTable(file, name, table string) error {
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	next, err := between(old, name, table)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return replaceFile(file, next)
}

// replaceFile writes a file in one step.
func replaceFile(file string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(file), ".benchbound-*")
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		_ = os.Remove(temp.Name()) // the first error is the one to tell
	}
	return err
}

// between replaces what is between the markers, which occur once each.
func between(text []byte, name, table string) ([]byte, error) {
	startMarker, endMarker := markers(name)
	if bytes.Count(text, []byte(startMarker)) != 1 || bytes.Count(text, []byte(endMarker)) != 1 {
		return nil, fmt.Errorf("want one line %q and one line %q", strings.TrimSpace(startMarker), strings.TrimSpace(endMarker))
	}
	start := bytes.Index(text, []byte(startMarker)) + len(startMarker)
	end := bytes.Index(text, []byte(endMarker))
	if end < start {
		return nil, fmt.Errorf("the end marker comes first")
	}
	return []byte(string(text[:start]) + "\n" + table + "\n" + string(text[end:])), nil
}
