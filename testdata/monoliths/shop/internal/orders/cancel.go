package orders

import (
	"context"
	"database/sql"

	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/util"
)

// Cancel gives a pending order up: its goods go back and nobody may pay for
// it any more.
func (s *Service) Cancel(ctx context.Context, actor, id, reason string) error {
	reason = util.FirstNonEmpty(util.NormalizeSpace(reason), "no reason given")
	err := db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		if err := s.store.MoveTx(ctx, tx, id, model.Cancelled, s.clk.Now(), reason); err != nil {
			return err
		}
		if err := s.desk.ReleaseTx(ctx, tx, id); err != nil {
			return err
		}
		return s.payments.VoidTx(ctx, tx, id) // sin: tx-cancel
	})
	if err != nil {
		return err
	}
	s.audit.Record(ctx, actor, "order.cancel", id, reason)
	return s.announce(ctx, "order.cancelled", id)
}

// CancelFor cancels an order for its customer.
func (s *Service) CancelFor(ctx context.Context, userID, id, reason string) error {
	if _, err := s.GetFor(ctx, userID, id); err != nil {
		return err
	}
	return s.Cancel(ctx, userID, id, reason)
}
