package reports

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/boundary"
)

func itoa(n int) string { return strconv.Itoa(n) }

// grouped writes a count with commas: 12,345.
func grouped(n int) string {
	s := strconv.Itoa(n)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural is "1 package", "2 packages", "1,234 packages".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// listed joins names for a sentence and says how many were left out.
func listed(names []string, limit int) string {
	switch n := len(names); {
	case n == 0:
		return ""
	case n == 1:
		return names[0]
	case n <= limit:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	default:
		return strings.Join(names[:limit], ", ") + " and " + grouped(n-limit) + " more"
	}
}

// kindWord is a reference kind as people read it.
func kindWord(k facts.RefKind) string {
	switch k {
	case facts.Call:
		return "call"
	case facts.Runtime:
		return "call through an interface"
	case facts.TypeUse:
		return "type use"
	case facts.FieldRead:
		return "field read"
	case facts.FieldWrite:
		return "field write"
	case facts.ConstUse:
		return "constant"
	case facts.VarRead:
		return "variable read"
	case facts.VarWrite:
		return "variable write"
	case facts.Embed:
		return "embedding"
	case facts.FuncValue:
		return "function as a value"
	}
	return string(k)
}

// classWord is a class as people read it.
func classWord(c boundary.Class) string {
	switch c {
	case "":
		return "not classified"
	case boundary.Unreached:
		return "unreached"
	}
	return strings.ReplaceAll(string(c), "-", " ")
}

// classPurpose says what a class means in one clause.
func classPurpose(c boundary.Class) string {
	switch c {
	case boundary.Service:
		return "a part that could be deployed alone"
	case boundary.Divided:
		return "its declarations belong to several services: it must be divided"
	case boundary.SharedKernel:
		return "used by several services and holds meaning or state: split it, give it an owner or a contract"
	case boundary.SharedLibrary:
		return "technical code that several services use: it can be copied or become a module"
	case boundary.Contract:
		return "types that services exchange"
	case boundary.CompositionRoot:
		return "main packages and wiring"
	case boundary.Tool:
		return "helpers that operate, generate or test"
	case boundary.TestSupport:
		return "code for tests"
	case boundary.Generated:
		return "generated code"
	case boundary.Unreached:
		return "no program of this code base reaches it"
	}
	return "the proposal does not place it"
}

// gapWord is a gap kind as people read it.
func gapWord(k facts.GapKind) string {
	switch k {
	case facts.GapSyntax:
		return "syntax errors"
	case facts.GapType:
		return "type errors"
	case facts.GapUnreadable:
		return "unreadable files"
	case facts.GapMissingModule:
		return "modules that could not be had"
	case facts.GapMissingImport:
		return "imports that could not be resolved"
	case facts.GapTags:
		return "files left out by build tags"
	case facts.GapReflect:
		return "reflection"
	case facts.GapUnsafe:
		return "package unsafe"
	case facts.GapPlugin:
		return "plugins"
	case facts.GapLinkname:
		return "linkname"
	case facts.GapCgo:
		return "C code"
	case facts.GapLoad:
		return "problems while loading"
	case facts.GapLimit:
		return "values with more alternatives than are followed"
	}
	return string(k)
}

// gapEffect says what a gap hides.
func gapEffect(k facts.GapKind) string {
	switch k {
	case facts.GapSyntax, facts.GapUnreadable:
		return "what these files use is not counted"
	case facts.GapType, facts.GapMissingModule, facts.GapMissingImport:
		return "references through these types may be missing"
	case facts.GapTags:
		return "analyse again with --tags, --goos or --goarch to see them"
	case facts.GapReflect, facts.GapPlugin, facts.GapLinkname, facts.GapUnsafe, facts.GapCgo:
		return "calls made this way are not followed"
	case facts.GapLimit:
		return "routes, queues and calls that hang on these values may be missing"
	}
	return ""
}

// answer is the first screen in words, the same in every format.
type answer struct {
	// Verdict is a few words without a period, for a title.
	Verdict string
	// Headline is one sentence: what the code base is and what could be split.
	Headline string
	// Points are further sentences in order of importance.
	Points []string
	// Partial is "" for a complete answer, else what is missing and how much
	// that matters.
	Partial string
}

func (x *index) answer() answer {
	d := x.d
	size := fmt.Sprintf("%s: %s, %s of Go.", d.Subject.Name, plural(d.Summary.Packages, "package", "packages"), plural(d.Summary.Lines, "line", "lines"))
	a := answer{Points: []string{}}
	n := len(d.Proposal.Services)
	switch {
	case len(d.Facts.Packages) == 0:
		a.Verdict = "No Go package was found"
		a.Headline = fmt.Sprintf("%s: no Go package was found, so there is nothing to split.", d.Subject.Name)
	case n == 0:
		a.Verdict = "Nothing to split"
		a.Headline = size + " Nothing in it stands apart from the rest."
	case n == 1:
		a.Verdict = "Nothing to split"
		a.Headline = size + " It is one part, " + string(d.Proposal.Services[0].ID) + ", and what that part uses."
	default:
		a.Verdict = grouped(n) + " parts could become services"
		names := make([]string, n)
		for i := range names {
			names[i] = string(d.Proposal.Services[i].ID)
		}
		a.Headline = size + fmt.Sprintf(" %s parts could become services: %s.", grouped(n), listed(names, 12))
	}
	if n > 1 && len(d.Verdict.Inputs) > 0 {
		a.Points = append(a.Points, "Should it be split? "+answerSentence(d, &d.Verdict)+" (demarc verdict says why)")
	}
	a.Points = append(a.Points, x.shipping()...)
	a.Points = append(a.Points, x.strongest()...)
	if c := x.cycleSentence(); c != "" {
		a.Points = append(a.Points, c)
	}
	a.Partial = x.partial()
	return a
}

// partsTitle heads the list of services. A single one is nothing to split off.
func (x *index) partsTitle() string {
	if n := len(x.d.Proposal.Services); n > 1 {
		return fmt.Sprintf("Candidate services (%d)", n)
	}
	return "The one part"
}

func (x *index) shipping() []string {
	var names []string
	tools := 0
	for _, dep := range x.d.Proposal.Deployables {
		if dep.Tool {
			tools++
		} else {
			names = append(names, x.short(dep.Package))
		}
	}
	switch {
	case len(names) > 0 && tools > 0:
		return []string{fmt.Sprintf("%s already: %s (and %s).", plural(len(names), "program ships", "programs ship"), listed(names, 5), plural(tools, "tool", "tools"))}
	case len(names) > 0:
		return []string{fmt.Sprintf("%s already: %s.", plural(len(names), "program ships", "programs ship"), listed(names, 5))}
	case tools > 0:
		return []string{fmt.Sprintf("No program ships yet, only %s.", plural(tools, "tool", "tools"))}
	case len(x.d.Facts.Packages) > 0:
		return []string{"It has no program of its own: it is analysed as a library, from its exported packages."}
	}
	return nil
}

func (x *index) strongest() []string {
	cuts := x.cuts()
	if len(cuts) == 0 {
		if len(x.d.Proposal.Services) > 1 {
			return []string{"No reference ties these parts to each other."}
		}
		return nil
	}
	c := cuts[0]
	s := fmt.Sprintf("What ties them most: %s uses %s in %s", x.endName(c.From), x.endName(c.To), plural(c.Refs+c.Runtime, "place", "places"))
	if g := x.groups(c); len(g) > 0 {
		s += ", for example " + g[0].sites[0].Short()
	}
	return []string{s + "."}
}

func (x *index) partial() string {
	l := &x.d.Load
	if !l.Partial {
		return ""
	}
	s := "This is a partial answer."
	if l.Effect != "" {
		s += " " + strings.TrimSpace(l.Effect)
	}
	return s
}
