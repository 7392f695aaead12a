package history

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
)

const (
	h1 = "1111111111111111111111111111111111111111"
	h2 = "2222222222222222222222222222222222222222"
	h0 = "0000000000000000000000000000000000000000"
)

// seen is a commit as strings.
type seen struct {
	hash, parents, name, email, subject string
	when                                int64
	changes                             []string
}

func readAll(text string) (all []seen, err error) {
	l, c := newLogReader(strings.NewReader(text)), commit{}
	for {
		if err := l.next(&c); err == io.EOF {
			return all, nil
		} else if err != nil {
			return all, err
		}
		s := seen{string(c.hash), string(c.parents), string(c.name), string(c.email), string(c.subject), c.when, nil}
		for _, ch := range c.changes {
			s.changes = append(s.changes, fmt.Sprintf("%c %s %s %s", ch.status, ch.old, ch.new, ch.path))
		}
		all = append(all, s)
	}
}

func header(hash, parents, subject string) string {
	return strings.Join([]string{hash, parents, "Ann", "a@example.com", "1700000000", subject, ""}, "\x00")
}

func TestParse(t *testing.T) {
	add := "\n:000000 100644 " + h0 + " " + h1 + " A\x00"
	more := ":100644 000000 " + h1 + " " + h0 + " D\x00"
	ann := func(hash, parents, subject string, changes ...string) seen {
		return seen{hash, parents, "Ann", "a@example.com", subject, 1700000000, changes}
	}
	for name, c := range map[string]struct {
		text string
		want []seen
		bad  bool
	}{
		"nothing":     {"", nil, false},
		"one":         {header(h1, "", "s"), []seen{ann(h1, "", "s")}, false},
		"no subject":  {header(h1, "", ""), []seen{ann(h1, "", "")}, false},
		"two, a file": {header(h2, h1, "s") + "\x00" + add + "a\x00\x00" + header(h1, "", "t"), []seen{ann(h2, h1, "s", "A "+h0+" "+h1+" a"), ann(h1, "", "t")}, false},
		"a path that looks like a commit": {header(h2, h1, "s") + "\x00" + add + h1 + "\x00" + more + "\nb:\n c\x00" + header(h1, "", "t"),
			[]seen{ann(h2, h1, "s", "A "+h0+" "+h1+" "+h1, "D "+h1+" "+h0+" \nb:\n c"), ann(h1, "", "t")}, false},
		"cut in the header":   {header(h1, "", "s")[:60], nil, true},
		"cut behind a change": {header(h1, "", "s") + "\x00" + add, nil, true},
		"no hash":             {header("x", "", "s"), nil, true},
		"no date":             {strings.Replace(header(h1, "", "s"), "17", "x", 1), nil, true},
		"a rename":            {header(h1, "", "s") + strings.Replace(add, " A", " R100", 1) + "a\x00", nil, true},
		"a merge's change":    {header(h1, "", "s") + ":" + add + "a\x00", nil, true},
	} {
		got, err := readAll(c.text)
		if (err != nil) != c.bad || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := readAll(header(h1, "", strings.Repeat("x", maxToken+1<<17))); err != errLong {
		t.Errorf("an endless subject: %v", err)
	}
}

func FuzzLog(f *testing.F) {
	f.Add(header(h2, h1, "s") + "\x00\n:000000 100644 " + h0 + " " + h1 + " A\x00a.go\x00\x00" + header(h1, "", "t"))
	f.Add(header(h1, h1+" "+h2, "merge") + "\x00" + header(h1, "", ""))
	f.Add("\x00\x00\x00:\x00\x00")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := readAll(text)
		if err != nil {
			return
		}
		// What was understood is written again and must read the same.
		var b strings.Builder
		for _, s := range all {
			fmt.Fprintf(&b, "%s\x00%s\x00%s\x00%s\x00%d\x00%s\x00\x00", s.hash, s.parents, s.name, s.email, s.when, s.subject)
			for i, ch := range s.changes {
				status, rest, _ := strings.Cut(ch, " ")
				field := strings.SplitN(rest, " ", 3)
				if i == 0 {
					b.WriteString("\n")
				}
				fmt.Fprintf(&b, ":1 2 %s %s %s\x00%s\x00", field[0], field[1], status, field[2])
			}
		}
		again, err := readAll(b.String())
		if err != nil || !reflect.DeepEqual(again, all) {
			t.Errorf("%+v\nread again: %+v, %v", all, again, err)
		}
	})
}

func FuzzTags(f *testing.F) {
	f.Add("v1.2.3\x00" + h1 + "\x00\x001700000000\x00\nx/v2.0.0-rc.1\x00" + h1 + "\x00" + h2 + "\x001\x00\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, tag := range parseTags([]byte(text)) {
			if family, is, _ := version(tag.name); is && !strings.HasPrefix(tag.name, family) {
				t.Errorf("family %q of %q", family, tag.name)
			}
		}
	})
}
