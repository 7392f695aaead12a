package forms

import (
	"fmt"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/contract/wire"
)

// consumers writes for each consumer the smallest interfaces in the original
// signatures: one for each type whose methods it calls, and one with an adapter
// for functions and fields.
func (g *golang) consumers(s *source) {
	for i := range g.in.Set.Seams {
		m := &g.in.Set.Seams[i]
		if m.To != g.in.Service.ID {
			continue
		}
		byType := map[int][]*contract.Operation{}
		var order []int
		for j := range m.Operations {
			o := &m.Operations[j]
			if o.OnData || o.Style == contract.StyleLocal {
				continue
			}
			key := o.Receiver
			if o.Kind == contract.KindFunc || o.Kind == contract.KindConstructor || o.Kind == contract.KindField {
				key = -1
			}
			if byType[key] == nil {
				order = append(order, key)
			}
			byType[key] = append(byType[key], o)
		}
		for _, key := range order {
			g.consumer(s, m, key, byType[key], len(order) == 1)
		}
	}
}

func (g *golang) consumer(s *source, m *contract.Seam, key int, ops []*contract.Operation, alone bool) {
	name := g.in.Service.Name
	switch {
	case key < 0:
		name += "Functions"
	case !alone:
		name += wire.Pascal(string(g.in.Facts.Symbols[key].Name))
	}
	name = g.free(name + "For" + wire.Pascal(string(m.From)))
	var methods, adapters []string
	used := map[string]bool{}
	for _, o := range ops {
		sig, call, why := g.signature(s, o)
		if why != "" {
			g.ask(o.ID, o.Name, g.place(o.Symbol), fmt.Sprintf("%s is not in %s: %s", o.Name, name, why))
			continue
		}
		method := string(g.in.Facts.Symbols[o.Symbol].Name.Member())
		if key < 0 {
			method = wire.Pascal(o.Name)
		}
		if used[method] {
			continue
		}
		used[method] = true
		methods = append(methods, fmt.Sprintf("\t// %s (%s), level %s.\n\t%s%s", oneLine(string(o.ID)), oneLine(g.place(o.Symbol)), o.Level, method, sig))
		adapters = append(adapters, fmt.Sprintf("%s%s", method, call))
	}
	if len(methods) == 0 {
		return
	}
	s.line("// %s is what %s uses of %s.", name, m.From, m.To)
	s.line("type %s interface {\n%s\n}\n", name, strings.Join(methods, "\n"))
	if key >= 0 {
		text := s.code(g.texts.Symbol(key))
		if g.in.Facts.Symbols[key].Kind == facts.Interface {
			s.line("var _ %s = %s(nil)\n", name, text)
		} else {
			s.line("var _ %s = (*%s)(nil)\n", name, text)
		}
		return
	}
	adapter := g.free(name + "Direct")
	s.line("// %s offers functions and fields of the original code as methods.", adapter)
	s.line("type %s struct{}\n", adapter)
	for _, a := range adapters {
		s.line("// %s calls the original.", a[:strings.IndexByte(a, '(')])
		s.line("func (%s) %s\n", adapter, a)
	}
	s.line("var _ %s = %s{}\n", name, adapter)
}

// free makes a name that the package does not have yet.
func (g *golang) free(name string) string {
	if len(g.names) == 0 {
		for _, m := range g.in.Service.Messages {
			g.names[m.Name], g.names[m.Name+"ToDTO"], g.names[m.Name+"FromDTO"] = true, true, true
		}
		for _, e := range g.in.Service.Enums {
			g.names[e.Name] = true
		}
		for _, m := range g.in.Service.Methods {
			g.names[m.RequestName], g.names[m.ResponseName] = true, true
		}
	}
	n := name
	for k := 2; g.names[n]; k++ {
		n = fmt.Sprintf("%sV%d", name, k)
	}
	g.names[n] = true
	return n
}

func (g *golang) place(sym int) string {
	x := &g.in.Facts.Symbols[sym]
	if x.File < 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", g.in.Facts.Files[x.File].Path, x.Line)
}

// signature is an operation's signature with names for its parameters, and the
// same with a body that calls the original.
func (g *golang) signature(s *source, o *contract.Operation) (sig, call, why string) {
	symbol := g.texts.Symbol(o.Symbol)
	owner := o.Receiver
	if owner >= 0 {
		if g.texts.Generic(owner) {
			return "", "", "its type has type parameters"
		}
		if w := g.reachable(g.texts.Symbol(owner)); w != "" {
			return "", "", w
		}
	} else if w := g.reachable(symbol); w != "" {
		return "", "", w
	}
	if o.Kind == contract.KindField {
		if o.Type < 0 {
			return "", "", "its type is not known"
		}
		t, err := g.texts.Type(o.Type)
		if err != nil {
			return "", "", err.Error()
		}
		if w := g.reachable(t); w != "" {
			return "", "", w
		}
		params := fmt.Sprintf("(of *%s) %s", s.code(g.texts.Symbol(owner)), s.code(t))
		return params, fmt.Sprintf("%s { return of.%s }", params, g.in.Facts.Symbols[o.Symbol].Name.Member()), ""
	}
	if o.Func < 0 {
		return "", "", "its signature is not known"
	}
	f := &g.in.Facts.Shape.Funcs[o.Func]
	if len(f.TypeParams) > 0 {
		return "", "", "it has type parameters"
	}
	var params, args, results []string
	var texts []string
	for _, list := range [][]facts.ParamShape{f.Params, f.Results} {
		for _, p := range list {
			t, err := g.texts.Type(p.Type)
			if err != nil {
				return "", "", err.Error()
			}
			if w := g.reachable(t); w != "" {
				return "", "", w
			}
			texts = append(texts, t)
		}
	}
	target := ""
	if o.Receiver < 0 {
		target = s.code(symbol)
	}
	for i := range f.Params {
		t := s.code(texts[i])
		arg := argName(f.Params[i].Name, i, args, target)
		if texts[i] == "‹context›.Context" {
			arg = "ctx"
			if i > 0 {
				arg = fmt.Sprint("ctx", i+1)
			}
		}
		if f.Variadic && i == len(f.Params)-1 {
			t, args = "..."+strings.TrimPrefix(t, "[]"), append(args, arg+"...")
		} else {
			args = append(args, arg)
		}
		params = append(params, arg+" "+t)
	}
	for _, t := range texts[len(f.Params):] {
		results = append(results, s.code(t))
	}
	sig = "(" + strings.Join(params, ", ") + ")"
	ret := ""
	if len(results) > 0 {
		sig += " (" + strings.Join(results, ", ") + ")"
		ret = "return "
	}
	if o.Receiver >= 0 {
		return sig, "", ""
	}
	return sig, fmt.Sprintf("%s { %s%s(%s) }", sig, ret, target, strings.Join(args, ", ")), ""
}

// argName is the parameter's own name where that can not be mistaken for anything
// else in the signature or the call: "p2" otherwise.
func argName(name string, i int, before []string, call string) string {
	fallback := fmt.Sprint("p", i+1)
	if name == "" || name == "_" || reservedWord(name) || strings.HasPrefix(call, name+".") {
		return fallback
	}
	for _, b := range before {
		if strings.TrimSuffix(b, "...") == name {
			return fallback
		}
	}
	return name
}
