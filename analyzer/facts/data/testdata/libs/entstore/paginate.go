package ent

import "context"

// Page is written by a template of the project, as ent's extensions do.
func (oq *OwnerQuery) Page(ctx context.Context, size int) ([]*Owner, error) {
	return oq.Limit(size).All(ctx)
}
