// Package shop is the consumer.
package shop

import (
	"context"
	"database/sql"
	"errors"
	"io"

	"example.com/mod/kernel"
	"example.com/mod/store"
	"github.com/gin-gonic/gin"
	"gorm.io/gorm"
)

// Sayer is the consumer's own interface.
type Sayer interface {
	Say(ctx context.Context, text string) error
}

// Wrapped embeds an object of the provider.
type Wrapped struct {
	*store.Embedded // want "question R4.14"
}

// Service uses the store.
type Service struct {
	s    *store.Store
	say  Sayer
	port store.Port
	cl   store.Client
}

// Ping implements the provider's port.
func (s *Service) Ping(ctx context.Context) error { return nil }

// Wire takes the parts.
func (s *Service) Wire(st *store.Store, say Sayer, p store.Port) { s.s, s.say, s.port = st, say, p }

type talker struct{}

func (talker) Say() string { return "" }

// Use calls everything once.
func (s *Service) Use(ctx context.Context, tx *sql.Tx, g *gorm.DB, r io.Reader) error {
	st := store.New(nil)
	p, err := st.Clean(ctx, "x", store.Plain{})
	_ = st.Nothing(ctx)
	_ = st.NoContext("x")
	_ = st.NoError(ctx)
	_, _, _ = st.Several(ctx)
	_ = st.Variadic(ctx, "a")
	_, _ = st.Maybe(ctx, nil)
	_ = st.Late("x", ctx)
	_, _ = st.Types(ctx, "x", store.Open)
	_, _ = st.Known(ctx)
	h, _ := st.Hide(ctx)
	_ = h.Rank() // want "R2.3 Rank receiver"
	_, _ = st.Show(ctx)
	_, _ = st.Embeds(ctx)
	_, _ = st.Any(ctx)
	_, _ = st.Foreign(ctx)
	_, _ = st.Keys(ctx)
	_, _ = st.Shape(ctx)
	_ = st.Lock(ctx, &store.Guarded{})
	_ = st.HasFunc(ctx, store.Funcs{})
	_, _ = st.Lists(ctx)
	_, _ = st.List(ctx)
	_, _ = store.Map(ctx, []string{"x"})
	_, _ = store.Map(ctx, []int{1})
	_ = p
	return err
}

// Errors tells errors apart.
func (s *Service) Errors(ctx context.Context) int {
	err := s.s.Fails(ctx)
	if errors.Is(err, store.ErrGone) { // want "R2.4 Fails error"
		return 1
	}
	err = s.s.Checked(ctx)
	var d *store.Denied
	if errors.As(err, &d) { // want "R2.5 Checked error"
		return len(d.Why)
	}
	if err := s.s.FailsToo(ctx); err != nil {
		return 3
	}
	return 0
}

func generic[T any](ctx context.Context, in []T) {
	_, _ = store.Opened(ctx, in) // want "R4.11 Opened type arguments"
}

// Memory shares memory.
func (s *Service) Memory(ctx context.Context) error {
	p := &store.Plain{}
	_ = s.s.Keep(ctx, p)
	q := &store.Plain{}
	err := s.s.Share(ctx, q)
	q.Count++ // want "R4.1 Share parameter p"
	_ = s.s.Copy(ctx, store.Line{})
	x, _ := s.s.Hand(ctx)
	y, _ := s.s.HandOut(ctx)
	y.Count++ // want "R4.1 HandOut result 1"
	z, _ := s.s.Fresh(ctx)
	z.Count++
	_ = x.Count
	return err
}

// Context passes values on.
func (s *Service) Context(ctx context.Context) {
	_, _ = s.s.Whoami(ctx)
	_, _ = s.s.Traced(ctx)
	_, _ = s.s.Own(ctx)
	_ = s.s.Count(ctx)
	_, _ = s.s.Look(ctx)
}

// Streams streams.
func (s *Service) Streams(ctx context.Context, r io.Reader) {
	_ = s.s.Read(ctx, r)
	_ = s.s.Buffered(ctx, nil)
	_ = s.s.Bytes(ctx, nil)
	_, _ = s.s.Stream(ctx)
	_ = s.s.Both(ctx, nil)
	_, _ = s.s.Seq(ctx)
	_, _ = s.s.Rows(ctx)
	_ = s.s.Each(ctx, func(store.Line) error { return nil })
	var l store.Line
	_ = s.s.Fill(ctx, &l)
	_ = s.s.Peek(ctx, nil)
}

// Ties tie.
func (s *Service) Ties(ctx context.Context, tx *sql.Tx, g *gorm.DB) {
	_ = s.s.On(ctx, func(store.Plain) {})
	_ = s.s.Tx(ctx, tx)
	_ = s.s.Gorm(ctx, g)
	_ = s.s.Serve(ctx, nil)
	_ = s.s.Header(ctx, nil)
	_ = s.s.Address(ctx, nil)
	_ = s.s.Speak(ctx, talker{})
	_ = s.say.Say(ctx, "x")
	_, _ = s.s.Object(ctx)
	_, _ = s.s.Closure(ctx)
	_ = s.port.Ping(ctx)
	_, _ = s.cl.Call(ctx, nil)
	_, _ = s.cl.Watch(ctx, store.Line{})
	_ = store.Slug("X")
	s.s.Name = "x" // want "R4.8 Name field store.Store.Name"
}

// Print logs.
func (s *Service) Print(p *store.Printer) {
	p.Logf("%d", 1)
	p.Log("x")
}

// Joins calls inside a transaction, Without outside.
func (s *Service) Joins(ctx context.Context) error {
	if n, err := s.s.Early(ctx); n > 0 {
		return err
	}
	return kernel.InTx(ctx, func(ctx context.Context) error {
		_, err := s.s.Join(ctx) // want "R4.4 Join context value kernel.txKey"
		return err
	})
}
func (s *Service) Without(ctx context.Context) (int, error) { return s.s.Alone(ctx) }

// Routes registers a handler of the provider.
func (s *Service) Routes(e *gin.Engine) {
	e.GET("/", s.s.Handler) // want "R4.15 Handler handler"
}

// Values uses variables.
func (s *Service) Values() int {
	store.Rate++ // want "R4.8 store.Rate"
	_ = store.Conn
	generic[int](context.Background(), nil)
	return store.Rate + len(store.Zones) + store.Limit
}
