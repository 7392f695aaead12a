// Package events is the in-process event bus. Events are delivered in order,
// one at a time, after the publisher has gone on.
package events

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"example.com/shop/internal/platform/worker"
	"example.com/shop/internal/util"
)

// Event is something that has happened. Data holds plain strings only, so
// that an event could as well travel over a wire.
type Event struct {
	Topic string
	Key   string
	Data  map[string]string
	At    time.Time
}

// Handler reacts to an event.
type Handler func(ctx context.Context, e Event) error

// Bus delivers events to the handlers of their topic.
type Bus struct {
	log      *slog.Logger
	jobs     *worker.Group
	mu       sync.RWMutex
	handlers map[string][]Handler
	queue    chan Event
	pending  sync.WaitGroup
	closed   bool
}

// NewBus returns a bus with room for a backlog.
func NewBus(log *slog.Logger, jobs *worker.Group, backlog int) *Bus {
	return &Bus{log: log, jobs: jobs, handlers: map[string][]Handler{}, queue: make(chan Event, backlog)}
}

// Subscribe adds a handler for a topic.
func (b *Bus) Subscribe(topic string, h Handler) { // innocent: callback-platform
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handlers[topic] = append(b.handlers[topic], h)
}

// Publish queues an event. It blocks only when the backlog is full.
func (b *Bus) Publish(ctx context.Context, topic, key string, data map[string]string) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.closed {
		b.log.Warn("event after close", "topic", topic)
		return
	}
	b.pending.Add(1)
	select {
	case b.queue <- Event{Topic: topic, Key: key, Data: data, At: time.Now().UTC()}:
	case <-ctx.Done():
		b.pending.Done()
		b.log.Warn("event lost", "topic", topic, "key", key, "err", ctx.Err())
	}
}

// Start delivers events until Close.
func (b *Bus) Start(ctx context.Context) {
	b.jobs.Go("events", func() {
		for e := range b.queue {
			b.deliver(ctx, e)
		}
	})
}

// Flush waits until every event published so far has been handled.
func (b *Bus) Flush() { b.pending.Wait() }

// Close stops accepting events; those queued are still delivered.
func (b *Bus) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.closed = true
		close(b.queue)
	}
}

func (b *Bus) deliver(ctx context.Context, e Event) {
	defer b.pending.Done()
	b.mu.RLock()
	hs := b.handlers[e.Topic]
	b.mu.RUnlock()
	for _, h := range hs {
		b.call(ctx, h, e)
	}
}

func (b *Bus) call(ctx context.Context, h Handler, e Event) {
	defer util.LogPanic(b.log, "handler of "+e.Topic)
	if err := h(ctx, e); err != nil {
		b.log.Warn("handler failed", "topic", e.Topic, "key", e.Key, "err", err)
	}
}
