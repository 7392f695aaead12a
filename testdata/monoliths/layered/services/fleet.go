package services

import (
	"context"

	"example.com/toolhire/models"
	"example.com/toolhire/repositories"
	"example.com/toolhire/utils"
)

// Workshop looks after machines.
type Workshop struct {
	Yard *repositories.Yard
	Now  utils.Clock
}

// Offerable lists the catalogue of a category.
func (w *Workshop) Offerable(ctx context.Context, category string) ([]*models.Kind, error) {
	return w.Yard.Kinds(ctx, category)
}

// Introduce adds a kind to the catalogue.
func (w *Workshop) Introduce(ctx context.Context, k *models.Kind) error {
	if err := checkKind(k); err != nil {
		return err
	}
	k.Rate.From = w.Now()
	return w.Yard.AddKind(ctx, k)
}

// ChangePrice starts a new rate today.
func (w *Workshop) ChangePrice(ctx context.Context, r models.Rate) error {
	r.From = utils.Midnight(w.Now())
	return w.Yard.Reprice(ctx, r)
}

// Buy adds a machine.
func (w *Workshop) Buy(ctx context.Context, m *models.Machine) error {
	m.Condition, m.Checked = models.Ready, w.Now()
	return w.Yard.Add(ctx, m)
}

// Inspect notes a check.
func (w *Workshop) Inspect(ctx context.Context, i *models.Inspection) error {
	i.At, i.By = w.Now(), utils.ActorOf(ctx).Name
	m, err := w.Yard.Get(ctx, i.MachineID)
	if err != nil {
		return err
	}
	if i.Hours < m.Hours {
		return &models.ValidationError{Problems: []string{"hours can not go back"}}
	}
	return w.Yard.Inspected(ctx, i)
}

// Overdue lists machines to inspect.
func (w *Workshop) Overdue(ctx context.Context) ([]*models.Machine, error) {
	return w.Yard.DueBefore(ctx, w.Now().Add(-models.CheckInterval))
}
