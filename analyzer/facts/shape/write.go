package shape

import (
	"cmp"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/effects"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

func (w *writer) target(sym int) refs.Target {
	s := w.t.Set.Symbols[sym]
	return refs.Target{Package: w.t.Set.Packages[s.Package].Path, Name: s.Name}
}

// crossing are the symbols that code of another package refers to, tests left
// out.
func (w *writer) crossing() map[int]bool {
	s := w.t.Set
	out := map[int]bool{}
	for _, r := range s.Refs {
		from, to := s.Symbols[r.From], s.Symbols[r.To]
		if from.Package != to.Package && (from.File < 0 || !s.Files[from.File].Test) {
			out[r.To] = true
		}
	}
	return out
}

// funcs writes the functions that cross, and the methods behind couplings.
func (w *writer) funcs(crossing map[int]bool) {
	chosen := map[int]bool{}
	for i := range crossing {
		switch w.t.Set.Symbols[i].Kind {
		case facts.Func, facts.Method, facts.InterfaceMethod:
			chosen[i] = true
		}
	}
	for _, c := range w.t.Set.Couplings {
		o := w.c.object(w.target(c.Interface))
		if o == nil {
			continue
		}
		i, ok := o.Type().Underlying().(*types.Interface)
		if !ok {
			continue
		}
		t := w.target(c.Type)
		for m := range i.Methods() {
			if s := w.t.Symbol(refs.Target{Package: t.Package, Name: t.Name + ident.SymbolName("."+m.Name())}); s >= 0 {
				chosen[s] = true
			}
		}
	}
	coupled := effects.Implementations(w.t.Set)
	for _, i := range slices.Sorted(maps.Keys(chosen)) {
		if f, ok := w.c.object(w.target(i)).(*types.Func); ok {
			w.out.Funcs = append(w.out.Funcs, w.function(i, f, coupled))
			w.reach(f.Type())
		}
	}
}

func (w *writer) function(sym int, f *types.Func, coupled effects.Coupled) facts.FuncShape {
	sig := f.Signature()
	out := facts.FuncShape{Symbol: sym, Variadic: sig.Variadic(), TypeParams: w.typeParams(sig.TypeParams())}
	who := []refs.Target{w.target(sym)}
	if r := sig.Recv(); r != nil {
		if types.IsInterface(r.Type()) {
			who = coupled.Methods(who[0])
		} else if leads(r.Type()) {
			out.Receiver = w.uses(who, 0)
		}
	}
	for i := range sig.Params().Len() {
		v := sig.Params().At(i)
		p := facts.ParamShape{Name: v.Name(), Type: w.typ(v.Type())}
		if leads(v.Type()) {
			p.Use = w.uses(who, i+1)
			p.At = w.places(who, i+1, p.Use)
		}
		out.Params = append(out.Params, p)
	}
	for v := range sig.Results().Variables() {
		out.Results = append(out.Results, facts.ParamShape{Name: v.Name(), Type: w.typ(v.Type())})
	}
	return out
}

func (w *writer) typeParams(l *types.TypeParamList) []facts.ParamShape {
	var out []facts.ParamShape
	for p := range l.TypeParams() {
		out = append(out, facts.ParamShape{Name: p.Obj().Name(), Type: w.typ(p.Constraint())})
	}
	return out
}

// leads reports whether a parameter of a type gives access to shared memory. A
// context and an error are meant to be passed on.
func leads(t types.Type) bool {
	if n, ok := types.Unalias(t).(*types.Named); ok {
		if p := n.Obj().Pkg(); n.Obj().Name() == "error" && p == nil || p != nil && p.Path() == "context" {
			return false
		}
	}
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return true
	}
	return false
}

// uses says what any of some functions does with a parameter.
func (w *writer) uses(who []refs.Target, slot int) []facts.ParamUse {
	var flags effects.Flags
	for _, t := range who {
		f, ok := w.c.effects.Param(t, slot)
		if !ok {
			f = effects.Unknown
		}
		flags |= f
	}
	if len(who) == 0 {
		flags = effects.Unknown
	}
	var out []facts.ParamUse
	for _, u := range []struct {
		flag effects.Flags
		use  facts.ParamUse
	}{
		{effects.Mutated, facts.UseMutated}, {effects.Kept, facts.UseKept}, {effects.Called, facts.UseCalled},
		{effects.Returned, facts.UseReturned}, {effects.Unknown, facts.UseUnknown},
	} {
		if flags&u.flag != 0 {
			out = append(out, u.use)
		}
	}
	if out == nil {
		out = []facts.ParamUse{facts.UseRead}
	}
	return out
}

// places are where any of some functions uses a parameter, one a use.
func (w *writer) places(who []refs.Target, slot int, uses []facts.ParamUse) []facts.UseSite {
	var out []facts.UseSite
	for _, u := range uses {
		flag, ok := map[facts.ParamUse]effects.Flags{facts.UseMutated: effects.Mutated, facts.UseKept: effects.Kept, facts.UseCalled: effects.Called}[u]
		if !ok {
			continue
		}
		for _, t := range who {
			file, line, col, ok := w.c.effects.Where(t, slot, flag)
			if f := w.t.File(file); ok && f >= 0 {
				out = append(out, facts.UseSite{Use: u, Pos: facts.Pos{File: f, Line: line, Col: col}})
				break
			}
		}
	}
	return out
}

// vars writes the variables that another package refers to.
func (w *writer) vars(crossing map[int]bool) {
	for _, i := range slices.Sorted(maps.Keys(crossing)) {
		if v, ok := w.c.object(w.target(i)).(*types.Var); ok {
			w.out.Vars = append(w.out.Vars, facts.VarShape{Symbol: i, Type: w.typ(v.Type())})
			w.reach(v.Type())
		}
	}
}

// coupled lists the interfaces of couplings among the types.
func (w *writer) coupled() {
	for _, c := range w.t.Set.Couplings {
		o, ok := w.c.object(w.target(c.Interface)).(*types.TypeName)
		if !ok {
			continue
		}
		w.reach(o.Type())
		if t, ok := w.c.object(w.target(c.Type)).(*types.TypeName); ok && sealed(o.Type()) {
			w.reach(t.Type())
		}
	}
}

// sealed reports whether an interface has a method that other packages can not
// implement.
func sealed(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for m := range i.Methods() {
		if !m.Exported() {
			return true
		}
	}
	return false
}

func (w *writer) named() {
	for _, s := range slices.Sorted(maps.Keys(w.reached)) {
		n := w.reached[s]
		w.out.Named = append(w.out.Named, facts.NamedShape{
			Symbol: s, TypeParams: w.typeParams(n.TypeParams()), Type: w.typ(n.Underlying()),
			Lines: w.c.lines[w.target(s)], Encodes: encodes(n), Live: w.look.live(n),
		})
	}
}

// enums lists the constants of reached basic types.
func (w *writer) enums() {
	found := map[int][]facts.EnumValue{}
	for path, p := range w.c.packages {
		for _, name := range p.Scope().Names() {
			c, ok := p.Scope().Lookup(name).(*types.Const)
			if !ok {
				continue
			}
			n, ok := types.Unalias(c.Type()).(*types.Named)
			if !ok {
				continue
			}
			t := w.symbol(n)
			s := w.t.Symbol(refs.Target{Package: path, Name: ident.SymbolName(name)})
			if t >= 0 && s >= 0 && w.reached[t] != nil {
				found[t] = append(found[t], facts.EnumValue{Symbol: s, Value: c.Val().ExactString()})
			}
		}
	}
	syms := w.t.Set.Symbols
	for _, t := range slices.Sorted(maps.Keys(found)) {
		v := found[t]
		slices.SortFunc(v, func(a, b facts.EnumValue) int {
			x, y := syms[a.Symbol], syms[b.Symbol]
			return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(a.Symbol, b.Symbol))
		})
		w.out.Enums = append(w.out.Enums, facts.EnumShape{Type: t, Values: v})
	}
}

// errors lists error values and types that others can see.
func (w *writer) errors(crossing map[int]bool) {
	for path, p := range w.c.packages {
		for _, name := range p.Scope().Names() {
			t := refs.Target{Package: path, Name: ident.SymbolName(name)}
			s := w.t.Symbol(t)
			if s < 0 || !exported(name) && !crossing[s] {
				continue
			}
			switch o := p.Scope().Lookup(name).(type) {
			case *types.Var:
				if isError(o.Type()) {
					w.out.Errors = append(w.out.Errors, facts.ErrorShape{Symbol: s, Text: strings.ToValidUTF8(w.c.texts[t], "\uFFFD")})
				}
			case *types.TypeName:
				if n, ok := types.Unalias(o.Type()).(*types.Named); ok && n.TypeParams().Len() > 0 {
					continue // what a generic type implements is not defined
				}
				if value := isError(o.Type()); !types.IsInterface(o.Type()) && (value || isError(types.NewPointer(o.Type()))) {
					w.out.Errors = append(w.out.Errors, facts.ErrorShape{Symbol: s, Type: true, Pointer: !value})
				}
			}
		}
	}
	slices.SortFunc(w.out.Errors, func(a, b facts.ErrorShape) int { return cmp.Compare(a.Symbol, b.Symbol) })
}
