package wire

import (
	"errors"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// Texts writes types and signatures of the code as Type.Go does.
type Texts struct{ b *builder }

// NewTexts is for the types of one code base.
func NewTexts(f *facts.Set) *Texts { return &Texts{&builder{index: newIndex(f)}} }

// Type writes a row of facts.Shape.Types.
func (t *Texts) Type(row int) (string, error) {
	s, err := (&mapping{b: t.b}).text(typ{row: row})
	if err != nil {
		return "", errors.New(err.text)
	}
	return s, nil
}

// Symbol writes the name of a declaration: "‹example.com/shop/orders›.Order".
func (t *Texts) Symbol(sym int) string { return t.b.goName(sym) }

// Generic reports whether a type has type parameters.
func (t *Texts) Generic(sym int) bool {
	row, ok := t.b.named[sym]
	return ok && len(t.b.f.Shape.Named[row].TypeParams) > 0
}
