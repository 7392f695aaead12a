package command

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/reports"
)

// answerFlags are the flags of verbs that answer one question about a document.
type answerFlags struct {
	source source
	format string
	all    bool
}

func (f *answerFlags) bind(cmd *cobra.Command) {
	f.source.bind(cmd, false)
	cmd.Flags().StringVar(&f.format, "format", "text", "`format`: "+strings.Join(reports.AnswerFormats(), ", "))
	cmd.Flags().BoolVar(&f.all, "all", false, "text and md: leave nothing out of long lists")
	completeWords(cmd, "format", reports.AnswerFormats()...)
}

// renderer is a view of a document.
type renderer interface {
	Render(w io.Writer, o reports.Options) error
}

// run checks the flags, gets the document, makes the view and prints it.
func (f *answerFlags) run(ctx context.Context, a *app, view func(*reports.Document) (renderer, error)) error {
	if err := checkWord("--format", f.format, reports.AnswerFormats()); err != nil {
		return err
	}
	if err := f.source.check(nil); err != nil {
		return err
	}
	doc, err := f.source.document(ctx, a, nil)
	if err != nil {
		return err
	}
	v, err := view(doc)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	o := reports.Options{Format: f.format, Width: a.width(), Color: a.colored(), All: f.all, From: f.source.from}
	if err := v.Render(&b, o); err != nil {
		return err
	}
	if err := a.print(b.Bytes()); err != nil {
		return err
	}
	return f.source.verdict(doc)
}
