// Package ordershttp serves the till and the customers' order pages.
package ordershttp

import (
	"errors"
	"net/http"

	"example.com/shop/internal/orders"
	"example.com/shop/internal/orders/invoice"
	"example.com/shop/internal/orders/returns"
	"example.com/shop/internal/payments"
	"example.com/shop/internal/payments/gateway"
	"example.com/shop/internal/platform/httpx"
	"example.com/shop/internal/platform/page"
)

// API has the handlers.
type API struct {
	Orders  *orders.Service
	Returns *returns.Service
	Seller  string
}

// Register adds the routes.
func (a *API) Register(mux *http.ServeMux) {
	mux.Handle("POST /orders", httpx.User(a.checkout))
	mux.Handle("GET /orders", httpx.User(a.mine))
	mux.Handle("GET /orders/{id}", httpx.User(a.show))
	mux.Handle("GET /orders/{id}/history", httpx.User(a.history))
	mux.Handle("GET /orders/{id}/invoice", httpx.User(a.invoice))
	mux.Handle("POST /orders/{id}/pay", httpx.User(a.pay))
	mux.Handle("POST /orders/{id}/cancel", httpx.User(a.cancel))
	mux.Handle("POST /orders/{id}/returns", httpx.User(a.announceReturn))
	mux.Handle("POST /admin/returns/{id}/receive", httpx.Staff(a.receiveReturn))
}

func (a *API) checkout(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	var in struct {
		AddressID string `json:"address_id"`
		Note      string `json:"note"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	o, err := a.Orders.Checkout(r.Context(), p.UserID, orders.CheckoutRequest(in))
	if err != nil {
		return err
	}
	return httpx.Created(w, "/orders/"+o.ID, o)
}

func (a *API) mine(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	res, err := a.Orders.Mine(r.Context(), p.UserID, page.Parse(r.URL.Query()))
	if err != nil {
		return err
	}
	return httpx.OK(w, res)
}

func (a *API) show(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	o, err := a.Orders.GetFor(r.Context(), p.UserID, r.PathValue("id"))
	if err != nil {
		return err
	}
	return httpx.OK(w, o)
}

func (a *API) history(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	list, err := a.Orders.History(r.Context(), p.UserID, r.PathValue("id"))
	if err != nil {
		return err
	}
	return httpx.OK(w, list)
}

func (a *API) invoice(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	o, err := a.Orders.GetFor(r.Context(), p.UserID, r.PathValue("id"))
	if err != nil {
		return err
	}
	httpx.Attachment(w, "text/plain; charset=utf-8", "invoice-"+o.Number+".txt")
	return invoice.Render(w, o, invoice.Options{Seller: a.Seller, Prices: true})
}

func (a *API) pay(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	var card gateway.Card
	if err := httpx.ReadJSON(w, r, &card); err != nil {
		return err
	}
	o, err := a.Orders.Pay(r.Context(), p.UserID, r.PathValue("id"), card)
	if errors.Is(err, payments.ErrDeclined) { // sin: sentinel-declined-http
		httpx.WriteJSON(w, http.StatusPaymentRequired, map[string]string{"error": err.Error(), "order": o.Number})
		return nil
	}
	if err != nil {
		return err
	}
	return httpx.OK(w, o)
}

func (a *API) cancel(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	var in struct {
		Reason string `json:"reason"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	if err := a.Orders.CancelFor(r.Context(), p.UserID, r.PathValue("id"), in.Reason); err != nil {
		return err
	}
	return httpx.NoContent(w)
}

func (a *API) announceReturn(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
	var in struct {
		SKU      string `json:"sku"`
		Quantity int    `json:"quantity"`
		Reason   string `json:"reason"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	ret, err := a.Returns.Announce(r.Context(), p.UserID, r.PathValue("id"), in.SKU, in.Quantity, in.Reason)
	if err != nil {
		return err
	}
	return httpx.Created(w, "/orders/"+ret.OrderID, ret)
}

func (a *API) receiveReturn(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Sellable bool `json:"sellable"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	ret, err := a.Returns.Receive(r.Context(), r.PathValue("id"), in.Sellable)
	if err != nil {
		return err
	}
	return httpx.OK(w, ret)
}
