// Package config holds the settings of the whole process. They are read once
// in main and handed to the wiring; packages below get only what they need.
package config

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"example.com/shop/internal/platform/money"
)

// Config is every setting there is, with one flat name each.
type Config struct { // innocent: god-config
	Addr              string
	DBPath            string
	LogLevel          string
	LogJSON           bool
	Currency          string
	ShopName          string
	BaseURL           string
	MailFrom          string
	MailHost          string
	MailPort          int
	SessionTTL        time.Duration
	ResetTTL          time.Duration
	LoginAttempts     int
	LoginWindow       time.Duration
	PasswordRounds    int
	RequestsPerMinute int
	ReservationTTL    time.Duration
	SweepEvery        time.Duration
	OutboxEvery       time.Duration
	OutboxBatch       int
	ReconcileEvery    time.Duration
	ReplenishEvery    time.Duration
	ReportEvery       time.Duration
	FreeShippingFrom  money.Amount
	DefaultCountry    string
	GatewayTimeout    time.Duration
	GatewayRetries    int
	ShutdownGrace     time.Duration
	SeedDemo          bool
}

// Default returns the settings of a developer's machine.
func Default() Config {
	return Config{
		Addr:              ":8080",
		LogLevel:          "info",
		Currency:          "EUR",
		ShopName:          "Teahouse",
		BaseURL:           "http://localhost:8080",
		MailFrom:          "shop@example.com",
		MailPort:          25,
		SessionTTL:        12 * time.Hour,
		ResetTTL:          30 * time.Minute,
		LoginAttempts:     5,
		LoginWindow:       15 * time.Minute,
		PasswordRounds:    60_000,
		RequestsPerMinute: 600,
		ReservationTTL:    30 * time.Minute,
		SweepEvery:        time.Minute,
		OutboxEvery:       2 * time.Second,
		OutboxBatch:       20,
		ReconcileEvery:    time.Hour,
		ReplenishEvery:    10 * time.Minute,
		ReportEvery:       15 * time.Minute,
		FreeShippingFrom:  money.Cents(5000),
		DefaultCountry:    "DE",
		GatewayTimeout:    3 * time.Second,
		GatewayRetries:    3,
		ShutdownGrace:     5 * time.Second,
		SeedDemo:          true,
	}
}

// FromEnv overlays the defaults with SHOP_* variables looked up by get, which
// is os.Getenv in main and a map in tests.
func FromEnv(get func(string) string) (Config, error) {
	c := Default()
	var errs []error
	str := func(name string, dst *string) {
		if v := get(name); v != "" {
			*dst = v
		}
	}
	num := func(name string, dst *int) {
		v := get(name)
		if v == "" {
			return
		}
		n, err := strconv.Atoi(v)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			return
		}
		*dst = n
	}
	dur := func(name string, dst *time.Duration) {
		v := get(name)
		if v == "" {
			return
		}
		d, err := time.ParseDuration(v)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			return
		}
		*dst = d
	}
	str("SHOP_ADDR", &c.Addr)
	str("SHOP_DB", &c.DBPath)
	str("SHOP_LOG_LEVEL", &c.LogLevel)
	str("SHOP_BASE_URL", &c.BaseURL)
	str("SHOP_MAIL_HOST", &c.MailHost)
	str("SHOP_MAIL_FROM", &c.MailFrom)
	num("SHOP_MAIL_PORT", &c.MailPort)
	num("SHOP_REQUESTS_PER_MINUTE", &c.RequestsPerMinute)
	num("SHOP_OUTBOX_BATCH", &c.OutboxBatch)
	dur("SHOP_SESSION_TTL", &c.SessionTTL)
	dur("SHOP_RESERVATION_TTL", &c.ReservationTTL)
	dur("SHOP_SWEEP_EVERY", &c.SweepEvery)
	dur("SHOP_OUTBOX_EVERY", &c.OutboxEvery)
	if err := c.Validate(); err != nil {
		errs = append(errs, err)
	}
	return c, errors.Join(errs...)
}

// Validate reports settings that cannot work.
func (c Config) Validate() error {
	var errs []error
	if c.SessionTTL <= 0 {
		errs = append(errs, errors.New("session TTL must be positive"))
	}
	if c.OutboxBatch < 1 || c.OutboxBatch > 500 {
		errs = append(errs, fmt.Errorf("outbox batch %d out of range 1..500", c.OutboxBatch))
	}
	if c.RequestsPerMinute < 1 {
		errs = append(errs, errors.New("requests per minute must be positive"))
	}
	return errors.Join(errs...)
}
