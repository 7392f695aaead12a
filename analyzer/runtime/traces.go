package runtime

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

const (
	tracesHint = `give OTLP in JSON, as the OpenTelemetry collector's file exporter writes it: {"resourceSpans": [...]}`
	maxSpans   = 5_000_000
	// maxText bounds an attribute that is kept.
	maxText = 64 << 10
)

// traced are the spans of a file.
type traced struct {
	name  string
	spans []span
}

// spanID names a span within a file; parents are of the same trace.
type spanID struct {
	trace pcommon.TraceID
	span  pcommon.SpanID
}

// span is what a span says that can be mapped.
type span struct {
	id, parent spanID
	root       bool
	kind       ptrace.SpanKind
	failed     bool
	// micros is the duration; negative when the clock went back.
	micros                            int64
	service, name                     string
	method, route, urlPath            string
	rpc, destination                  string
	code                              string
	statement, table, operation, dbms string
}

// AddTraces reads traces in OTLP's JSON form: one document, or one a line. name
// is for messages. The error is a *FormatError, or that of r.
func (e *Evidence) AddTraces(name string, r io.Reader) error {
	data, err := readBounded(r, maxFile, tracesHint)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return &FormatError{"a packed file, not OTLP in JSON", "unpack it with gunzip"}
	}
	t := &traced{name: name}
	dec := json.NewDecoder(bytes.NewReader(data))
	for {
		var one json.RawMessage
		err := dec.Decode(&one)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = t.add(one)
		}
		var format *FormatError
		if errors.As(err, &format) {
			return err
		}
		if err != nil {
			return &FormatError{fmt.Sprintf("not OTLP in JSON, near byte %d: %s", dec.InputOffset(), firstLine(err.Error())), tracesHint}
		}
	}
	if len(t.spans) == 0 {
		return &FormatError{"traces without a span", tracesHint}
	}
	e.traces = append(e.traces, t)
	return nil
}

// add reads one document.
func (t *traced) add(data []byte) (err error) {
	defer func() { // the library reads what anybody may have written
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	var u ptrace.JSONUnmarshaler
	all, err := u.UnmarshalTraces(data)
	if err != nil {
		return err
	}
	for _, rs := range all.ResourceSpans().All() {
		service := text(rs.Resource().Attributes(), "service.name")
		for _, ss := range rs.ScopeSpans().All() {
			for _, s := range ss.Spans().All() {
				if len(t.spans) >= maxSpans {
					return &FormatError{fmt.Sprintf("more than %d spans", maxSpans), "record for a shorter time, or keep a part"}
				}
				t.spans = append(t.spans, newSpan(service, s))
			}
		}
	}
	return nil
}

// newSpan keeps of a span what can be mapped, by the old and the new names of
// OpenTelemetry's conventions.
func newSpan(service string, s ptrace.Span) span {
	a := s.Attributes()
	out := span{
		id: spanID{s.TraceID(), s.SpanID()}, parent: spanID{s.TraceID(), s.ParentSpanID()}, root: s.ParentSpanID().IsEmpty(),
		kind: s.Kind(), failed: s.Status().Code() == ptrace.StatusCodeError,
		micros:  (int64(s.EndTimestamp()) - int64(s.StartTimestamp())) / 1000,
		service: service, name: clip(s.Name()),
		method: strings.ToUpper(text(a, "http.request.method", "http.method")), route: text(a, "http.route"),
		urlPath: text(a, "url.path", "http.target"), destination: text(a, "messaging.destination.name", "messaging.destination"),
		code: text(a, "code.function.name", "code.function"), statement: text(a, "db.query.text", "db.statement"),
		table:     text(a, "db.collection.name", "db.sql.table", "db.mongodb.collection"),
		operation: text(a, "db.operation.name", "db.operation"), dbms: text(a, "db.system.name", "db.system"),
	}
	out.urlPath, _, _ = strings.Cut(out.urlPath, "?")
	if ns := text(a, "code.namespace"); ns != "" && out.code != "" {
		out.code = ns + "." + out.code
	}
	if service, method := text(a, "rpc.service"), text(a, "rpc.method"); method != "" {
		out.rpc = "/" + strings.TrimPrefix(service+"/"+method, "/")
	}
	return out
}

// text is the first attribute that is there.
func text(a pcommon.Map, keys ...string) string {
	for _, k := range keys {
		if v, ok := a.Get(k); ok && v.Type() == pcommon.ValueTypeStr {
			return clip(v.Str())
		}
	}
	return ""
}

func clip(s string) string { return s[:min(len(s), maxText)] }
