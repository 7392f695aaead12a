package export

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/reporting"
)

func TestOrders(t *testing.T) {
	var buf bytes.Buffer
	o := model.Order{Number: "S-1", CustomerName: "=HYPERLINK()", ShipCountry: "AT", Lines: []model.Line{{SKU: "TEA-001", Name: "Green, loose", Quantity: 2, Total: 998}}}
	if err := Orders(&buf, []model.Order{o}); err != nil {
		t.Fatal(err)
	}
	if got := buf.String(); !strings.Contains(got, `near,'=HYPERLINK(),TEA-001,"Green, loose",2,9.98`) {
		t.Error(got)
	}
}

func TestSpool(t *testing.T) {
	defer Cleanup()
	name, err := Spool("days", time.Unix(0, 0).UTC(), func(w io.Writer) error {
		return Days(w, []reporting.Day{{Day: "2026-01-01", Orders: 1, Gross: 100}})
	})
	if err != nil || name != "days-19700101-000000.csv" {
		t.Fatal(name, err)
	}
	f, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, _ := io.ReadAll(f); strings.Count(string(b), "\n") != 2 {
		t.Errorf("%s", b)
	}
	for _, bad := range []string{"../x.csv", "x.txt", "none.csv"} {
		if _, err := Open(bad); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
