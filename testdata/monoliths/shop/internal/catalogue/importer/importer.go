// Package importer reads product lists in the suppliers' CSV dialect.
package importer

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"example.com/shop/internal/catalogue"
	"example.com/shop/internal/catalogue/slugutil"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/money"
)

// feedRow is a line of a feed as agreed with the suppliers in 2021. Most of
// the columns are only checked, not kept.
type feedRow struct { // innocent: god-feed-row
	SKU, EAN, SupplierNo       string
	Name, Description          string
	CategoryID, Brand, Origin  string
	Price, RRP, Currency       string
	WeightG, WidthMM, HeightMM string
	DepthMM, PackSize, MinQty  string
	TaxClass, HSCode, Hazard   string
	Stock, Bin, LeadDays       string
	ImageURL, Language, Status string
}

var header = strings.Fields(`sku ean supplier_no name description category brand origin price rrp currency
	weight_g width_mm height_mm depth_mm pack_size min_qty tax_class hs_code hazard stock bin lead_days image_url language status`)

// Stock is the part of a row that the warehouse cares for.
type Stock struct {
	SKU      string
	Quantity int
	Bin      string
}

// Result says what became of a feed.
type Result struct {
	Created int      `json:"created"`
	Updated int      `json:"updated"`
	Skipped []string `json:"skipped"`
	Stock   []Stock  `json:"-"`
}

// Importer applies feeds to the catalogue.
type Importer struct{ cat *catalogue.Service }

// New returns an importer.
func New(cat *catalogue.Service) *Importer { return &Importer{cat: cat} }

// Import reads a feed to its end. Rows with mistakes are skipped and named in
// the result; only a feed that is no CSV at all is an error.
func (im *Importer) Import(ctx context.Context, r io.Reader) (Result, error) { // sin: reader-import
	cr := csv.NewReader(r)
	cr.Comma = ';'
	cr.TrimLeadingSpace = true
	head, err := cr.Read()
	if err != nil {
		return Result{}, fault.Wrap(fault.Invalid, err, "feed has no header")
	}
	col := map[string]int{}
	for i, h := range head {
		col[strings.ToLower(strings.TrimSpace(h))] = i
	}
	for _, must := range []string{"sku", "name", "price", "category"} {
		if _, ok := col[must]; !ok {
			return Result{}, fault.Newf(fault.Invalid, "feed lacks column %q; known are %s", must, strings.Join(header, ", "))
		}
	}
	res := Result{Skipped: []string{}}
	for line := 2; ; line++ {
		rec, err := cr.Read()
		if err == io.EOF {
			return res, nil
		}
		if err != nil {
			res.Skipped = append(res.Skipped, fmt.Sprintf("line %d: %v", line, err))
			continue
		}
		row := decode(rec, col)
		if err := im.apply(ctx, row, &res); err != nil {
			if ctx.Err() != nil {
				return res, ctx.Err()
			}
			res.Skipped = append(res.Skipped, fmt.Sprintf("line %d: %v", line, err))
		}
	}
}

func decode(rec []string, col map[string]int) feedRow {
	get := func(name string) string {
		i, ok := col[name]
		if !ok || i >= len(rec) {
			return ""
		}
		return strings.TrimSpace(rec[i])
	}
	return feedRow{
		SKU: get("sku"), EAN: get("ean"), SupplierNo: get("supplier_no"),
		Name: get("name"), Description: get("description"),
		CategoryID: get("category"), Brand: get("brand"), Origin: get("origin"),
		Price: get("price"), RRP: get("rrp"), Currency: get("currency"),
		WeightG: get("weight_g"), WidthMM: get("width_mm"), HeightMM: get("height_mm"),
		DepthMM: get("depth_mm"), PackSize: get("pack_size"), MinQty: get("min_qty"),
		TaxClass: get("tax_class"), HSCode: get("hs_code"), Hazard: get("hazard"),
		Stock: get("stock"), Bin: get("bin"), LeadDays: get("lead_days"),
		ImageURL: get("image_url"), Language: get("language"), Status: get("status"),
	}
}

func (row feedRow) product() (catalogue.Product, error) {
	if row.Currency != "" && row.Currency != money.Currency {
		return catalogue.Product{}, fmt.Errorf("currency %s", row.Currency)
	}
	if row.Hazard != "" && row.Hazard != "0" {
		return catalogue.Product{}, errors.New("hazardous goods are not sold")
	}
	price, err := money.Parse(strings.ReplaceAll(row.Price, ",", "."))
	if err != nil {
		return catalogue.Product{}, err
	}
	p := catalogue.Product{SKU: slugutil.SKU(row.SKU), Name: row.Name, Description: row.Description,
		CategoryID: row.CategoryID, Price: price, TaxClass: row.TaxClass}
	if row.WeightG != "" {
		if p.WeightG, err = strconv.Atoi(row.WeightG); err != nil {
			return p, fmt.Errorf("weight %q", row.WeightG)
		}
	}
	return p, nil
}

func (im *Importer) apply(ctx context.Context, row feedRow, res *Result) error {
	p, err := row.product()
	if err != nil {
		return err
	}
	_, err = im.cat.Create(ctx, p)
	switch {
	case errors.Is(err, catalogue.ErrSKUTaken):
		_, err = im.cat.Change(ctx, p.SKU, func(old *catalogue.Product) {
			old.Name, old.Price = p.Name, p.Price
			if p.Description != "" {
				old.Description = p.Description
			}
		})
		if err != nil {
			return err
		}
		res.Updated++
	case err != nil:
		return err
	default:
		res.Created++
	}
	if row.Stock == "" {
		return nil
	}
	n, err := strconv.Atoi(row.Stock)
	if err != nil || n < 0 {
		return fmt.Errorf("stock %q", row.Stock)
	}
	res.Stock = append(res.Stock, Stock{SKU: p.SKU, Quantity: n, Bin: row.Bin})
	return nil
}
