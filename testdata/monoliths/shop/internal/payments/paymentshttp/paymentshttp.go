// Package paymentshttp is the accountants' view of payments.
package paymentshttp

import (
	"net/http"

	"example.com/shop/internal/audit"
	"example.com/shop/internal/payments"
	"example.com/shop/internal/payments/reconcile"
	"example.com/shop/internal/payments/refund"
	"example.com/shop/internal/platform/httpx"
	"example.com/shop/internal/platform/money"
)

// API has the handlers.
type API struct {
	Payments *payments.Service
	Refunds  *refund.Desk
	Recon    *reconcile.Reconciler
	Audit    *audit.Log
}

// Register adds the routes.
func (a *API) Register(mux *http.ServeMux) {
	mux.Handle("GET /admin/payments/{order}", httpx.Staff(a.show))
	mux.Handle("POST /admin/payments/{order}/refunds", httpx.Staff(a.refund))
	mux.Handle("POST /admin/refunds/process", httpx.Staff(a.process))
	mux.Handle("GET /admin/ledger/{account}", httpx.Staff(a.balance))
	mux.Handle("GET /admin/reconciliation", httpx.Staff(a.reconciliation))
}

func (a *API) show(w http.ResponseWriter, r *http.Request) error {
	p, err := a.Payments.ByOrder(r.Context(), r.PathValue("order"))
	if err != nil {
		return err
	}
	return httpx.OK(w, p)
}

func (a *API) refund(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Amount money.Amount `json:"amount"`
		Reason string       `json:"reason"`
	}
	if err := httpx.ReadJSON(w, r, &in); err != nil {
		return err
	}
	order := r.PathValue("order")
	id, err := a.Refunds.Request(r.Context(), order, in.Amount, in.Reason)
	if err != nil {
		return err
	}
	if p, ok := httpx.PrincipalOf(r.Context()); ok {
		a.Audit.Record(r.Context(), p.UserID, "payment.refund", order, in.Amount.String()+" "+in.Reason)
	}
	return httpx.Created(w, "/admin/payments/"+order, map[string]string{"id": id})
}

func (a *API) process(w http.ResponseWriter, r *http.Request) error {
	n, err := a.Refunds.Process(r.Context())
	if err != nil {
		return err
	}
	return httpx.OK(w, map[string]int{"paid": n})
}

func (a *API) balance(w http.ResponseWriter, r *http.Request) error {
	sum, err := a.Payments.Balance(r.Context(), r.PathValue("account"))
	if err != nil {
		return err
	}
	return httpx.OK(w, map[string]any{"account": r.PathValue("account"), "balance": sum})
}

func (a *API) reconciliation(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Query().Get("run") != "" {
		if _, err := a.Recon.Run(r.Context()); err != nil {
			return err
		}
	}
	return httpx.OK(w, a.Recon.Last())
}
