package synth

// fixedLines is about what platform and programs have, wireLines what each area
// adds to a program.
const (
	fixedLines = 200
	wireLines  = 22
)

// platform are the packages that every area may use.
var platform = [...]struct{ name, code string }{
	{"clock", `
import "time"

// Clock tells the time.
type Clock interface {
	Now() time.Time
}

// System is the machine's clock.
type System struct{}

// Now implements Clock.
func (System) Now() time.Time { return time.Now() }
`},
	{"fault", `
import (
	"errors"
	"fmt"
)

// The sentinel errors that handlers map to status codes.
var (
	ErrNotFound = errors.New("not found")
	ErrInvalid  = errors.New("invalid")
	ErrConflict = errors.New("conflict")
)

// Wrap adds an operation to an error; nil stays nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", op, err)
}
`},
	{"event", `
import (
	"context"
	"sync"
)

// Event is something that happened in an area.
type Event struct {
	Area string
	ID   int64
}

// Handler reacts to events.
type Handler interface {
	Handle(ctx context.Context, e Event) error
}

// Bus hands events to the handlers of their area.
type Bus struct {
	mu       sync.Mutex
	handlers map[string][]Handler
}

// NewBus makes an empty bus.
func NewBus() *Bus { return &Bus{handlers: map[string][]Handler{}} }

// Subscribe adds a handler.
func (b *Bus) Subscribe(area string, h Handler) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handlers[area] = append(b.handlers[area], h)
}

// Publish calls the handlers in order.
func (b *Bus) Publish(ctx context.Context, e Event) error {
	b.mu.Lock()
	hs := b.handlers[e.Area]
	b.mu.Unlock()
	for _, h := range hs {
		if err := h.Handle(ctx, e); err != nil {
			return err
		}
	}
	return nil
}
`},
	{"web", `
import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"MODULE/platform/fault"
)

// ID reads the path value "id".
func ID(r *http.Request) (int64, error) {
	return strconv.ParseInt(r.PathValue("id"), 10, 64)
}

// Reply writes v, or the status of err.
func Reply(w http.ResponseWriter, v any, err error) {
	switch {
	case errors.Is(err, fault.ErrNotFound):
		http.Error(w, err.Error(), http.StatusNotFound)
	case errors.Is(err, fault.ErrInvalid):
		http.Error(w, err.Error(), http.StatusBadRequest)
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	default:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
}
`},
	{"list", `
// Map applies f to each element.
func Map[T, U any](in []T, f func(T) U) []U {
	out := make([]U, 0, len(in))
	for _, x := range in {
		out = append(out, f(x))
	}
	return out
}

// Filter keeps the elements for which keep is true.
func Filter[T any](in []T, keep func(T) bool) []T {
	var out []T
	for _, x := range in {
		if keep(x) {
			out = append(out, x)
		}
	}
	return out
}

// Index finds elements by key.
type Index[K comparable, V any] struct {
	items map[K]V
}

// Put stores an element.
func (x *Index[K, V]) Put(k K, v V) {
	if x.items == nil {
		x.items = map[K]V{}
	}
	x.items[k] = v
}

// Get finds an element.
func (x *Index[K, V]) Get(k K) (V, bool) {
	v, ok := x.items[k]
	return v, ok
}
`},
}

func (w *writer) platform() {
	for _, p := range platform {
		out := w.open("platform/"+p.name, p.name, "Package "+p.name+" is used by all areas.", 0)
		out.add("%s", replaceModule(p.code, w.module))
		out.end()
	}
}
