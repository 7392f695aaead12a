// Command shop serves the online shop.
package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/shop/internal/app"
	"example.com/shop/internal/platform/config"
	"example.com/shop/internal/platform/logging"
)

func main() {
	cfg, err := config.FromEnv(os.Getenv)
	log := logging.New(os.Stderr, cfg.LogLevel, cfg.LogJSON)
	if err != nil {
		log.Error("bad settings", "err", err)
		os.Exit(2)
	}
	flag.StringVar(&cfg.Addr, "addr", cfg.Addr, "address to listen on")
	flag.StringVar(&cfg.DBPath, "db", cfg.DBPath, "sqlite file; empty for a temporary one")
	flag.BoolVar(&cfg.SeedDemo, "seed", cfg.SeedDemo, "fill an empty database with demo data")
	flag.Parse()
	if err := run(cfg, log); err != nil {
		log.Error("stopped", "err", err)
		os.Exit(1)
	}
}

func run(cfg config.Config, log *slog.Logger) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a, err := app.New(ctx, cfg, log)
	if err != nil {
		return err
	}
	a.Start(ctx)
	ln, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		stop()
		return errors.Join(err, a.Stop())
	}
	srv := &http.Server{Handler: a.Handler, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	drained := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(drained)
		log.Info("shutting down")
		grace, cancel := context.WithTimeout(context.Background(), cfg.ShutdownGrace)
		defer cancel()
		if err := srv.Shutdown(grace); err != nil {
			log.Warn("connections cut off", "err", err)
		}
	})
	log.Info("listening", "addr", ln.Addr().String())
	err = srv.Serve(ln)
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	stop()
	<-drained
	return errors.Join(err, a.Stop())
}
