package users_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db/dbtest"
	"example.com/shop/internal/platform/events"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/logging"
	"example.com/shop/internal/platform/page"
	"example.com/shop/internal/platform/worker"
	"example.com/shop/internal/users"
	"example.com/shop/internal/users/address"
	"example.com/shop/internal/util"
)

func TestAccountLife(t *testing.T) {
	ctx := context.Background()
	conn := dbtest.New(t)
	bus := events.NewBus(logging.Discard(), worker.NewGroup(logging.Discard()), 16)
	s := users.NewService(conn, clock.NewFake(time.Unix(1e9, 0)), bus)
	u, err := s.Create(ctx, users.New{Email: " Jane@Example.com ", Name: "Jane   Doe"})
	if err != nil {
		t.Fatal(err)
	}
	if u.Email != "jane@example.com" || u.Name != "Jane Doe" || u.Role != users.RoleCustomer {
		t.Errorf("%+v", u)
	}
	if _, err := s.Create(ctx, users.New{Email: "jane@example.com", Name: "Other"}); !errors.Is(err, users.ErrTaken) {
		t.Errorf("duplicate: %v", err)
	}
	if _, err := s.Create(ctx, users.New{Email: "nope", Name: ""}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("invalid: %v", err)
	}
	u, err = s.Update(ctx, u.ID, users.Profile{Name: util.Ptr("J. Doe"), Marketing: util.Ptr(true)})
	if err != nil || u.Name != "J. Doe" || !u.Marketing {
		t.Errorf("%+v %v", u, err)
	}
	if err := s.Disable(ctx, u.ID); err != nil {
		t.Fatal(err)
	}
	if got, ok, _ := s.FindByEmail(ctx, "JANE@example.com"); !ok || got.Active() {
		t.Errorf("must be found disabled: %+v", got)
	}
	if res, err := s.List(ctx, "doe", page.Request{}.Bounded()); err != nil || res.Total != 1 {
		t.Errorf("%+v %v", res, err)
	}
	if _, err := s.Get(ctx, "usr_none"); !errors.Is(err, users.ErrNotFound) {
		t.Error(err)
	}
}

func TestAddressBook(t *testing.T) {
	ctx := context.Background()
	conn := dbtest.New(t)
	dbtest.Exec(t, conn, `INSERT INTO users (id, email, name, created_at, updated_at) VALUES ('usr_1', 'a@example.com', 'A', 1, 1)`)
	book := address.NewBook(conn)
	first, err := book.Add(ctx, "usr_1", address.Address{Name: "A", Line1: "Street 1", City: "Berlin", Postcode: "10115", Country: "de"})
	if err != nil || !first.Default || first.Country != "DE" {
		t.Fatalf("%+v %v", first, err)
	}
	second, err := book.Add(ctx, "usr_1", address.Address{Name: "A", Line1: "Rue 1", City: "Paris", Postcode: "75001", Country: "FR", Default: true})
	if err != nil {
		t.Fatal(err)
	}
	if d, err := book.Default(ctx, "usr_1"); err != nil || d.ID != second.ID {
		t.Errorf("%+v %v", d, err)
	}
	if _, err := book.Add(ctx, "usr_1", address.Address{Name: "A", Line1: "x", City: "Y", Postcode: "1", Country: "DE"}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("bad postcode: %v", err)
	}
	if err := book.Remove(ctx, "usr_1", second.ID); err != nil {
		t.Fatal(err)
	}
	if d, err := book.Default(ctx, "usr_1"); err != nil || d.ID != first.ID {
		t.Errorf("the other becomes default: %+v %v", d, err)
	}
}
