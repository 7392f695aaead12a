package retry

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestDo(t *testing.T) {
	boom := errors.New("boom")
	p := Policy{Attempts: 3, Base: time.Microsecond, Max: time.Millisecond}
	calls := 0
	err := p.Do(context.Background(), func(int) error {
		calls++
		if calls < 3 {
			return boom
		}
		return nil
	})
	if err != nil || calls != 3 {
		t.Fatalf("err %v after %d calls", err, calls)
	}
	calls = 0
	err = p.Do(context.Background(), func(int) error { calls++; return Permanent{boom} })
	if !errors.Is(err, boom) || calls != 1 {
		t.Fatalf("permanent: %v after %d calls", err, calls)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	slow := Policy{Attempts: 3, Base: time.Hour}
	if err := slow.Do(ctx, func(int) error { return boom }); !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled: %v", err)
	}
}
