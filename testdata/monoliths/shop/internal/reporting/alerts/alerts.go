// Package alerts collects what the management wants to be told at once.
package alerts

import (
	"fmt"
	"sync"
	"time"

	"example.com/shop/internal/inventory"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/util"
)

const keep = 100

// Alert is one line of the board.
type Alert struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// Board shows the latest alerts.
type Board struct {
	clk  clock.Clock
	mu   sync.Mutex
	list []Alert // oldest first, never nil
}

// NewBoard returns a board that watches the stock.
func NewBoard(inv *inventory.Service, clk clock.Clock) *Board {
	b := &Board{clk: clk, list: []Alert{}}
	inv.OnLowStock(b.low)
	return b
}

func (b *Board) low(sku string, free int) {
	text := fmt.Sprintf("%s runs low: %d left", sku, free)
	if free == 0 {
		text = sku + " has sold out"
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = append(b.list, Alert{Text: text, At: b.clk.Now()})
	if len(b.list) > keep {
		b.list = append([]Alert(nil), b.list[len(b.list)-keep:]...)
	}
}

// Latest returns the alerts, newest first.
func (b *Board) Latest() []Alert {
	b.mu.Lock()
	defer b.mu.Unlock()
	return util.Reversed(b.list)
}
