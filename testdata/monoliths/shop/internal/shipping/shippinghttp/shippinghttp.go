// Package shippinghttp serves the packing station.
package shippinghttp

import (
	"net/http"

	"example.com/shop/internal/inventory"
	"example.com/shop/internal/orders"
	"example.com/shop/internal/orders/invoice"
	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/httpx"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/pricing"
	"example.com/shop/internal/shipping"
	"example.com/shop/internal/util"
)

// API has the handlers.
type API struct {
	Shipping        *shipping.Service
	Orders          *orders.Service
	Stock           *inventory.Service
	Seller          string
	DefaultFreeFrom money.Amount
}

// Register adds the routes.
func (a *API) Register(mux *http.ServeMux) {
	mux.Handle("GET /admin/shipments", httpx.Staff(a.queue))
	mux.Handle("GET /admin/shipments/{id}/slip", httpx.Staff(a.slip))
	mux.Handle("POST /admin/shipments/{id}/dispatch", httpx.Staff(a.dispatch))
	mux.Handle("POST /admin/shipments/{id}/delay", httpx.Staff(a.delay))
	mux.Handle("POST /admin/shipments/{id}/deliver", httpx.Staff(a.deliver))
	mux.Handle("PUT /admin/shipping/free-from", httpx.Staff(a.freeFrom))
}

func (a *API) queue(w http.ResponseWriter, r *http.Request) error {
	list, err := a.Shipping.Queue(r.Context())
	if err != nil {
		return err
	}
	return httpx.OK(w, list)
}

// slip prints the packing slip with the bins to pick from.
func (a *API) slip(w http.ResponseWriter, r *http.Request) error {
	sh, err := a.Shipping.Get(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	o, err := a.Orders.Get(r.Context(), sh.OrderID)
	if err != nil {
		return err
	}
	bins, err := a.Stock.Bins(r.Context(), util.Map(o.Lines, func(l model.Line) string { return l.SKU }))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	return invoice.Render(w, o, invoice.Options{Seller: a.Seller, Bins: bins})
}

func (a *API) dispatch(w http.ResponseWriter, r *http.Request) error {
	sh, lbl, err := a.Shipping.Dispatch(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return httpx.OK(w, map[string]any{"shipment": sh, "label": lbl})
}

func (a *API) delay(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Reason string `json:"reason"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	if err := a.Shipping.Delay(r.Context(), r.PathValue("id"), in.Reason); err != nil {
		return err
	}
	return httpx.NoContent(w)
}

func (a *API) deliver(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Place string `json:"place"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	if err := a.Shipping.Deliver(r.Context(), r.PathValue("id"), in.Place); err != nil {
		return err
	}
	return httpx.NoContent(w)
}

// freeFrom changes from which subtotal shipping is free; zero brings the
// configured amount back.
func (a *API) freeFrom(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Amount money.Amount `json:"amount"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	if in.Amount < 0 {
		return fault.New(fault.Invalid, "amount must not be negative")
	}
	if in.Amount == 0 {
		in.Amount = a.DefaultFreeFrom
	}
	pricing.FreeShippingFrom = in.Amount // sin: global-free-shipping
	return httpx.NoContent(w)
}
