package reports

import (
	"strings"

	"github.com/demarc-dev/demarc/planner/contract"
)

func joined[T ~string](l []T) string { return strings.Join(asStrings(l), " ") }

// levelWords says what can be done with operations of each level.
func levelWords(l contract.Levels) string {
	parts := []string{}
	for _, p := range []struct {
		n         int
		one, many string
	}{
		{l.R0 + l.R1, "can be remote with generated code (R0, R1)", "can be remote with generated code (R0, R1)"},
		{l.R2, "needs a DTO, codes or a mapper (R2)", "need a DTO, codes or a mapper (R2)"},
		{l.R3, "needs a small redesign (R3)", "need a small redesign (R3)"},
		{l.R4, "is an open question (R4)", "are open questions (R4)"},
	} {
		if p.n > 0 {
			parts = append(parts, plural(p.n, p.one, p.many))
		}
	}
	return strings.Join(parts, ", ")
}

// contractsHeadline says how many operations cross and how far they can.
func contractsHeadline(l contract.Levels, seams int) string {
	if seams == 0 {
		return "Nothing crosses: no service of the proposal uses another."
	}
	if l.Operations() == 0 {
		return "No call crosses: services share types and values only, in " + plural(seams, "pair", "pairs") + "."
	}
	s := plural(l.Operations(), "operation crosses", "operations cross") + " in " + plural(seams, "pair of services", "pairs of services") + ": " + levelWords(l) + "."
	if l.Local > 0 {
		s += " " + plural(l.Local, "more is", "more are") + " pure code or logging that can travel as a library."
	}
	return s
}

func (v *ContractsView) headline() string {
	var l contract.Levels
	for _, s := range v.Services {
		l.R0 += s.Levels.R0
		l.R1 += s.Levels.R1
		l.R2 += s.Levels.R2
		l.R3 += s.Levels.R3
		l.R4 += s.Levels.R4
		l.Local += s.Levels.Local
	}
	if v.Service != "" && len(v.Seams) == 0 {
		return "Nothing crosses: no other service uses " + string(v.Service) + "."
	}
	return contractsHeadline(l, len(v.Seams))
}

func (v *ContractsView) sheet() *sheet {
	title := "Contracts of " + v.x.d.Subject.Name
	if v.Service != "" {
		title = "Contract of " + string(v.Service) + " in " + v.x.d.Subject.Name
	}
	s := &sheet{title: title, head: []string{v.headline()}, shortened: v.x.prefix}
	if v.Types+v.Values+v.Errors > 0 {
		s.head = append(s.head, "With them travel "+plural(v.Types, "type", "types")+", "+plural(v.Values, "constant or variable", "constants and variables")+
			" and "+plural(v.Errors, "error", "errors")+".")
	}
	if p := v.x.partial(); p != "" {
		s.head = append(s.head, p)
	}
	for i := range v.Services {
		s.blocks = append(s.blocks, v.serviceBlock(&v.Services[i]))
	}
	if len(v.Operations) > 0 {
		last := &s.blocks[len(s.blocks)-1]
		last.notes = append(last.notes, "sites: places that call, and with * how many of them in a loop; size: fields in the messages. "+
			"event: nobody waits for the answer; local: can travel as a library; remote: is an RPC already.")
	}
	if len(v.Questions) > 0 {
		s.blocks = append(s.blocks, v.questionBlock())
	}
	if b := v.hintBlock(); len(b.rows) > 0 {
		s.blocks = append(s.blocks, b)
	}
	return s
}

// serviceBlock lists what one service offers.
func (v *ContractsView) serviceBlock(x *contract.ServiceSummary) block {
	b := block{
		title: string(x.Service) + " offers " + plural(x.Levels.Operations()+x.Levels.Local, "operation", "operations") + " to " + plural(x.Consumers, "service", "services"),
		limit: 20, what: "operations",
		columns: []column{{title: "operation", name: true, wide: true}, {title: "level"}, {title: "used by", wide: true}, {title: "sites", right: true},
			{title: "size", right: true}, {title: "why, and where", wide: true}},
	}
	for i := range v.Operations {
		o := &v.Operations[i]
		if o.Service != x.Service {
			continue
		}
		b.rows = append(b.rows, []string{v.short(o), o.Level + styleMark(o.Style), listed(asStrings(o.Consumers), 3), v.sites(o), itoa(o.Size.Fields), v.why(o)})
	}
	if len(b.rows) == 0 {
		b.title = string(x.Service) + " offers no operation"
		b.text = []string{"Others use its types, constants or variables only."}
	}
	return b
}

// short is the operation without the directories of its package.
func (v *ContractsView) short(o *OperationAt) string {
	return string(o.ID[strings.LastIndexByte(string(o.ID), '/')+1:])
}

func styleMark(s contract.Style) string {
	if s == contract.StyleCall {
		return ""
	}
	return " " + string(s)
}

func (v *ContractsView) sites(o *OperationAt) string {
	s := itoa(o.calls())
	if o.Frequency.Loop > 0 {
		s += " (" + itoa(o.Frequency.Loop) + "*)"
	}
	return s
}

// why is the strongest reason, how many more there are, and the change.
func (v *ContractsView) why(o *OperationAt) string {
	if len(o.Reasons) == 0 {
		return ""
	}
	r := o.Reasons[0]
	s := r.Rule + " " + r.Text + " (" + r.Place.Short() + ")"
	if subject, _, ok := strings.Cut(r.Subject, " "); ok && (subject == "parameter" || subject == "result") {
		s = r.Rule + " " + r.Subject + ": " + r.Text + " (" + r.Place.Short() + ")"
	}
	if n := len(o.Reasons) - 1; n > 0 {
		s += ", and " + itoa(n) + " more"
	}
	return s
}

func (v *ContractsView) questionBlock() block {
	b := block{title: "Open questions (" + grouped(len(v.Questions)) + ")", limit: 10, what: "questions"}
	for _, q := range v.Questions {
		options := make([]string, len(q.Options))
		for i, o := range q.Options {
			options[i] = o.Text + " (" + o.To + ")"
		}
		b.items = append(b.items, string(q.Service)+": "+q.Text+" See "+q.Place.Short()+". Either "+strings.Join(options, "; or ")+".")
	}
	return b
}

// hintBlock lists the advice that is not the same for every remote call.
func (v *ContractsView) hintBlock() block {
	b := block{title: "Design hints", limit: 15, what: "hints",
		columns: []column{{title: "operation", name: true, wide: true}, {title: "hint"}, {title: "why", wide: true}}}
	for i := range v.Operations {
		o := &v.Operations[i]
		for _, h := range o.Hints {
			switch h.Kind {
			case contract.HintTimeout, contract.HintRetry, contract.HintVersion, contract.HintIdempotency:
				continue // every operation has them; json and csv say them all
			}
			b.rows = append(b.rows, []string{v.short(o), string(h.Kind), h.Text + " (" + h.Place.Short() + ")"})
		}
	}
	if len(b.rows) > 0 {
		b.notes = []string{"Time limits, retries, idempotency keys and versions are in --format json."}
	}
	return b
}

// contractsSection is about what crosses, in reports.
func (x *index) contractsSection() evidenceSection {
	c := &x.d.Contracts
	s := evidenceSection{ID: "contracts", Title: "Contracts", Text: contractsHeadline(c.Total, len(c.Seams)), Command: "demarc contracts list --from analysis.json"}
	if share, ok := c.Total.Remotable(); ok && share == 0 {
		s.Text += " None of the signatures on the cuts is at R0 or R1."
	} else if ok {
		s.Text += " " + percent(100*share) + " of the signatures on the cuts are at R0 or R1."
	}
	worst := 0
	for _, m := range c.Services {
		if m.Levels.R4 == 0 {
			continue
		}
		if worst++; worst > evidenceShown {
			continue
		}
		s.Items = append(s.Items, string(m.Service)+" offers "+plural(m.Levels.Operations(), "operation", "operations")+" to "+plural(m.Consumers, "service", "services")+
			"; "+plural(m.Levels.R4, "is an open question", "are open questions")+".")
	}
	if left := worst - evidenceShown; left > 0 {
		s.More = plural(left, "more service has", "more services have") + " open questions."
	}
	return s
}
