package wire

import (
	"fmt"
	"slices"
)

// prune drops messages and enumerations that nothing leads to, and turns methods
// that lead to a message which could not be made into questions.
func (b *builder) prune() {
	s := &b.service
	messages := map[string]*Message{}
	for i := range s.Messages {
		messages[s.Messages[i].Name] = &s.Messages[i]
	}
	enums := map[string]bool{}
	for _, e := range s.Enums {
		enums[e.Name] = true
	}
	kept := map[string]bool{}
	var methods []Method
	for _, m := range s.Methods {
		c := &reach{messages: messages, enums: enums, seen: map[string]bool{}}
		c.fields(m.Request)
		c.fields(m.Response)
		if c.missing != "" {
			o := &b.surface.Operations[m.Operation]
			b.ask(o.Symbol, o.Level, fmt.Sprintf("%s has no form on a wire: a message leads back to %s", b.short(o.Symbol), c.missing), "", b.pos(o.Symbol))
			continue
		}
		for n := range c.seen {
			kept[n] = true
		}
		methods = append(methods, m)
	}
	if methods != nil || len(s.Methods) > 0 {
		s.Methods = append([]Method{}, methods...)
	}
	for i := range s.Errors {
		e := &s.Errors[i]
		if e.Details == "" {
			continue
		}
		c := &reach{messages: messages, enums: enums, seen: map[string]bool{}}
		c.ref(e.Details)
		if c.missing != "" {
			e.Details = ""
			continue
		}
		for n := range c.seen {
			kept[n] = true
		}
	}
	s.Messages = slices.DeleteFunc(s.Messages, func(m Message) bool { return !kept[m.Name] })
	s.Enums = slices.DeleteFunc(s.Enums, func(e Enum) bool { return !kept[e.Name] })
}

// reach follows references.
type reach struct {
	messages map[string]*Message
	enums    map[string]bool
	seen     map[string]bool
	missing  string
}

func (c *reach) fields(fs []Field) {
	for i := range fs {
		c.typ(&fs[i].Type)
	}
}

func (c *reach) typ(t *Type) {
	if t == nil {
		return
	}
	c.ref(t.Ref)
	c.typ(t.Key)
	c.typ(t.Elem)
}

func (c *reach) ref(name string) {
	if name == "" || c.seen[name] {
		return
	}
	c.seen[name] = true
	m, ok := c.messages[name]
	switch {
	case ok:
		c.fields(m.Fields)
	case !c.enums[name]:
		c.missing = name
	}
}
