// Package utils is what did not fit elsewhere.
package utils

import (
	"errors"
	"os"
	"strconv"
	"time"
)

// Config is read from the environment.
type Config struct {
	Addr      string
	DBPath    string
	MailFrom  string
	TermsDays int
	Nightly   time.Duration
	Tokens    string
}

// LoadConfig reads HIRE_* with defaults for a laptop.
func LoadConfig() (Config, error) {
	c := Config{
		Addr: env("HIRE_ADDR", ":8090"), DBPath: env("HIRE_DB", "hire.db"),
		MailFrom: env("HIRE_MAIL_FROM", "desk@example.com"), Tokens: env("HIRE_TOKENS", "letmein=anna:manager"),
	}
	var err, err2 error
	c.TermsDays, err = strconv.Atoi(env("HIRE_TERMS_DAYS", "30"))
	c.Nightly, err2 = time.ParseDuration(env("HIRE_NIGHTLY", "24h"))
	return c, errors.Join(err, err2)
}

func env(key, def string) string {
	if v := os.Getenv(key); v != "" {
		return v
	}
	return def
}
