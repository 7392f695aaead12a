// Package inventoryhttp serves the warehouse's screens.
package inventoryhttp

import (
	"net/http"

	"example.com/shop/internal/inventory"
	"example.com/shop/internal/inventory/feed"
	"example.com/shop/internal/inventory/replenish"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/httpx"
	"example.com/shop/internal/platform/page"
	"example.com/shop/internal/util"
)

const maxFeed = 32 << 20

// API has the handlers.
type API struct {
	Stock     *inventory.Service
	Feeds     *feed.Receiver
	Replenish *replenish.Job
}

// Register adds the routes.
func (a *API) Register(mux *http.ServeMux) {
	mux.Handle("GET /admin/stock", httpx.Staff(a.list))
	mux.Handle("GET /admin/stock/{sku}", httpx.Staff(a.level))
	mux.Handle("POST /admin/stock/{sku}/receive", httpx.Staff(a.receive))
	mux.Handle("POST /admin/stock/{sku}/adjust", httpx.Staff(a.adjust))
	mux.Handle("PUT /admin/stock/{sku}/reorder-point", httpx.Staff(a.reorderPoint))
	mux.Handle("GET /admin/stock-proposals", httpx.Staff(a.proposals))
	mux.Handle("POST /admin/feeds", httpx.Staff(a.feed))
}

func (a *API) list(w http.ResponseWriter, r *http.Request) error {
	res, err := a.Stock.List(r.Context(), page.Parse(r.URL.Query()))
	if err != nil {
		return err
	}
	return httpx.OK(w, res)
}

func (a *API) level(w http.ResponseWriter, r *http.Request) error {
	sku := r.PathValue("sku")
	l, err := a.Stock.Level(r.Context(), sku)
	if err != nil {
		return err
	}
	n := util.IntOr(r.URL.Query().Get("movements"), 10, 0, 500)
	moves, err := a.Stock.Movements(r.Context(), sku, n)
	if err != nil {
		return err
	}
	return httpx.OK(w, map[string]any{"level": l, "free": l.Free(), "movements": moves})
}

func (a *API) receive(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Quantity int    `json:"quantity"`
		Ref      string `json:"ref"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	if err := a.Stock.Receive(r.Context(), r.PathValue("sku"), in.Quantity, in.Ref); err != nil {
		return err
	}
	return httpx.NoContent(w)
}

func (a *API) adjust(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Delta  int    `json:"delta"`
		Reason string `json:"reason"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	if in.Delta == 0 || in.Reason == "" {
		return fault.New(fault.Invalid, "delta and reason are required")
	}
	if err := a.Stock.Adjust(r.Context(), r.PathValue("sku"), in.Delta, in.Reason); err != nil {
		return err
	}
	return httpx.NoContent(w)
}

func (a *API) reorderPoint(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Quantity int `json:"quantity"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	if err := a.Stock.SetReorderPoint(r.Context(), r.PathValue("sku"), in.Quantity); err != nil {
		return err
	}
	return httpx.NoContent(w)
}

func (a *API) proposals(w http.ResponseWriter, r *http.Request) error {
	list, err := a.Replenish.Proposals(r.Context())
	if err != nil {
		return err
	}
	return httpx.OK(w, list)
}

func (a *API) feed(w http.ResponseWriter, r *http.Request) error {
	sum, err := a.Feeds.Receive(r.Context(), http.MaxBytesReader(w, r.Body, maxFeed))
	if err != nil {
		return err
	}
	return httpx.OK(w, sum)
}
