// Package entcases has calls of a client that ent generated.
package entcases

import (
	"context"

	ent "example.com/libs/entstore"
	"example.com/libs/entstore/owner"
)

func calls(ctx context.Context, c *ent.Client, o *ent.Owner) {
	c.Owner.Query().Where(owner.Name("x")).All(ctx)             // want "owners read ent"
	c.Pet.Create().SetName("x").Save(ctx)                       // want "pets write ent"
	c.Pet.UpdateOneID(1).SetName("y").Exec(ctx)                 // want "pets write ent"
	c.Owner.DeleteOneID(1).Exec(ctx)                            // want "owners write ent"
	c.Owner.Get(ctx, 1)                                         // want "owners read ent"
	c.Owner.Query().Page(ctx, 10)                               // want "owners read ent"
	c.Pet.Query().Select("name").Strings(ctx)                   // want "pets read ent"
	o.QueryPets().Count(ctx)                                    // want "pets read ent"
	c.Pet.CreateBulk(c.Pet.Create(), c.Pet.Create()).SaveX(ctx) // want "pets write ent"
	c.Owner.Query().Where(owner.Name("x"))
	c.Owner.Create().SetName("never saved")
	c.Pet.Update().Where().Mutation()
	c.Close()
}
