package reports

import "github.com/demarc-dev/demarc/analyzer/facts"

func typeShapes() []string {
	return []string{"basic", "own", "named", "pointer", "slice", "array", "map", "chan", "func", "interface", "struct", "union", "param"}
}

func paramUses() []facts.ParamUse {
	return []facts.ParamUse{facts.UseRead, facts.UseMutated, facts.UseKept, facts.UseCalled, facts.UseReturned, facts.UseUnknown}
}

// shapeType checks an index into Shape.Types.
func (v *validator) shapeType(i int, what string) {
	v.index(i, len(v.d.Facts.Shape.Types), 0, "type of "+what+":")
}

func (v *validator) shape() {
	s := &v.d.Facts.Shape
	notNull(v, s.Types, "shape.types")
	notNull(v, s.Funcs, "shape.funcs")
	notNull(v, s.Named, "shape.named")
	notNull(v, s.Vars, "shape.vars")
	notNull(v, s.Enums, "shape.enums")
	notNull(v, s.Errors, "shape.errors")
	kinds, uses := typeShapes(), paramUses()
	for i := range s.Types {
		v.typeShape(&s.Types[i], kinds)
	}
	for i := range s.Funcs {
		f := &s.Funcs[i]
		v.symbol(f.Symbol, "a signature")
		v.params(f.TypeParams, uses)
		v.params(f.Params, uses)
		v.params(f.Results, uses)
		for _, u := range f.Receiver {
			known(v, u, uses, "use of a receiver")
		}
	}
	for i := range s.Named {
		v.symbol(s.Named[i].Symbol, "a named type")
		v.shapeType(s.Named[i].Type, "a named type")
		v.params(s.Named[i].TypeParams, uses)
	}
	for i := range s.Vars {
		v.symbol(s.Vars[i].Symbol, "a variable")
		v.shapeType(s.Vars[i].Type, "a variable")
	}
	for i := range s.Enums {
		v.symbol(s.Enums[i].Type, "an enumeration")
		notNull(v, s.Enums[i].Values, "values of an enumeration")
		for _, x := range s.Enums[i].Values {
			v.symbol(x.Symbol, "a constant")
		}
	}
	for i := range s.Errors {
		v.symbol(s.Errors[i].Symbol, "an error")
	}
}

func (v *validator) typeShape(t *facts.TypeShape, kinds []string) {
	known(v, t.Kind, kinds, "kind of a type")
	v.shapeType(t.Elem, "a type")
	v.shapeType(t.Key, "a type")
	if t.Kind == "own" {
		v.symbol(t.Symbol, "a type")
	}
	for _, list := range [][]int{t.Args, t.Params, t.Results} {
		for _, i := range list {
			v.shapeType(i, "a type")
		}
	}
	for _, m := range t.Methods {
		v.shapeType(m.Type, "a method")
	}
	for _, f := range t.Fields {
		v.shapeType(f.Type, "a field")
	}
}

func (v *validator) params(list []facts.ParamShape, uses []facts.ParamUse) {
	for i := range list {
		v.shapeType(list[i].Type, "a parameter")
		for _, u := range list[i].Use {
			known(v, u, uses, "use of a parameter")
		}
		for _, u := range list[i].At {
			known(v, u.Use, uses, "use of a parameter")
			v.pos(u.Pos)
		}
	}
}

func callUses() []facts.CallUseKind {
	return []facts.CallUseKind{facts.CallUnused, facts.CallGo, facts.CallArgument, facts.CallResult, facts.CallInstance, facts.CallOpenInstance}
}

// http checks what handlers read and answer.
func (v *validator) http() {
	h := &v.d.Facts.HTTP
	notNull(v, h.Exchanges, "http.exchanges")
	notNull(v, h.Middleware, "http.middleware")
	for i := range h.Exchanges {
		x := &h.Exchanges[i]
		v.index(x.Entry, len(v.d.Facts.Entries), 0, "entry of an exchange:")
		notNull(v, x.Bodies, "bodies of an exchange")
		for _, b := range x.Bodies {
			v.shapeType(b.Type, "a request body")
			v.pos(b.Pos)
		}
		v.answers(x.Answers, x.Reads)
	}
	for i := range h.Middleware {
		v.symbol(h.Middleware[i].Symbol, "a middleware")
		v.answers(h.Middleware[i].Answers, h.Middleware[i].Reads)
	}
}

func (v *validator) answers(answers []facts.Answer, reads []facts.RequestUse) {
	notNull(v, answers, "answers of a handler")
	notNull(v, reads, "reads of a handler")
	for _, a := range answers {
		if a.Type != -1 {
			v.shapeType(a.Type, "an answer")
		}
		v.pos(a.Pos)
	}
	parts := []string{facts.InPath, facts.InQuery, facts.InHeader, facts.InCookie, facts.InForm}
	for _, r := range reads {
		known(v, r.In, parts, "part of a request")
		v.pos(r.Pos)
	}
}

func (v *validator) usage() {
	u := &v.d.Facts.Usage
	notNull(v, u.Calls, "usage.calls")
	notNull(v, u.ErrorTests, "usage.errorTests")
	notNull(v, u.Context, "usage.context")
	notNull(v, u.Pure, "usage.pure")
	for _, s := range u.Pure {
		v.symbol(s, "a pure function")
	}
	kinds := callUses()
	for i := range u.Calls {
		c := &u.Calls[i]
		known(v, c.Kind, kinds, "kind of a call's use")
		v.at(c.In, c.Pos, "a call's use")
		v.symbol(c.To, "a call's use")
		if c.At != nil {
			v.pos(*c.At)
		}
	}
	for i := range u.ErrorTests {
		e := &u.ErrorTests[i]
		v.at(e.In, e.Pos, "a test of an error")
		v.maybe(e.Target, "a test of an error")
		notNull(v, e.From, "from of a test of an error")
		for _, f := range e.From {
			v.symbol(f, "a test of an error")
		}
	}
	for i := range u.Context {
		c := &u.Context[i]
		v.at(c.In, c.Pos, "a context value")
		v.maybe(c.Key, "a context value")
	}
}

func (v *validator) meaning() {
	m := &v.d.Facts.Meaning
	notNull(v, m.Vocabularies, "meaning.vocabularies")
	notNull(v, m.Nouns, "meaning.nouns")
	notNull(v, m.Translations, "meaning.translations")
	for i := range m.Vocabularies {
		w := &m.Vocabularies[i]
		v.index(w.Package, len(v.d.Facts.Packages), 0, "package of a vocabulary:")
		notNull(v, w.Terms, "terms of a vocabulary")
		for _, t := range w.Terms {
			v.number(t.Weight, "weight of a term")
		}
	}
	for i := range m.Nouns {
		n := &m.Nouns[i]
		notNull(v, n.Common, "common of a noun")
		notNull(v, n.Types, "types of a noun")
		for _, t := range n.Types {
			v.symbol(t.Symbol, "a noun")
			notNull(v, t.Own, "own of a noun")
		}
	}
	for _, t := range m.Translations {
		v.symbol(t.Func, "a translation")
		v.symbol(t.From, "a translation")
		v.symbol(t.To, "a translation")
	}
}
