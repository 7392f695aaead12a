// Package export writes reports as CSV files, which are kept for a while so
// that big ones can be fetched again.
package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/reporting"
	"example.com/shop/internal/shipping/carrier"
	"example.com/shop/internal/util"
)

// spool is where finished files lie.
var spool = mustSpool() // sin: init-spool

func mustSpool() string {
	dir, err := os.MkdirTemp("", "shop-reports-")
	if err != nil {
		return os.TempDir()
	}
	return dir
}

// Cleanup removes the spooled files.
func Cleanup() error { return os.RemoveAll(spool) }

// cell keeps spreadsheets from taking a text for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}

// Days writes the sales statistics.
func Days(w io.Writer, days []reporting.Day) error {
	cw := csv.NewWriter(w)
	if err := cw.Write([]string{"day", "orders", "units", "gross", "tax", "discount", "payments"}); err != nil {
		return err
	}
	for _, d := range days {
		err := cw.Write([]string{d.Day, strconv.Itoa(d.Orders), strconv.Itoa(d.Units), d.Gross.String(), d.Tax.String(), d.Discount.String(), d.Payments.String()})
		if err != nil {
			return err
		}
	}
	cw.Flush()
	return cw.Error()
}

// Orders writes orders, one line of the file per line of an order.
func Orders(w io.Writer, orders []model.Order) error {
	cw := csv.NewWriter(w)
	if err := cw.Write([]string{"number", "placed", "status", "country", "zone", "customer", "sku", "name", "quantity", "total"}); err != nil {
		return err
	}
	for _, o := range orders {
		zone := util.FirstNonEmpty(carrier.Zones[o.ShipCountry], "far")
		for _, l := range o.Lines {
			err := cw.Write([]string{o.Number, o.PlacedAt.Format(time.RFC3339), string(o.Status), o.ShipCountry, zone,
				cell(o.CustomerName), l.SKU, cell(l.Name), strconv.Itoa(l.Quantity), l.Total.String()})
			if err != nil {
				return err
			}
		}
	}
	cw.Flush()
	return cw.Error()
}

// Spool writes a file into the spool and returns its name.
func Spool(kind string, at time.Time, write func(io.Writer) error) (string, error) {
	name := fmt.Sprintf("%s-%s.csv", kind, at.Format("20060102-150405"))
	f, err := os.Create(filepath.Join(spool, name))
	if err != nil {
		return "", err
	}
	if err := write(f); err != nil {
		f.Close()
		os.Remove(f.Name())
		return "", err
	}
	return name, f.Close()
}

// Open opens a spooled file.
func Open(name string) (io.ReadCloser, error) {
	if name != filepath.Base(name) || !strings.HasSuffix(name, ".csv") {
		return nil, fault.New(fault.NotFound, "no such file")
	}
	f, err := os.Open(filepath.Join(spool, name))
	if os.IsNotExist(err) {
		return nil, fault.New(fault.NotFound, "no such file")
	}
	return f, err
}
