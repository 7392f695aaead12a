package reports

import "io"

func renderHTML(w io.Writer, x *index, o Options) error     { return nil }
func renderMarkdown(w io.Writer, x *index, o Options) error { return nil }
func renderDOT(w io.Writer, x *index, o Options) error      { return nil }
func renderSVG(w io.Writer, x *index, o Options) error      { return nil }
func renderMermaid(w io.Writer, x *index, o Options) error  { return nil }
