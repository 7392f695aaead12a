// Package billing uses model in every way.
package billing

import (
	"slices"

	"errors"

	m "example.com/refs/model"
)

// Notifier is a consumer-side interface.
type Notifier interface {
	Notify(id m.ID) error // want "type model.ID"
}

type Store interface {
	Notifier         // want "embed billing.Notifier"
	Save(o *m.Order) // want "type model.Order"
}

type Service struct {
	N     Notifier // want "type billing.Notifier"
	audit interface{ Log(string) }
	store Store // want "type billing.Store"
}

func NewService(n Notifier) *Service { // want "type billing.Notifier" "type billing.Service"
	return &Service{N: n} // want "field-write billing.Service.N" "type billing.Service"
}

func (s *Service) SetAudit(a interface{ Log(string) }) { // want "type billing.Service"
	s.audit = a // want "field-write billing.Service.audit"
}

func (s *Service) Charge(o *m.Order) error { // want "type billing.Service" "type model.Order"
	o.Total += m.Limit     // want "const model.Limit" "field-write model.Order.Total"
	o.Version++            // want "field-write model.Base.Version"
	o.Bump()               // want "call model.Base.Bump"
	o.Tags["x"] = 1        // want "field-write model.Order.Tags"
	o.Next.Total = o.Sum() // want "call model.Order.Sum" "field-read model.Order.Next" "field-write model.Order.Total"
	m.Table["a"] = o       // want "var-write model.Table"
	m.Count = 2            // want "var-write model.Count"
	delete(m.Table, "a")   // want "var-write model.Table"
	f := o.Sum             // want "func-value model.Order.Sum"
	_ = f
	g := m.New // want "func-value model.New"
	_ = g("x")
	if errors.Is(nil, m.ErrGone) { // want "var-read model.ErrGone"
		return m.ErrGone // want "var-read model.ErrGone"
	}
	for range 3 {
		_ = s.N.Notify(m.ID("1")) // want "call billing.Notifier.Notify*" "field-read billing.Service.N*" "runtime-call gen.Mail.Notify*" "runtime-call gen.SMS.Notify*" "type model.ID*"
	}
	s.audit.Log("x")                                                       // want "field-read billing.Service.audit" "runtime-call gen.Log.Log"
	s.store.Save(o)                                                        // want "call billing.Store.Save" "field-read billing.Service.store"
	var l m.List[m.ID]                                                     // want "type model.ID" "type model.List"
	l.Add("x")                                                             // want "call model.List.Add"
	_ = m.Map([]int{1}, func(int) m.ID { return "" })                      // want "call model.Map" "type model.ID*"
	m.Once(func(int) { m.New("x") })                                       // want "call model.Once" "call model.New"
	m.Handed(func(int) m.ID { return m.ID("x") })                          // want "call model.Handed" "type model.ID*"
	m.Nested(func(int) { m.New("x") })                                     // want "call model.Nested" "call model.New*"
	slices.SortFunc([]int{1}, func(a, b int) int { m.New("x"); return 0 }) // want "call model.New*"
	return nil
}
