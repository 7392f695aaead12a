// Package cataloguehttp serves the shop window and its back office.
package cataloguehttp

import (
	"net/http"

	"example.com/shop/internal/catalogue"
	"example.com/shop/internal/catalogue/search"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/httpx"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/platform/page"
	"example.com/shop/internal/util"
)

// API has the handlers.
type API struct {
	svc   *catalogue.Service
	index *search.Index
}

// New returns the handlers.
func New(svc *catalogue.Service, index *search.Index) *API { return &API{svc: svc, index: index} }

// Register adds the routes.
func (a *API) Register(mux *http.ServeMux) {
	mux.Handle("GET /categories", httpx.Handler(a.categories))
	mux.Handle("GET /products", httpx.Handler(a.browse))
	mux.Handle("GET /products/{sku}", httpx.Handler(a.offer))
	mux.Handle("GET /search", httpx.Handler(a.search))
	mux.Handle("POST /admin/categories", httpx.Staff(a.addCategory))
	mux.Handle("POST /admin/products", httpx.Staff(a.create))
	mux.Handle("PATCH /admin/products/{sku}", httpx.Staff(a.change))
	mux.Handle("GET /admin/products/{sku}/prices", httpx.Staff(a.prices))
}

func (a *API) categories(w http.ResponseWriter, r *http.Request) error {
	tree, err := a.svc.Categories(r.Context())
	if err != nil {
		return err
	}
	return httpx.OK(w, tree)
}

func (a *API) browse(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	query := catalogue.Query{CategoryID: q.Get("category"), Sort: q.Get("sort")}
	if s := q.Get("max_price"); s != "" {
		limit, err := money.Parse(s)
		if err != nil {
			return fault.Wrap(fault.Invalid, err, "max_price is no amount")
		}
		query.MaxPrice = limit
	}
	res, err := a.svc.Browse(r.Context(), query, page.Parse(q))
	if err != nil {
		return err
	}
	return httpx.OK(w, res)
}

func (a *API) offer(w http.ResponseWriter, r *http.Request) error {
	o, err := a.svc.Offer(r.Context(), r.PathValue("sku"))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "max-age=30")
	return httpx.OK(w, o)
}

func (a *API) search(w http.ResponseWriter, r *http.Request) error {
	n := util.IntOr(r.URL.Query().Get("n"), 10, 1, 50)
	return httpx.OK(w, a.index.Find(r.URL.Query().Get("q"), n))
}

func (a *API) addCategory(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Name     string `json:"name"`
		ParentID string `json:"parent_id"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	c, err := a.svc.AddCategory(r.Context(), in.Name, in.ParentID)
	if err != nil {
		return err
	}
	return httpx.Created(w, "/categories", c)
}

type productInput struct {
	SKU         string       `json:"sku"`
	CategoryID  string       `json:"category_id"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Price       money.Amount `json:"price"`
	WeightG     int          `json:"weight_g"`
	TaxClass    string       `json:"tax_class"`
}

func (a *API) create(w http.ResponseWriter, r *http.Request) error {
	var in productInput
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	p, err := a.svc.Create(r.Context(), catalogue.Product{SKU: in.SKU, CategoryID: in.CategoryID, Name: in.Name,
		Description: in.Description, Price: in.Price, WeightG: in.WeightG, TaxClass: in.TaxClass})
	if err != nil {
		return err
	}
	return httpx.Created(w, "/products/"+p.SKU, p)
}

func (a *API) change(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Name        *string       `json:"name"`
		Description *string       `json:"description"`
		Price       *money.Amount `json:"price"`
		Active      *bool         `json:"active"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	p, err := a.svc.Change(r.Context(), r.PathValue("sku"), func(p *catalogue.Product) {
		if in.Name != nil {
			p.Name = *in.Name
		}
		if in.Description != nil {
			p.Description = *in.Description
		}
		if in.Price != nil {
			p.Price = *in.Price
		}
		if in.Active != nil {
			p.Active = *in.Active
		}
	})
	if err != nil {
		return err
	}
	return httpx.OK(w, p)
}

func (a *API) prices(w http.ResponseWriter, r *http.Request) error {
	list, err := a.svc.Prices(r.Context(), r.PathValue("sku"))
	if err != nil {
		return err
	}
	return httpx.OK(w, list)
}
