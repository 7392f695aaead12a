package handlers

import (
	"net/http"
	"strconv"
	"time"

	"example.com/toolhire/models"
	"example.com/toolhire/repositories"
	"example.com/toolhire/services"
	"example.com/toolhire/utils"
)

// The office wants handlers that are closures.

func unpaid(d *services.Desk) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		customer, _ := strconv.ParseInt(r.URL.Query().Get("customer"), 10, 64)
		list, err := repositories.Unpaid(r.Context(), d.DB, customer)
		if err != nil {
			utils.Fail(w, err)
			return
		}
		utils.WriteJSON(w, http.StatusOK, list)
	}
}

func invoice(d *services.Desk) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := utils.PathID(r, "id")
		if err != nil {
			utils.Fail(w, err)
			return
		}
		i, err := repositories.InvoiceByID(r.Context(), d.DB, id)
		if err != nil {
			utils.Fail(w, err)
			return
		}
		utils.WriteJSON(w, http.StatusOK, i)
	}
}

func pay(d *services.Desk) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := utils.PathID(r, "id")
		if err != nil {
			utils.Fail(w, err)
			return
		}
		var in moneyIn
		if err := utils.ReadJSON(w, r, &in); err != nil {
			utils.Fail(w, err)
			return
		}
		p := &models.Payment{InvoiceID: id, Amount: in.Amount, Method: in.Method, Reference: in.Reference}
		if err := d.Receive(r.Context(), p); err != nil {
			utils.Fail(w, err)
			return
		}
		utils.WriteJSON(w, http.StatusCreated, p)
	}
}

func ageing(d *services.Desk) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		sums, err := d.Ageing(r.Context(), 0)
		if err != nil {
			utils.Fail(w, err)
			return
		}
		out := map[string]models.Money{}
		for i, s := range sums {
			out[utils.BucketNames[i]] = s
		}
		utils.WriteJSON(w, http.StatusOK, out)
	}
}

func takings(d *services.Desk) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		sum, err := d.Takings(r.Context(), time.Now().AddDate(0, 0, -7))
		if err != nil {
			utils.Fail(w, err)
			return
		}
		utils.WriteJSON(w, http.StatusOK, map[string]models.Money{"sum": sum})
	}
}

func ask(h *services.Helpdesk) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in question
		if err := utils.ReadJSON(w, r, &in); err != nil {
			utils.Fail(w, err)
			return
		}
		t := in.ticket(utils.ActorOf(r.Context()).Name)
		if err := h.Take(r.Context(), t); err != nil {
			utils.Fail(w, err)
			return
		}
		utils.WriteJSON(w, http.StatusCreated, t)
	}
}

func queue(h *services.Helpdesk) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		list, err := h.Inbox.Unsolved(r.Context())
		if err != nil {
			utils.Fail(w, err)
			return
		}
		for _, t := range list {
			t.Subject = utils.Shorten(t.Subject, 60)
		}
		utils.WriteJSON(w, http.StatusOK, list)
	}
}

func thread(h *services.Helpdesk) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := utils.PathID(r, "id")
		if err != nil {
			utils.Fail(w, err)
			return
		}
		t, err := h.Inbox.Read(r.Context(), id)
		if err != nil {
			utils.Fail(w, err)
			return
		}
		utils.WriteJSON(w, http.StatusOK, t)
	}
}

func answer(h *services.Helpdesk) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := utils.PathID(r, "id")
		if err != nil {
			utils.Fail(w, err)
			return
		}
		var in reply
		if err := utils.ReadJSON(w, r, &in); err != nil {
			utils.Fail(w, err)
			return
		}
		m, err := h.Answer(r.Context(), id, in.Body, in.Internal)
		if err != nil {
			utils.Fail(w, err)
			return
		}
		utils.WriteJSON(w, http.StatusCreated, m)
	}
}

func solve(h *services.Helpdesk) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := utils.PathID(r, "id")
		if err == nil {
			err = h.Finish(r.Context(), id)
		}
		if err != nil {
			utils.Fail(w, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func compensate(d *services.Desk) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := utils.PathID(r, "id")
		if err != nil {
			utils.Fail(w, err)
			return
		}
		var in goodwill
		if err := utils.ReadJSON(w, r, &in); err != nil {
			utils.Fail(w, err)
			return
		}
		if err := d.Compensate(r.Context(), id, in.InvoiceID, in.Amount, in.Reason); err != nil {
			utils.Fail(w, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func fault(d *services.Desk) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in question
		if err := utils.ReadJSON(w, r, &in); err != nil {
			utils.Fail(w, err)
			return
		}
		t := in.ticket(utils.ActorOf(r.Context()).Name)
		if err := d.Fault(r.Context(), t); err != nil {
			utils.Fail(w, err)
			return
		}
		utils.WriteJSON(w, http.StatusCreated, t)
	}
}
