// Package app assembles the shop: it is the only place that knows every area.
package app

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"example.com/shop/internal/app/seed"
	"example.com/shop/internal/audit"
	"example.com/shop/internal/audit/audithttp"
	"example.com/shop/internal/auth"
	"example.com/shop/internal/auth/authhttp"
	"example.com/shop/internal/auth/password"
	"example.com/shop/internal/auth/session"
	"example.com/shop/internal/cart"
	"example.com/shop/internal/cart/carthttp"
	"example.com/shop/internal/catalogue"
	"example.com/shop/internal/catalogue/cataloguehttp"
	"example.com/shop/internal/catalogue/importer"
	"example.com/shop/internal/catalogue/search"
	catstore "example.com/shop/internal/catalogue/store"
	"example.com/shop/internal/inventory"
	"example.com/shop/internal/inventory/feed"
	"example.com/shop/internal/inventory/inventoryhttp"
	"example.com/shop/internal/inventory/replenish"
	"example.com/shop/internal/inventory/reservation"
	"example.com/shop/internal/notifications"
	"example.com/shop/internal/notifications/notificationshttp"
	"example.com/shop/internal/notifications/outbox"
	"example.com/shop/internal/orders"
	"example.com/shop/internal/orders/ordershttp"
	"example.com/shop/internal/orders/returns"
	orderstore "example.com/shop/internal/orders/store"
	"example.com/shop/internal/orders/sweeper"
	"example.com/shop/internal/payments"
	"example.com/shop/internal/payments/gateway"
	"example.com/shop/internal/payments/paymentshttp"
	"example.com/shop/internal/payments/reconcile"
	"example.com/shop/internal/payments/refund"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/config"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/events"
	"example.com/shop/internal/platform/httpx"
	"example.com/shop/internal/platform/logging"
	"example.com/shop/internal/platform/mail"
	"example.com/shop/internal/platform/metrics"
	"example.com/shop/internal/platform/ratelimit"
	"example.com/shop/internal/platform/retry"
	"example.com/shop/internal/platform/worker"
	"example.com/shop/internal/pricing/coupon"
	"example.com/shop/internal/reporting"
	"example.com/shop/internal/reporting/alerts"
	"example.com/shop/internal/reporting/export"
	"example.com/shop/internal/reporting/reportinghttp"
	"example.com/shop/internal/shipping"
	"example.com/shop/internal/shipping/carrier"
	"example.com/shop/internal/shipping/shippinghttp"
	"example.com/shop/internal/users"
	"example.com/shop/internal/users/address"
	"example.com/shop/internal/users/usershttp"
)

// App is the assembled shop.
type App struct {
	Handler http.Handler
	Bus     *events.Bus
	Outbox  *outbox.Worker
	Mails   *mail.Memory // nil when mails really go out
	Metrics *metrics.Registry

	cfg      config.Config
	log      *slog.Logger
	clk      clock.Clock
	db       *sql.DB
	tmp      string
	jobs     *worker.Group
	index    *search.Index
	sessions *session.Store
	carts    *cart.Service
	sweeper  *sweeper.Sweeper
	refunds  *refund.Desk
	recon    *reconcile.Reconciler
	restock  *replenish.Job
	reports  *reporting.Service
}

// New opens the database, migrates it and wires everything together. An empty
// path means a database in a temporary folder that Close removes.
func New(ctx context.Context, cfg config.Config, log *slog.Logger) (*App, error) {
	a := &App{cfg: cfg, log: log, clk: clock.System{}, Metrics: metrics.New()}
	path := cfg.DBPath
	if path == "" {
		dir, err := os.MkdirTemp("", "shop-")
		if err != nil {
			return nil, err
		}
		a.tmp, path = dir, filepath.Join(dir, "shop.db")
	}
	conn, err := db.Open(path)
	if err != nil {
		return nil, err
	}
	a.db = conn
	applied, err := db.Migrate(ctx, conn)
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	log.Info("database ready", "path", path, "migrations", applied)
	a.jobs = worker.NewGroup(log)
	a.Bus = events.NewBus(log, a.jobs, 1024)
	if err := a.wire(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) wire(ctx context.Context) error {
	cfg, conn, clk, log, bus := a.cfg, a.db, a.clk, a.log, a.Bus
	auditLog := audit.New(conn, clk, log)

	// people
	userSvc := users.NewService(conn, clk, bus)
	book := address.NewBook(conn)
	a.sessions = session.NewStore(conn, clk, cfg.SessionTTL)
	limits := auth.Limits{Attempts: cfg.LoginAttempts, Window: cfg.LoginWindow, ResetTTL: cfg.ResetTTL}
	authSvc := auth.NewService(conn, userSvc, a.sessions, password.Hasher{Rounds: cfg.PasswordRounds}, limits, clk, bus, auditLog, log)

	// goods
	stock := inventory.NewService(conn, clk)
	catStore := catstore.New(conn)
	catalog := catalogue.NewService(catStore, stock, clk, bus) // sin: cycle-catalogue-inventory
	a.index = search.New(catStore, log)
	bus.Subscribe("product.changed", func(ctx context.Context, _ events.Event) error {
		a.index.RebuildSoon(ctx)
		return nil
	})
	feeds := feed.NewReceiver(conn, stock, importer.New(catalog), log)
	a.restock = replenish.NewJob(conn, a.Metrics, logging.NewJournal(log, "replenish"))
	desk := reservation.NewDesk(conn, clk)

	// selling
	coupons := coupon.NewStore(conn, clk)
	a.carts = cart.NewService(conn, catalog, stock, coupons, clk) // innocent: iface-one-way
	gw := gateway.NewClient(cfg.GatewayTimeout, retry.Policy{Attempts: cfg.GatewayRetries, Base: 50 * time.Millisecond, Max: time.Second})
	pay := payments.NewService(conn, gw, cfg.GatewayRetries, auditLog, clk, log)
	a.refunds = refund.NewDesk(conn, gw, clk, log)
	a.recon = reconcile.New(conn, gw, log)
	ordStore := orderstore.New(conn)
	ordSvc := orders.NewService(orders.Deps{DB: conn, Store: ordStore, Users: userSvc, Book: book, Cart: a.carts, Coupons: coupons,
		Desk: desk, Payments: pay, Audit: auditLog, Bus: bus, Clock: clk, Log: log})
	pay.SetOrderBook(ordSvc) // sin: cycle-payments-orders
	rets := returns.NewService(conn, ordSvc, ordStore, stock, a.refunds, clk)
	a.sweeper = sweeper.New(ordSvc, cfg.ReservationTTL, clk, a.Metrics, log) // innocent: iface-same-area

	// telling and sending
	var sender notifications.Sender
	if cfg.MailHost != "" {
		sender = mail.SMTP{Host: cfg.MailHost, Port: cfg.MailPort}
	} else {
		a.Mails = &mail.Memory{Log: log}
		sender = a.Mails
	}
	box := outbox.NewStore(conn, clk)
	notify := notifications.NewService(conn, box, sender, cfg.MailFrom, map[string]string{"shop": cfg.ShopName, "base": cfg.BaseURL}, clk)
	notify.Subscribe(bus)
	a.Outbox = outbox.NewWorker(box, notify.Deliver, cfg.OutboxEvery, cfg.OutboxBatch, a.Metrics, log)
	ship := shipping.NewService(conn, ordSvc, notify, carrier.Load(), clk, log)
	ship.Subscribe(bus)

	// counting
	a.reports = reporting.NewService(conn, ordSvc, pay, clk, log)
	board := alerts.NewBoard(stock, clk)

	if cfg.SeedDemo {
		if err := seed.Demo(ctx, seed.Services{Auth: authSvc, Users: userSvc, Catalogue: catalog, Stock: stock, Coupons: coupons}); err != nil {
			return err
		}
	}
	if _, err := a.index.Rebuild(ctx); err != nil {
		return err
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", a.health)
	mux.Handle("GET /metrics", a.Metrics)
	authAPI := authhttp.New(authSvc)
	authAPI.Register(mux)
	(&usershttp.API{Users: userSvc, Book: book, Audit: auditLog}).Register(mux)
	audithttp.Register(mux, auditLog)
	cataloguehttp.New(catalog, a.index).Register(mux)
	(&inventoryhttp.API{Stock: stock, Feeds: feeds, Replenish: a.restock}).Register(mux)
	carthttp.Register(mux, a.carts, cfg.DefaultCountry)
	(&ordershttp.API{Orders: ordSvc, Returns: rets, Seller: cfg.ShopName}).Register(mux)
	(&paymentshttp.API{Payments: pay, Refunds: a.refunds, Recon: a.recon, Audit: auditLog}).Register(mux)
	notificationshttp.Register(mux, notify, box)
	(&shippinghttp.API{Shipping: ship, Orders: ordSvc, Stock: stock, Seller: cfg.ShopName, DefaultFreeFrom: cfg.FreeShippingFrom}).Register(mux)
	(&reportinghttp.API{Reports: a.reports, Board: board, Clock: clk}).Register(mux)
	a.Handler = httpx.Chain(mux, httpx.Log(log, a.Metrics), httpx.Recover(log),
		httpx.Limit(ratelimit.New(clk, cfg.RequestsPerMinute, time.Minute)), authAPI.Middleware)
	return nil
}

func (a *App) health(w http.ResponseWriter, r *http.Request) {
	if err := a.db.PingContext(r.Context()); err != nil {
		httpx.WriteJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "no database"})
		return
	}
	httpx.WriteJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// Start runs the bus and the background jobs until ctx ends.
func (a *App) Start(ctx context.Context) {
	a.Bus.Start(context.WithoutCancel(ctx))
	a.Outbox.Start(ctx)
	a.recon.Start(ctx, a.cfg.ReconcileEvery)
	a.jobs.Every(ctx, "sweep orders", a.cfg.SweepEvery, a.sweeper.Run)
	a.jobs.Every(ctx, "sweep sessions", time.Hour, a.sessions.Sweep)
	a.jobs.Every(ctx, "sweep carts", 6*time.Hour, func(ctx context.Context) error {
		_, err := a.carts.SweepAbandoned(ctx, a.clk.Now().AddDate(0, -1, 0))
		return err
	})
	a.jobs.Every(ctx, "refunds", time.Minute, func(ctx context.Context) error {
		_, err := a.refunds.Process(ctx)
		return err
	})
	a.jobs.Every(ctx, "replenish", a.cfg.ReplenishEvery, a.restock.Run)
	a.jobs.Every(ctx, "daily sales", a.cfg.ReportEvery, a.reports.BuildRecent)
	a.jobs.Every(ctx, "safety stock", 24*time.Hour, a.reports.KeepBack)
}

// Reindex rebuilds the search index and returns the number of products.
func (a *App) Reindex(ctx context.Context) (int, error) { return a.index.Rebuild(ctx) }

// Stop waits for the jobs, whose context must have ended, and then closes
// everything.
func (a *App) Stop() error {
	a.Bus.Close()
	if !a.jobs.Wait(a.cfg.ShutdownGrace) {
		a.log.Warn("some jobs did not stop in time")
	}
	for _, done := range []<-chan struct{}{a.Outbox.Done(), a.recon.Done()} {
		select {
		case <-done:
		case <-time.After(a.cfg.ShutdownGrace):
		}
	}
	return a.Close()
}

// Close releases the database and temporary files.
func (a *App) Close() error {
	err := errors.Join(a.db.Close(), export.Cleanup())
	if a.tmp != "" {
		err = errors.Join(err, os.RemoveAll(a.tmp))
	}
	return err
}
