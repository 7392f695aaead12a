package sample

import (
	"fmt"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/reports"
)

// Empty is a Document without a package.
func Empty() *reports.Document {
	d := newBuilder("example.com/empty").document()
	d.Subject.Modules = []reports.Module{}
	d.Subject.Commit, d.Subject.Date = "", ""
	return d
}

// One is a library of one package, nothing to split.
func One() *reports.Document {
	b := newBuilder("example.com/one")
	b.pkg(".", 120, boundary.Unreached, "", "the only package")
	b.sym(".#Parse", facts.Func, 10)
	d := b.document()
	d.Proposal.Notes = []string{"One package cannot be split along its packages."}
	return d
}

// Hostile is a Document whose names try to break out of every format.
func Hostile() *reports.Document {
	b := newBuilder("example.com/hostile")
	names := []string{
		`"];evil[label="x`, `</text><script>alert(1)</script>`, "=cmd|' /C calc'!A0", "a|b`c*_[x](javascript:alert(1))",
		"line\nbreak\r\x1b[31mred", "ünïcödé-漢字-🙂", "--> end\"; click A call()", `back\slash\"quote`, "%%{init: {}}%%", "\u202eesrever",
		"subgraph", "{{.Secret}}", "<img src=x onerror=alert(1)>", "]]>-->", "#quot;&quot;&amp;", "very-long-" + fmt.Sprintf("%0120d", 7),
	}
	for i, n := range names {
		class, unit := boundary.Service, n
		if i%4 == 3 {
			class, unit = boundary.SharedKernel, ""
		}
		b.pkg(n, 100+i, class, unit, n)
		b.sym(n+"#F", facts.Func, 3)
		b.sym(n+"#T", facts.Type, 5)
		b.sym(n+"#I", facts.Interface, 7)
	}
	for i, n := range names {
		b.ref(n+"#F", facts.Call, names[(i+1)%len(names)]+"#F", 4, -5)
		b.ref(n+"#F", facts.Runtime, names[(i+5)%len(names)]+"#F", 6)
		b.couple(n+"#I", names[(i+5)%len(names)]+"#T", n+"#F", 4)
	}
	d := b.document()
	d.Subject.Name = `</title><script>alert("name")</script>`
	d.Load.Partial, d.Load.Effect = true, "<b>bold</b> & | \x1b[31m"
	d.Load.Notes = append(d.Load.Notes, names...)
	d.Proposal.Notes = append(d.Proposal.Notes, names...)
	d.Facts.Incomplete = append(d.Facts.Incomplete, facts.Gap{Kind: facts.GapLoad, Package: -1, Detail: names[1], Count: 1})
	d.Proposal.Deployables = append(d.Proposal.Deployables, boundary.Deployable{Package: b.path(names[0]), Reach: 3, Exclusive: 1})
	d.Summary.Cycles = append(d.Summary.Cycles, reports.Cycle{
		Packages: []ident.PackagePath{b.path(names[0]), b.path(names[1])},
		Closing:  []reports.CycleTie{{From: b.path(names[0]), To: b.path(names[1]), Interface: ident.SymbolID(names[1]), Wired: []facts.Pos{{File: 0, Line: 1, Col: 1}}}},
	})
	d.Summary.ServiceCycles = append(d.Summary.ServiceCycles, reports.ServiceCycle{
		Services: []ident.ServiceID{ident.ServiceID(names[0]), ident.ServiceID(names[1])}, Closing: d.Summary.Cycles[0].Closing,
	})
	measure(d)
	return d
}

// Big is a Document of n packages in n/40 services, with syms symbols and
// references in each package.
func Big(n, syms int) *reports.Document {
	b := newBuilder("example.com/big/monolith")
	dir := func(i int) string { return fmt.Sprintf("internal/area%03d/part%04d", i/40, i) }
	for i := range n {
		if i%40 == 39 {
			b.pkg(dir(i), 300+i%700, boundary.SharedKernel, "", "several services use it")
		} else {
			b.pkg(dir(i), 300+i%700, boundary.Service, fmt.Sprintf("area-%03d", i/40), "in the directory of its area", facts.Constructs)
		}
		for s := range syms {
			b.sym(fmt.Sprintf("%s#Type%03d.Method%03d", dir(i), s%20, s), facts.Method, 10+s*8)
		}
	}
	key := func(i, s int) string {
		s %= syms
		return fmt.Sprintf("%s#Type%03d.Method%03d", dir(i%n), s%20, s)
	}
	for i := range n {
		for s := range syms {
			b.ref(key(i, s), facts.Call, key(i, s+1), 12+s*8, 13+s*8)
			b.ref(key(i, s), facts.TypeUse, key(i*7+s*31+1, s), 14+s*8)
		}
	}
	return b.document()
}
