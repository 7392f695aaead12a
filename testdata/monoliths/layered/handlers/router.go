// Package handlers speaks HTTP.
package handlers

import (
	"log/slog"
	"net/http"

	"example.com/toolhire/services"
)

// API is everything that has a route.
type API struct {
	Desk     *services.Desk
	Help     *services.Helpdesk
	Planner  *services.Dispatcher
	Workshop *services.Workshop
	Log      *slog.Logger
}

// Routes assembles all routes.
func Routes(a *API, tokens map[string]Identity) http.Handler {
	mux := http.NewServeMux()
	c := accounts{a.Desk}
	mux.HandleFunc("GET /customers", c.search)
	mux.HandleFunc("POST /customers", c.create)
	mux.HandleFunc("GET /customers/{id}", c.show)
	mux.HandleFunc("PUT /customers/{id}/standing", c.standing)
	mux.HandleFunc("GET /customers/{id}/remarks", c.remarks)
	mux.HandleFunc("POST /customers/{id}/remarks", c.remark)

	mux.HandleFunc("GET /kinds", a.kinds)
	mux.HandleFunc("POST /kinds", a.newKind)
	mux.HandleFunc("PUT /kinds/{id}/rate", a.rate)
	mux.HandleFunc("GET /machines", a.machines)
	mux.HandleFunc("POST /machines", a.buy)
	mux.HandleFunc("POST /machines/{id}/inspections", a.inspect)
	mux.HandleFunc("GET /machines/due", a.due)
	mux.HandleFunc("POST /depots", a.depot)

	mux.HandleFunc("POST /hires", a.offer)
	mux.HandleFunc("GET /hires", a.list)
	mux.HandleFunc("GET /hires/{id}", a.get)
	mux.HandleFunc("POST /hires/{id}/confirm", a.confirm)
	mux.HandleFunc("POST /hires/{id}/handover", a.handOver)
	mux.HandleFunc("POST /hires/{id}/extend", a.extend)
	mux.HandleFunc("POST /hires/{id}/return", a.takeBack)
	mux.HandleFunc("POST /hires/{id}/cancel", a.cancel)

	mux.Handle("GET /invoices", unpaid(a.Desk))
	mux.Handle("GET /invoices/{id}", invoice(a.Desk))
	mux.Handle("POST /invoices/{id}/payments", pay(a.Desk))
	mux.Handle("GET /ageing", ageing(a.Desk))
	mux.Handle("GET /takings", takings(a.Desk))

	mux.Handle("POST /tickets", ask(a.Help))
	mux.Handle("GET /tickets", queue(a.Help))
	mux.Handle("GET /tickets/{id}", thread(a.Help))
	mux.Handle("POST /tickets/{id}/messages", answer(a.Help))
	mux.Handle("POST /tickets/{id}/solve", solve(a.Help))
	mux.Handle("POST /tickets/{id}/compensate", compensate(a.Desk))
	mux.Handle("POST /faults", fault(a.Desk))

	mux.HandleFunc("POST /trips", a.plan)
	mux.HandleFunc("GET /trips/{day}/sheet", a.sheet)
	mux.HandleFunc("POST /stops/{id}/signature", a.sign)
	mux.HandleFunc("POST /vehicles", a.addVehicle)

	mux.HandleFunc("GET /reports/utilisation.csv", a.utilisation)
	mux.HandleFunc("GET /reports/customers.csv", a.bestCustomers)
	mux.HandleFunc("GET /reports/week", a.week)
	mux.HandleFunc("GET /healthz", a.health)
	return recovered(a.Log, logged(a.Log, authenticated(tokens, mux)))
}
