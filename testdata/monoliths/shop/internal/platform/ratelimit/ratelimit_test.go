package ratelimit

import (
	"testing"
	"time"

	"example.com/shop/internal/platform/clock"
)

func TestAllowRefills(t *testing.T) {
	clk := clock.NewFake(time.Unix(1000, 0))
	l := New(clk, 2, time.Minute)
	if !l.Allow("a") || !l.Allow("a") || l.Allow("a") {
		t.Fatal("burst of two")
	}
	if !l.Allow("b") {
		t.Fatal("keys are independent")
	}
	clk.Advance(30 * time.Second)
	if !l.Allow("a") || l.Allow("a") {
		t.Fatal("one token after half a window")
	}
}
