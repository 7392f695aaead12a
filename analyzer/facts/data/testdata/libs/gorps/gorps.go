// Package gorps has calls of gorp and of its fork borp.
package gorps

import (
	"context"
	"os"

	"github.com/go-gorp/gorp/v3"
	"github.com/letsencrypt/borp"
)

type Ticket struct { // want "declares tickets"
	ID int
}

type Seat struct { // want "declares seat"
	ID int
}

func tables(m *gorp.DbMap, b *borp.DbMap) {
	m.AddTableWithName(Ticket{}, "tickets").SetKeys(true, "ID")
	b.AddTableWithName(Ticket{}, "tickets")
	m.AddTable(Seat{})
}

func withGorp(m *gorp.DbMap, list []Ticket) {
	m.Insert(&Ticket{}, &Seat{})                         // want "tickets write gorp" "seat write gorp"
	m.Get(Ticket{}, 1)                                   // want "tickets read gorp"
	m.Select(&list, "SELECT * FROM tickets JOIN stands") // want "tickets read gorp" "stands read gorp"
	m.SelectInt("SELECT count(*) FROM stands")           // want "stands read gorp"
	m.Exec("DELETE FROM tickets")                        // want "tickets write gorp"
	tx, _ := m.Begin()                                   // want "tx tickets:write"
	tx.Update(&Ticket{})                                 // want "tickets write gorp"
	tx.Commit()
	m.SelectOne(&list, anything()) // want "unresolved gorp"
	m.TraceOff()
}

func anything() string { return os.Getenv("Q") }

func withBorp(ctx context.Context, m *borp.DbMap, list []Ticket) {
	m.Insert(ctx, &Ticket{})                                   // want "tickets write gorp"
	m.Get(ctx, Ticket{}, 1)                                    // want "tickets read gorp"
	m.Select(ctx, &list, "SELECT * FROM stands")               // want "stands read gorp"
	m.ExecContext(ctx, "UPDATE tickets SET a = 1")             // want "tickets write gorp"
	m.SelectOne(ctx, &list, "SELECT 1 FROM Seat WHERE id = ?") // want "seat read gorp"
	m.TableFor(nil, false)
}
