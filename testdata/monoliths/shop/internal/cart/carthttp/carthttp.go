// Package carthttp serves the cart of the logged-in customer.
package carthttp

import (
	"net/http"
	"strings"

	"example.com/shop/internal/cart"
	"example.com/shop/internal/platform/httpx"
	"example.com/shop/internal/util"
)

// Register adds the routes; country is used until an address is chosen.
func Register(mux *http.ServeMux, svc *cart.Service, country string) {
	show := func(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
		c, _, err := svc.Quote(r.Context(), p.UserID, util.FirstNonEmpty(strings.ToUpper(r.URL.Query().Get("country")), country))
		if err != nil {
			return err
		}
		return httpx.OK(w, c)
	}
	mux.Handle("GET /cart", httpx.User(show))
	mux.Handle("PUT /cart/items/{sku}", httpx.User(func(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
		var in struct {
			Quantity int `json:"quantity"`
		}
		if err := httpx.ReadJSON(w, r, &in); err != nil {
			return err
		}
		if err := svc.Put(r.Context(), p.UserID, r.PathValue("sku"), in.Quantity); err != nil {
			return err
		}
		return show(w, r, p)
	}))
	mux.Handle("DELETE /cart/items/{sku}", httpx.User(func(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
		if err := svc.Remove(r.Context(), p.UserID, r.PathValue("sku")); err != nil {
			return err
		}
		return httpx.NoContent(w)
	}))
	mux.Handle("PUT /cart/coupon", httpx.User(func(w http.ResponseWriter, r *http.Request, p httpx.Principal) error {
		var in struct {
			Code string `json:"code"`
		}
		if err := httpx.ReadJSON(w, r, &in); err != nil {
			return err
		}
		if err := svc.SetCoupon(r.Context(), p.UserID, in.Code); err != nil {
			return err
		}
		return show(w, r, p)
	}))
}
