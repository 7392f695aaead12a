// Package schema has two entities with an edge.
package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
)

// Owner has pets.
type Owner struct{ ent.Schema }

// Fields are those of the entity.
func (Owner) Fields() []ent.Field { return []ent.Field{field.String("name")} }

// Edges are those to pets.
func (Owner) Edges() []ent.Edge { return []ent.Edge{edge.To("pets", Pet.Type)} }

// Pet belongs to an owner.
type Pet struct{ ent.Schema }

// Fields are those of the entity.
func (Pet) Fields() []ent.Field { return []ent.Field{field.String("name")} }

// Edges lead back.
func (Pet) Edges() []ent.Edge {
	return []ent.Edge{edge.From("owner", Owner.Type).Ref("pets").Unique()}
}
