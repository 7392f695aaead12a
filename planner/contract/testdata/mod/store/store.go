package store

import (
	"bufio"
	"context"
	"database/sql"
	"io"
	"iter"
	"net/http"
	"strings"
	"unsafe"

	"example.com/mod/kernel"
	"example.com/mod/lib"
	"github.com/gin-gonic/gin"
	"google.golang.org/grpc"
	"gorm.io/gorm"
)

// Store is the service object.
type Store struct {
	db   *sql.DB // want "R4.10 New result 1" "R4.10 Object result 1" "R4.10 type store.Store"
	kept []*Plain
	fns  []func(Plain)
	own  *Plain
	Name string
}

// New makes one.
func New(db *sql.DB) *Store { return &Store{db: db} } // want "R4.4 New parameter db" "R1.1 New signature" "R1.2 New signature"

// Clean has nothing to say.
func (s *Store) Clean(ctx context.Context, id string, in Plain) (Plain, error) { return in, nil }

// Nothing answers with an error alone.
func (s *Store) Nothing(ctx context.Context) error { return nil }

// NoContext can not end.
func (s *Store) NoContext(id string) error { return s.db.Ping() } // want "R1.1 NoContext signature"

// NoError can not fail.
func (s *Store) NoError(ctx context.Context) int { return 0 } // want "R1.2 NoError signature"

// Several has two results.
func (s *Store) Several(ctx context.Context) (Plain, bool, error) { return Plain{}, false, nil } // want "R1.3 Several results"

// Variadic has many.
func (s *Store) Variadic(ctx context.Context, ids ...string) error { return nil } // want "R1.4 Variadic parameter ids"

// Maybe takes what may be nil; a result beside an error is usual.
func (s *Store) Maybe(ctx context.Context, in *Line) (*Line, error) { return in, nil } // want "R1.5 Maybe parameter in"

// Late has things in odd places.
func (s *Store) Late(id string, ctx context.Context) error { return nil } // want "R1.9 Late signature"

// Types lead to reasons at the types.
func (s *Store) Types(ctx context.Context, id OrderID, st State) (Optional, error) {
	return Optional{}, nil
}

// Known, Hide, Show, Embeds, Any, Foreign and Keys do so too.
func (s *Store) Known(ctx context.Context) (Known, error)      { return Known{}, nil }
func (s *Store) Hide(ctx context.Context) (Hidden, error)      { return Hidden{}, nil }
func (s *Store) Show(ctx context.Context) (Shown, error)       { return Shown{}, nil }
func (s *Store) Embeds(ctx context.Context) (Embedding, error) { return Embedding{}, nil }
func (s *Store) Any(ctx context.Context) (Anything, error)     { return Anything{}, nil }
func (s *Store) Foreign(ctx context.Context) (Foreign, error)  { return Foreign{}, nil }
func (s *Store) Keys(ctx context.Context) (Keyed, error)       { return Keyed{}, nil }
func (s *Store) Shape(ctx context.Context) (Shape, error)      { return Circle{}, nil }
func (s *Store) Lock(ctx context.Context, g *Guarded) error    { g.mu.Lock(); return nil } // reason at the field
func (s *Store) HasFunc(ctx context.Context, f Funcs) error    { return nil }
func (s *Store) Lists(ctx context.Context) ([]Nested, error)   { return nil, nil } // want "R2.9 Lists result 1"
func (s *Store) List(ctx context.Context) ([]Line, error)      { return nil, nil }

// Fails is told apart, Checked by type; FailsToo is not.
func (s *Store) Fails(ctx context.Context) error    { return ErrGone }
func (s *Store) Checked(ctx context.Context) error  { return &Denied{} }
func (s *Store) FailsToo(ctx context.Context) error { return ErrOther }

// Map is generic, with two instances; Open is used with a type parameter.
func Map[T any](ctx context.Context, in []T) ([]T, error)    { return in, nil } // want "R2.8 Map type arguments"
func Opened[T any](ctx context.Context, in []T) ([]T, error) { return in, nil } // want "R2.8 Opened type arguments"

// Keep keeps what nobody writes, Share what the caller writes.
func (s *Store) Keep(ctx context.Context, p *Plain) error { // want "R1.5 Keep parameter p"
	s.kept = append(s.kept, p) // want "R2.10 Keep parameter p"
	return nil
}

// Share keeps.
func (s *Store) Share(ctx context.Context, p *Plain) error { // want "R1.5 Share parameter p"
	s.own = p
	return nil
}

// Copy keeps a copy.
func (s *Store) Copy(ctx context.Context, p Line) error {
	s.own = &Plain{Lines: []Line{p}}
	return nil
}

// Hand hands out what it keeps; the caller of HandOut writes it.
func (s *Store) Hand(ctx context.Context) (*Plain, error)    { return s.own, nil } // want "R2.10 Hand result 1"
func (s *Store) HandOut(ctx context.Context) (*Plain, error) { return s.own, nil }
func (s *Store) Fresh(ctx context.Context) (*Plain, error)   { return &Plain{}, nil }

// Whoami and Traced read the context; Own sets what it reads.
func (s *Store) Whoami(ctx context.Context) (string, error) { return kernel.User(ctx), nil }
func (s *Store) Traced(ctx context.Context) (string, error) { return lib.Trace(ctx), nil }
func (s *Store) Own(ctx context.Context) (string, error) {
	return kernel.User(kernel.WithUser(ctx, "me")), nil
}

// Count changes memory of the process, Look does not.
func (s *Store) Count(ctx context.Context) error {
	hits++ // want "R2.14 Count variable store.hits"
	return nil
}
func (s *Store) Look(ctx context.Context) (int, error) { return Limit, nil }

// Read reads, Stream, Each and Rows yield, Fill fills.
func (s *Store) Read(ctx context.Context, r io.Reader) error         { return nil } // want "R3.1 Read parameter r"
func (s *Store) Buffered(ctx context.Context, r *bufio.Reader) error { return nil } // want "R3.1 Buffered parameter r"
func (s *Store) Bytes(ctx context.Context, b []byte) error           { return nil }
func (s *Store) Stream(ctx context.Context) (<-chan Line, error)     { return nil, nil }   // want "R3.2 Stream result 1"
func (s *Store) Both(ctx context.Context, c chan Line) error         { return nil }        // want "R4.3 Both parameter c"
func (s *Store) Seq(ctx context.Context) (iter.Seq[Line], error)     { return nil, nil }   // want "R3.3 Seq result 1"
func (s *Store) Rows(ctx context.Context) (*sql.Rows, error)         { return nil, nil }   // want "R3.5 Rows result 1"
func (s *Store) Each(ctx context.Context, fn func(Line) error) error { return fn(Line{}) } // want "R3.4 Each parameter fn"

// Fill writes into its argument, Peek does not.
func (s *Store) Fill(ctx context.Context, out *Line) error { // want "R1.5 Fill parameter out"
	out.N = 1 // want "R3.6 Fill parameter out"
	return nil
}
func (s *Store) Peek(ctx context.Context, in []Line) error { _ = len(in); return nil }

// On keeps a function.
func (s *Store) On(ctx context.Context, fn func(Plain)) error {
	s.fns = append(s.fns, fn) // want "R4.2 On parameter fn"
	return nil
}

// Tx and Gorm take transactions.
func (s *Store) Tx(ctx context.Context, tx *sql.Tx) error    { return nil } // want "R4.4 Tx parameter tx"
func (s *Store) Gorm(ctx context.Context, tx *gorm.DB) error { return nil } // want "R4.4 Gorm parameter tx"

// Serve belongs to one exchange; Handler is registered by the consumer.
func (s *Store) Serve(ctx context.Context, w http.ResponseWriter) error { return nil } // want "R4.6 Serve parameter w"
func (s *Store) Handler(c *gin.Context)                                 { c.Next() }
func (s *Store) Header(ctx context.Context, h http.Header) error        { return nil } // want "R2.11 Header parameter h"

// Address is unsafe.
func (s *Store) Address(ctx context.Context, p unsafe.Pointer) error { return nil } // want "R4.7 Address parameter p"

// Speaker is open; Speak takes one, and Say is called through an interface of the
// consumer.
type Speaker interface{ Say() string }

// Speak calls back.
func (s *Store) Speak(ctx context.Context, x Speaker) error { _ = x.Say(); return nil } // want "R4.9 Speak parameter x"

// Say is called through an interface.
func (s *Store) Say(ctx context.Context, text string) error { return nil }

// Object hands out a live object.
func (s *Store) Object(ctx context.Context) (*Store, error) { return s, nil }

// Closure returns a function.
func (s *Store) Closure(ctx context.Context) (func() int, error) { return nil, nil } // want "R4.13 Closure result 1"

// Ports is declared here and implemented by the consumer.
type Port interface { // want "R4.9 type store.Port"
	Ping(ctx context.Context) error // want "R1.12 Ping interface"
}

// Client is generated: it is remote already.
type Client interface { // want "R4.9 type store.Client"
	Call(ctx context.Context, in *Plain, opts ...grpc.CallOption) (*Plain, error)                          // want "R1.5 Call parameter in"
	Watch(ctx context.Context, in Line, opts ...grpc.CallOption) (grpc.ServerStreamingClient[Line], error) // want "R3.2 Watch result 1"
}

// Logf prints, and Log with it.
func (p *Printer) Logf(format string, args ...any) { p.lines = append(p.lines, format) } // want "R1.1 Logf signature" "R1.2 Logf signature" "R1.4 Logf parameter args" "R2.6 Logf parameter args"
func (p *Printer) Log(text string)                 { p.lines = append(p.lines, text) }   // want "R1.1 Log signature" "R1.2 Log signature"

// Printer prints.
type Printer struct {
	lines []string
}

// Join joins a transaction of the context; Alone is called without one.
func (s *Store) Join(ctx context.Context) (int, error)  { return kernel.Tx(ctx), nil }
func (s *Store) Alone(ctx context.Context) (int, error) { return kernel.Tx(ctx), nil }

// Early is called before one is opened.
func (s *Store) Early(ctx context.Context) (int, error) { return kernel.Tx(ctx), nil }

// Slug only computes: it needs no context and no error.
func Slug(s string) string { return strings.ToLower(s) }
