// Package gqlserver serves GraphQL.
package gqlserver

import (
	"context"

	"example.com/libs/gqlserver/generated"
)

type resolver struct{}

func (r *resolver) Query() generated.QueryResolver       { return &queryResolver{r} }
func (r *resolver) Mutation() generated.MutationResolver { return &mutationResolver{r} }

type queryResolver struct{ *resolver }
type mutationResolver struct{ *resolver }

func (q *queryResolver) Todos(ctx context.Context) ([]string, error) { return nil, nil }
func (m *mutationResolver) CreateTodo(ctx context.Context, text string) (string, error) {
	return "", nil
}

// Main wires.
func Main() {
	generated.NewExecutableSchema(generated.Config{Resolvers: &resolver{}}) // want "graphql Query todos -> gqlserver.queryResolver.Todos" "graphql Mutation createTodo -> gqlserver.mutationResolver.CreateTodo"
}
