package orders

import (
	"net/http/httptest"
	"testing"
)

type fake struct{}

func (fake) Load(string) string { return "order" }
func (fake) Save(string)        {}

func TestGet(t *testing.T) {
	for range 2 {
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/orders/1", nil)
		r.SetPathValue("id", "1")
		if New(fake{}).Get(w, r); w.Body.String() != "order" {
			t.Errorf("got %q", w.Body)
		}
	}
}
