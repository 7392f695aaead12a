package services

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"example.com/toolhire/models"
	"example.com/toolhire/repositories"
	"example.com/toolhire/utils"
)

type sent struct{ mails []utils.Mail }

func (s *sent) Send(_ context.Context, m utils.Mail) error {
	s.mails = append(s.mails, m)
	return nil
}

// counter is a desk with an empty database, a kind, a machine and a customer.
type counter struct {
	*Desk
	mails    *sent
	now      time.Time
	kind     models.Kind
	machine  models.Machine
	customer models.Customer
}

func open(t *testing.T) *counter {
	t.Helper()
	ctx := context.Background()
	db, err := repositories.Open(ctx, filepath.Join(t.TempDir(), "hire.db"))
	must(t, err)
	t.Cleanup(func() { db.Close() })
	c := &counter{mails: &sent{}, now: time.Date(2025, 3, 3, 9, 0, 0, 0, time.UTC)}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	c.Desk = NewDesk(db, &Notifier{Mail: c.mails, Log: log}, log, func() time.Time { return c.now }, 30)
	w := &Workshop{Yard: c.Yard, Now: c.Now}
	depot := models.Depot{Name: "North", Address: models.Address{City: "Leeds", Lat: 53.8, Lon: -1.5}}
	must(t, c.Yard.OpenDepot(ctx, &depot))
	c.kind = models.Kind{Code: "dig15", Title: "Digger 1.5 t", WeightKG: 1500, Rate: models.Rate{Day: 90_00, Week: 300_00}}
	must(t, w.Introduce(ctx, &c.kind))
	c.machine = models.Machine{Plate: "D1", KindID: c.kind.ID, DepotID: depot.ID}
	must(t, w.Buy(ctx, &c.machine))
	c.customer = models.Customer{Name: " Smith  Ltd", VATID: "gb 123456789", Contacts: []models.Contact{{Name: "Jo", Email: "jo@smith.example.com"}}}
	must(t, c.Enrol(ctx, &c.customer))
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (c *counter) quote(t *testing.T, days int, delivery bool) *models.Hire {
	t.Helper()
	h := &models.Hire{CustomerID: c.customer.ID, From: c.now, Until: c.now.AddDate(0, 0, days), Delivery: delivery,
		Site: models.Address{City: "York", Lat: 53.9, Lon: -1.1}, Lines: []models.Line{{KindID: c.kind.ID}}}
	must(t, c.Offer(context.Background(), h))
	return h
}

func (c *counter) owed(t *testing.T) models.Money {
	t.Helper()
	x, err := c.Customers.ByID(context.Background(), c.customer.ID)
	must(t, err)
	return x.Balance
}

func (c *counter) condition(t *testing.T) models.Condition {
	t.Helper()
	m, err := c.Yard.Get(context.Background(), c.machine.ID)
	must(t, err)
	return m.Condition
}

func TestLifeOfAHire(t *testing.T) {
	c, ctx := open(t), context.Background()
	h := c.quote(t, 3, true)
	if want := models.Money(270_00 + 85_00); h.Net != want {
		t.Fatalf("three days cost %s, want %s", h.Net, want)
	}
	_, err := c.Confirm(ctx, h.ID)
	must(t, err)
	if got := c.condition(t); got != models.Reserved || c.owed(t) != h.Net || len(c.mails.mails) != 1 {
		t.Fatalf("after confirming: %s, owed %s, %d mails", got, c.owed(t), len(c.mails.mails))
	}
	p := &Dispatcher{DB: c.DB, Lorries: c.Lorries, Yard: c.Yard, Hires: c.Hires, Now: c.Now}
	must(t, c.Lorries.Register(ctx, &models.Vehicle{Plate: "L1", DepotID: 1, Payload: 3000}))
	trips, err := p.Plan(ctx, c.now, []string{"Sam"})
	must(t, err)
	if len(trips) != 1 || len(trips[0].Stops) != 1 || trips[0].KM < 30 || trips[0].KM > 100 {
		t.Fatalf("trips %+v", trips)
	}
	must(t, p.Delivered(ctx, trips[0].Stops[0].ID, "Jo"))
	if err := p.Delivered(ctx, trips[0].Stops[0].ID, "Jo"); !errors.Is(err, models.ErrConflict) {
		t.Fatalf("signed twice: %v", err)
	}
	e, err := c.Extend(ctx, h.ID, h.Until.AddDate(0, 0, 7))
	must(t, err)
	if e.Extra != 300_00 {
		t.Fatalf("a week more costs %s", e.Extra)
	}
	loaded, err := c.Hires.Load(ctx, c.DB, h.ID)
	must(t, err)
	bill, err := c.Return(ctx, h.ID, []int64{loaded.Lines[0].ID})
	must(t, err)
	if bill == nil || bill.Gross != 426_00 || c.condition(t) != models.Dirty {
		t.Fatalf("bill %+v, machine %s", bill, c.condition(t))
	}
	if err := c.Receive(ctx, &models.Payment{InvoiceID: bill.ID, Amount: bill.Gross + 1, Method: "card"}); err == nil {
		t.Fatal("took more than is owed")
	}
	before := c.owed(t)
	must(t, c.Receive(ctx, &models.Payment{InvoiceID: bill.ID, Amount: bill.Gross, Method: "card"}))
	i, err := repositories.InvoiceByID(ctx, c.DB, bill.ID)
	must(t, err)
	if i.Settlement != models.InvoiceSettled || before-c.owed(t) != bill.Gross {
		t.Fatalf("paid invoice is %s, balance moved by %s", i.Settlement, before-c.owed(t))
	}
}

func TestCancelFreesWhatItHolds(t *testing.T) {
	c, ctx := open(t), context.Background()
	h := c.quote(t, 2, false)
	_, err := c.Confirm(ctx, h.ID)
	must(t, err)
	must(t, c.Cancel(ctx, h.ID))
	if c.condition(t) != models.Ready || c.owed(t) != 0 {
		t.Fatalf("machine %s, owed %s", c.condition(t), c.owed(t))
	}
	if err := c.Cancel(ctx, h.ID); !errors.Is(err, models.ErrConflict) {
		t.Fatalf("cancelled twice: %v", err)
	}
}

func TestNoCreditNoHire(t *testing.T) {
	c, ctx := open(t), context.Background()
	h := c.quote(t, 30, false) // 1,380 against a limit of 500
	if _, err := c.Confirm(ctx, h.ID); !errors.Is(err, models.ErrForbidden) {
		t.Fatalf("confirmed without credit: %v", err)
	}
	if c.condition(t) != models.Ready {
		t.Fatal("the machine is not free any more")
	}
}

func TestFaultTakesTheMachineOff(t *testing.T) {
	c, ctx := open(t), context.Background()
	must(t, c.Fault(ctx, &models.Ticket{CustomerID: c.customer.ID, MachineID: c.machine.ID, Subject: "smoke", Thread: []models.Message{{From: "Jo", Body: "black"}}}))
	if c.condition(t) != models.Broken {
		t.Fatalf("machine is %s", c.condition(t))
	}
	help := &Helpdesk{Inbox: c.Inbox, Customers: c.Customers, Tell: c.Tell, Now: c.Now}
	c.now = c.now.Add(3 * time.Hour)
	for _, want := range []int{1, 0} {
		n, err := help.Escalate(ctx)
		if err != nil || n != want {
			t.Fatalf("escalated %d, %v, want %d", n, err, want)
		}
	}
}

func TestNightStopsWhoNeverPays(t *testing.T) {
	c, ctx := open(t), context.Background()
	h := c.quote(t, 2, false)
	_, err := c.Confirm(ctx, h.ID)
	must(t, err)
	must(t, c.HandOver(ctx, h.ID))
	h, err = c.Hires.Load(ctx, c.DB, h.ID)
	must(t, err)
	_, err = c.Return(ctx, h.ID, []int64{h.Lines[0].ID})
	must(t, err)
	c.now = c.now.AddDate(0, 3, 0)
	n := &Nightly{Desk: c.Desk, Help: &Helpdesk{Inbox: c.Inbox, Customers: c.Customers, Tell: c.Tell, Now: c.Now}, Workshop: &Workshop{Yard: c.Yard, Now: c.Now}}
	for range lastReminder {
		n.Once(ctx)
	}
	x, err := c.Profile(ctx, c.customer.ID)
	must(t, err)
	if x.Standing != models.Stopped || x.Headroom() != 0 {
		t.Fatalf("standing %s, headroom %s", x.Standing, x.Headroom())
	}
	sums, err := c.Ageing(ctx, 0)
	must(t, err)
	if sums[2]+sums[3] == 0 {
		t.Fatalf("nothing is late: %v", sums)
	}
}

func TestPriceOf(t *testing.T) {
	r := models.Rate{Day: 100, Week: 300}
	monday := time.Date(2025, 3, 3, 8, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		from time.Time
		days int
		want models.Money
	}{
		{monday, 1, 100}, {monday, 3, 300}, {monday, 5, 300}, {monday, 7, 300}, {monday, 9, 500},
		{monday.AddDate(0, 0, 5), 2, 160},
	} {
		if got := priceOf(r, tt.from, tt.from.AddDate(0, 0, tt.days)); got != tt.want {
			t.Errorf("%d days from %s: %d, want %d", tt.days, tt.from.Weekday(), got, tt.want)
		}
	}
}
