package forms

import (
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/contract/wire"
)

type asyncDoc struct {
	AsyncAPI           string                     `json:"asyncapi"`
	Info               openapiInfo                `json:"info"`
	DefaultContentType string                     `json:"defaultContentType"`
	Channels           map[string]*asyncChannel   `json:"channels"`
	Operations         map[string]*asyncOperation `json:"operations"`
	Components         asyncComponents            `json:"components"`
}

type asyncChannel struct {
	Address     string                   `json:"address"`
	Description string                   `json:"description,omitempty"`
	Parameters  map[string]asyncText     `json:"parameters,omitempty"`
	Messages    map[string]asyncRefValue `json:"messages"`
}

type asyncText struct {
	Description string `json:"description"`
}

type asyncRefValue struct {
	Ref string `json:"$ref"`
}

type asyncOperation struct {
	Action      string          `json:"action"`
	Channel     asyncRefValue   `json:"channel"`
	Summary     string          `json:"summary"`
	Description string          `json:"description"`
	Messages    []asyncRefValue `json:"messages"`
}

type asyncComponents struct {
	Messages map[string]*asyncMessage `json:"messages"`
	Schemas  map[string]*schema       `json:"schemas,omitempty"`
}

type asyncMessage struct {
	Name    string  `json:"name"`
	Summary string  `json:"summary"`
	Headers *schema `json:"headers"`
	Payload *schema `json:"payload"`
	// Key is the property that orders messages of one thing.
	Key string `json:"x-key,omitempty"`
}

// asyncapiFiles writes the events of a service: calls whose answer nobody needs
// (methods 7.3) as messages that it receives, and the topics that its code
// publishes to and listens on today.
func asyncapiFiles(in *Input) ([]File, []wire.Question, error) {
	d := &asyncDoc{
		AsyncAPI: "3.0.0", Info: openapiInfo{strings.Join(in.Header(), "\n"), string(in.Service.ID), "1.0.0"}, DefaultContentType: mediaJSON,
		Channels: map[string]*asyncChannel{}, Operations: map[string]*asyncOperation{}, Components: asyncComponents{Messages: map[string]*asyncMessage{}},
	}
	w := &asyncWriter{in: in, doc: d}
	for i := range in.Service.Methods {
		if m := &in.Service.Methods[i]; m.Style == contract.StyleEvent {
			w.method(m)
		}
	}
	w.topics()
	if len(d.Operations) == 0 {
		return nil, nil, nil
	}
	if w.events {
		x := newShapes(in.Facts)
		x.wireComponents(in.Service)
		d.Components.Schemas = x.components
	}
	data, err := encodeJSON(d)
	return []File{{"asyncapi.json", data}}, nil, err
}

type asyncWriter struct {
	in     *Input
	doc    *asyncDoc
	events bool
}

// eventHeaders travel beside every message.
func eventHeaders(metadata []wire.Metadata) *schema {
	s := &schema{Type: "object", Properties: map[string]*schema{
		"event-id":       {Type: "string", Description: "the same when a message is delivered again: handle each once"},
		"schema-version": {Type: "integer"},
	}, Required: []string{"event-id", "schema-version"}}
	for _, m := range metadata {
		s.Properties[m.Name] = &schema{Type: "string"}
	}
	return s
}

func (w *asyncWriter) add(channel, address, action, operation, message string, m *asyncMessage, summary, description string) {
	c := w.doc.Channels[channel]
	if c == nil {
		c = &asyncChannel{Address: address, Messages: map[string]asyncRefValue{}}
		w.doc.Channels[channel] = c
	}
	for i := 1; strings.Contains(c.Address, unknownPart); i++ {
		name := fmt.Sprint("unknown", i)
		c.Address = strings.Replace(c.Address, unknownPart, "{"+name+"}", 1)
		if c.Parameters == nil {
			c.Parameters = map[string]asyncText{}
		}
		c.Parameters[name] = asyncText{"The code does not show this part of the name."}
	}
	c.Messages[message] = asyncRefValue{"#/components/messages/" + message}
	if w.doc.Components.Messages[message] == nil {
		w.doc.Components.Messages[message] = m
	}
	if old := w.doc.Operations[operation]; old != nil {
		if !strings.Contains(old.Description, description) {
			old.Description += " " + description
		}
		return
	}
	w.doc.Operations[operation] = &asyncOperation{
		Action: action, Channel: asyncRefValue{"#/channels/" + channel}, Summary: summary, Description: description,
		Messages: []asyncRefValue{{"#/channels/" + channel + "/messages/" + message}},
	}
}

// method is an operation that becomes an event.
func (w *asyncWriter) method(m *wire.Method) {
	w.events = true
	name := pastTense(m.Name)
	msg := &asyncMessage{Name: name, Summary: "Today a call of " + string(m.ID) + ".", Headers: eventHeaders(m.Metadata), Payload: refTo(m.RequestName)}
	for i := range m.Request {
		f := &m.Request[i]
		if f.Type.Kind == wire.String && (msg.Key == "" || strings.HasSuffix(strings.ToLower(f.JSON), "id") && !strings.HasSuffix(strings.ToLower(msg.Key), "id")) {
			msg.Key = f.JSON
		}
	}
	var from []string
	for _, c := range m.Consumers {
		from = append(from, string(c))
	}
	channel := strings.ToLower(w.in.Service.Package) + "." + wire.Snake(name)
	w.add(channel, channel, "receive", "receive"+name, name, msg, "Handles "+name+" from "+strings.Join(from, ", ")+".", "Declared at "+oneLine(m.Place)+".")
}

// topics are those of the code.
func (w *asyncWriter) topics() {
	owner := map[int]bool{}
	f := w.in.Facts
	for _, s := range w.in.Partition.Services {
		for _, p := range s.Packages {
			if i, ok := slices.BinarySearchFunc(f.Packages, p.Package, func(a facts.Package, b ident.PackagePath) int { return strings.Compare(string(a.Path), string(b)) }); ok && s.ID == w.in.Service.ID {
				owner[i] = true
			}
		}
	}
	of := func(sym int) bool { return sym >= 0 && owner[f.Symbols[sym].Package] }
	topic := func(address, action, summary string, p facts.Pos) {
		if strings.Trim(address, unknownPart+" ") == "" || strings.HasPrefix(address, "env:") || strings.HasPrefix(address, "field:") {
			return
		}
		address = strings.NewReplacer("{", "", "}", "").Replace(oneLine(address))
		name := wire.Pascal(address)
		msg := &asyncMessage{Name: name, Summary: "A message of topic " + address + ".", Headers: eventHeaders(nil), Payload: &schema{}}
		msg.Headers.Required = nil // today's messages have none
		w.add(wire.Snake(address), address, action, action+name, name, msg, summary, fmt.Sprintf("At %s:%d.", oneLine(f.Files[p.File].Path), p.Line))
	}
	for i := range f.Outbound {
		if o := &f.Outbound[i]; o.Kind == facts.OutPublish && (of(o.Symbol) || of(o.Caller)) {
			topic(o.Target, "send", "Publishes to "+oneLine(o.Target)+" ("+o.Library+").", o.Pos)
		}
	}
	for i := range f.Entries {
		e := &f.Entries[i]
		if e.Kind == facts.EntryConsumer && (of(e.Handler) || e.Handler < 0 && of(e.In)) {
			topic(e.Pattern, "receive", "Listens on "+oneLine(e.Pattern)+" ("+e.Framework+").", e.Pos)
		}
	}
}

// pastTense makes "OrderPaid" of "PayOrder": events say what has happened.
func pastTense(name string) string {
	words := strings.Split(wire.Snake(name), "_")
	verb := words[0]
	irregular := map[string]string{
		"send": "sent", "put": "put", "set": "set", "make": "made", "pay": "paid", "write": "written", "begin": "begun", "get": "got",
		"take": "taken", "give": "given", "run": "run", "build": "built", "keep": "kept", "hold": "held", "sell": "sold", "buy": "bought",
		"find": "found", "tell": "told", "leave": "left", "lose": "lost", "reset": "reset", "undo": "undone", "do": "done", "go": "gone",
		"drop": "dropped", "stop": "stopped", "ship": "shipped", "log": "logged", "tag": "tagged", "submit": "submitted", "commit": "committed",
		"cancel": "cancelled", "on": "handled", "emit": "emitted", "plan": "planned", "ban": "banned", "swap": "swapped", "read": "read",
	}
	past, ok := irregular[verb]
	switch {
	case ok:
	case strings.HasSuffix(verb, "ed"):
		past = verb
	case strings.HasSuffix(verb, "e"):
		past = verb + "d"
	case len(verb) > 1 && strings.HasSuffix(verb, "y") && !strings.ContainsRune("aeiou", rune(verb[len(verb)-2])):
		past = verb[:len(verb)-1] + "ied"
	default:
		past = verb + "ed"
	}
	return wire.Pascal(strings.Join(append(words[1:], past), "_"))
}
