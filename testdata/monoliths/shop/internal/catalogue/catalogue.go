// Package catalogue is what the shop sells: categories, products and their
// prices over time.
package catalogue

import (
	"context"
	"time"

	"example.com/shop/internal/catalogue/slugutil"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/events"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/ids"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/platform/page"
	"example.com/shop/internal/platform/validation"
	"example.com/shop/internal/util"
)

// Errors of this package.
var (
	ErrNoProduct  = fault.New(fault.NotFound, "no such product")
	ErrNoCategory = fault.New(fault.NotFound, "no such category")
	ErrSKUTaken   = fault.New(fault.Conflict, "a product with this SKU exists")
)

// Category is a node of the tree of goods.
type Category struct {
	ID       string `json:"id"`
	ParentID string `json:"parent_id,omitempty"`
	Slug     string `json:"slug"`
	Name     string `json:"name"`
	Products int    `json:"products"`
}

// Product is one article.
type Product struct {
	SKU         string       `json:"sku"`
	CategoryID  string       `json:"category_id"`
	Slug        string       `json:"slug"`
	Name        string       `json:"name"`
	Description string       `json:"description,omitempty"`
	Price       money.Amount `json:"price"`
	WeightG     int          `json:"weight_g"`
	TaxClass    string       `json:"tax_class"`
	Active      bool         `json:"active"`
	Available   bool         `json:"available"`
	CreatedAt   time.Time    `json:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at"`
}

// PricePoint is a price and the moment from which it was valid.
type PricePoint struct {
	Price money.Amount `json:"price"`
	From  time.Time    `json:"from"`
}

// Query narrows a list of products.
type Query struct {
	CategoryID string
	MaxPrice   money.Amount
	Sort       string // name, price or newest
}

// Repository is what the service needs from its store.
type Repository interface {
	Product(ctx context.Context, sku string) (Product, error)
	Products(ctx context.Context, skus []string) (map[string]Product, error)
	List(ctx context.Context, q Query, p page.Request) ([]Product, int, error)
	Insert(ctx context.Context, p Product) error
	Update(ctx context.Context, p Product, priceChanged bool) error
	CategoryTree(ctx context.Context) ([]Category, error)
	InsertCategory(ctx context.Context, c Category) error
	Prices(ctx context.Context, sku string) ([]PricePoint, error)
}

// Availability says how many pieces of an article can be ordered.
type Availability interface {
	Available(ctx context.Context, sku string) (int, error)
	AvailableMany(ctx context.Context, skus []string) (map[string]int, error)
}

// Service is the catalogue's business logic.
type Service struct {
	repo  Repository
	stock Availability
	clk   clock.Clock
	bus   *events.Bus
}

// NewService wires the service.
func NewService(repo Repository, stock Availability, clk clock.Clock, bus *events.Bus) *Service {
	return &Service{repo: repo, stock: stock, clk: clk, bus: bus}
}

// Offer is a product together with what is left of it.
type Offer struct {
	Product
	InStock int `json:"in_stock"`
}

// Offer returns an active product as customers see it.
func (s *Service) Offer(ctx context.Context, sku string) (Offer, error) {
	p, err := s.repo.Product(ctx, sku)
	if err != nil {
		return Offer{}, err
	}
	if !p.Active {
		return Offer{}, ErrNoProduct
	}
	n, err := s.stock.Available(ctx, sku)
	if err != nil {
		return Offer{}, err
	}
	return Offer{Product: p, InStock: n}, nil
}

// Browse lists active products with their stock, which is asked for once for
// the whole page.
func (s *Service) Browse(ctx context.Context, q Query, p page.Request) (page.Result[Offer], error) {
	list, total, err := s.repo.List(ctx, q, p)
	if err != nil {
		return page.Result[Offer]{}, err
	}
	left, err := s.stock.AvailableMany(ctx, util.Map(list, func(p Product) string { return p.SKU }))
	if err != nil {
		return page.Result[Offer]{}, err
	}
	offers := util.Map(list, func(p Product) Offer { return Offer{Product: p, InStock: left[p.SKU]} })
	return page.Of(offers, p, total), nil
}

// Product returns a product, active or not.
func (s *Service) Product(ctx context.Context, sku string) (Product, error) {
	return s.repo.Product(ctx, sku)
}

// Products returns the products with the given SKUs, by SKU.
func (s *Service) Products(ctx context.Context, skus []string) (map[string]Product, error) {
	return s.repo.Products(ctx, skus)
}

// Categories returns the tree with the number of products in each node.
func (s *Service) Categories(ctx context.Context) ([]Category, error) {
	return s.repo.CategoryTree(ctx)
}

// AddCategory creates a category below parentID, or at the top.
func (s *Service) AddCategory(ctx context.Context, name, parentID string) (Category, error) {
	name = util.NormalizeSpace(name)
	var c validation.Checker
	c.Length("name", name, 1, 60)
	if err := c.Err(); err != nil {
		return Category{}, err
	}
	cat := Category{ID: ids.New("cat"), ParentID: parentID, Slug: slugutil.Make(name), Name: name}
	return cat, s.repo.InsertCategory(ctx, cat)
}

// Create adds a product to the range.
func (s *Service) Create(ctx context.Context, p Product) (Product, error) {
	p = s.clean(p)
	if err := Validate(p); err != nil {
		return Product{}, err
	}
	p.Slug = slugutil.Make(p.Name + " " + p.SKU)
	p.Active, p.Available = true, true
	p.CreatedAt = s.clk.Now()
	p.UpdatedAt = p.CreatedAt
	if err := s.repo.Insert(ctx, p); err != nil {
		return Product{}, err
	}
	s.bus.Publish(ctx, "product.changed", p.SKU, nil)
	return p, nil
}

// Change applies edit to a product and stores the result.
func (s *Service) Change(ctx context.Context, sku string, edit func(*Product)) (Product, error) {
	p, err := s.repo.Product(ctx, sku)
	if err != nil {
		return Product{}, err
	}
	before := p
	edit(&p)
	p = s.clean(p)
	p.SKU, p.Slug, p.CreatedAt = before.SKU, before.Slug, before.CreatedAt
	if err := Validate(p); err != nil {
		return Product{}, err
	}
	p.UpdatedAt = s.clk.Now()
	if err := s.repo.Update(ctx, p, p.Price != before.Price); err != nil {
		return Product{}, err
	}
	s.bus.Publish(ctx, "product.changed", p.SKU, nil)
	return p, nil
}

// Prices returns the price history of a product, newest first.
func (s *Service) Prices(ctx context.Context, sku string) ([]PricePoint, error) {
	return s.repo.Prices(ctx, sku)
}

func (s *Service) clean(p Product) Product {
	p.SKU = slugutil.SKU(p.SKU)
	p.Name = util.NormalizeSpace(p.Name)
	p.TaxClass = util.FirstNonEmpty(p.TaxClass, "standard")
	return p
}

// Validate checks a product.
func Validate(p Product) error {
	var c validation.Checker
	c.Match("sku", p.SKU, slugutil.SKUPattern, "must look like TEA-0042")
	c.Length("name", p.Name, 1, 120)
	c.Required("category_id", p.CategoryID)
	c.Check(p.Price > 0 && p.Price < money.Cents(1_000_000), "price", "is out of range")
	c.Range("weight_g", p.WeightG, 0, 50_000)
	c.OneOf("tax_class", p.TaxClass, "standard", "reduced", "zero")
	return c.Err()
}
