// Command server is the hire desk.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"example.com/toolhire/handlers"
	"example.com/toolhire/repositories"
	"example.com/toolhire/services"
	"example.com/toolhire/utils"
)

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, log); err != nil {
		log.Error("stopped", "err", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, log *slog.Logger) error {
	cfg, err := utils.LoadConfig()
	if err != nil {
		return err
	}
	tokens, err := handlers.ParseTokens(cfg.Tokens)
	if err != nil {
		return err
	}
	db, err := repositories.Open(ctx, cfg.DBPath)
	if err != nil {
		return err
	}
	defer db.Close()
	tell := &services.Notifier{Mail: utils.LogMailer{Log: log, From: cfg.MailFrom}, Log: log}
	desk := services.NewDesk(db, tell, log, time.Now, cfg.TermsDays)
	help := &services.Helpdesk{Inbox: desk.Inbox, Customers: desk.Customers, Tell: tell, Now: time.Now}
	shop := &services.Workshop{Yard: desk.Yard, Now: time.Now}
	planner := &services.Dispatcher{DB: db, Lorries: desk.Lorries, Yard: desk.Yard, Hires: desk.Hires, Now: time.Now}
	night := &services.Nightly{Desk: desk, Help: help, Workshop: shop}
	go night.Loop(ctx, cfg.Nightly)

	api := &handlers.API{Desk: desk, Help: help, Planner: planner, Workshop: shop, Log: log}
	srv := &http.Server{Addr: cfg.Addr, Handler: handlers.Routes(api, tokens), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = srv.Shutdown(end)
	}()
	log.Info("listening", "addr", cfg.Addr)
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
