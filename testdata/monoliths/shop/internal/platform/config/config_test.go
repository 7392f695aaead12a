package config

import (
	"strings"
	"testing"
	"time"
)

func TestFromEnv(t *testing.T) {
	env := map[string]string{"SHOP_ADDR": ":9", "SHOP_SESSION_TTL": "1h", "SHOP_OUTBOX_BATCH": "7"}
	c, err := FromEnv(func(k string) string { return env[k] })
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != ":9" || c.SessionTTL != time.Hour || c.OutboxBatch != 7 {
		t.Fatalf("got %+v", c)
	}
	env["SHOP_OUTBOX_BATCH"] = "many"
	env["SHOP_SESSION_TTL"] = "soon"
	_, err = FromEnv(func(k string) string { return env[k] })
	if err == nil || !strings.Contains(err.Error(), "SHOP_OUTBOX_BATCH") || !strings.Contains(err.Error(), "SHOP_SESSION_TTL") {
		t.Fatalf("both must be reported: %v", err)
	}
}
