package httpx

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/logging"
	"example.com/shop/internal/platform/metrics"
	"example.com/shop/internal/platform/ratelimit"
)

func TestReadJSON(t *testing.T) {
	var v struct {
		A int `json:"a"`
	}
	for body, ok := range map[string]bool{`{"a":1}`: true, `{"b":1}`: false, ``: false, `{"a":1}{}`: false, `[`: false} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		if err := ReadJSON(httptest.NewRecorder(), r, &v); (err == nil) != ok {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestGuards(t *testing.T) {
	staff := Staff(func(w http.ResponseWriter, r *http.Request) error { return NoContent(w) })
	for role, want := range map[string]int{"": 401, "customer": 403, "staff": 204} {
		r := httptest.NewRequest("GET", "/", nil)
		if role != "" {
			r = r.WithContext(WithPrincipal(r.Context(), Principal{UserID: "usr_1", Role: role}))
		}
		w := httptest.NewRecorder()
		staff.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("role %q: %d", role, w.Code)
		}
	}
}

func TestChain(t *testing.T) {
	m := metrics.New()
	h := Chain(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("x") }),
		Log(logging.Discard(), m), Limit(ratelimit.New(clock.System{}, 1, time.Hour)), Recover(logging.Discard()))
	for _, want := range []int{500, 429} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Code != want {
			t.Errorf("got %d, want %d", w.Code, want)
		}
	}
	if m.Get("http_requests") != 2 || m.Get("http_errors") != 1 {
		t.Error("counters")
	}
}
