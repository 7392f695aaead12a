package handlers

import (
	"net/http"

	"example.com/toolhire/models"
	"example.com/toolhire/utils"
)

func (a *API) offer(w http.ResponseWriter, r *http.Request) {
	var in wantHire
	if err := utils.ReadJSON(w, r, &in); err != nil {
		utils.Fail(w, err)
		return
	}
	h := in.hire()
	if err := a.Desk.Offer(r.Context(), h); err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusCreated, h)
}

func (a *API) list(w http.ResponseWriter, r *http.Request) {
	state := models.State(r.URL.Query().Get("state"))
	if state == "" {
		state = models.OnHire
	}
	hs, err := a.Desk.Hires.InState(r.Context(), state, utils.PageOf(r))
	if err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusOK, hs)
}

func (a *API) get(w http.ResponseWriter, r *http.Request) {
	id, err := utils.PathID(r, "id")
	if err != nil {
		utils.Fail(w, err)
		return
	}
	h, err := a.Desk.Hires.Load(r.Context(), a.Desk.DB, id)
	if err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusOK, h)
}

func (a *API) confirm(w http.ResponseWriter, r *http.Request) {
	id, err := utils.PathID(r, "id")
	if err != nil {
		utils.Fail(w, err)
		return
	}
	h, err := a.Desk.Confirm(r.Context(), id)
	if err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusOK, h)
}

func (a *API) handOver(w http.ResponseWriter, r *http.Request) {
	id, err := utils.PathID(r, "id")
	if err == nil {
		err = a.Desk.HandOver(r.Context(), id)
	}
	if err != nil {
		utils.Fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *API) extend(w http.ResponseWriter, r *http.Request) {
	id, err := utils.PathID(r, "id")
	if err != nil {
		utils.Fail(w, err)
		return
	}
	var in moreTime
	if err := utils.ReadJSON(w, r, &in); err != nil {
		utils.Fail(w, err)
		return
	}
	e, err := a.Desk.Extend(r.Context(), id, in.Until)
	if err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusOK, e)
}

func (a *API) takeBack(w http.ResponseWriter, r *http.Request) {
	id, err := utils.PathID(r, "id")
	if err != nil {
		utils.Fail(w, err)
		return
	}
	var in comeBack
	if err := utils.ReadJSON(w, r, &in); err != nil {
		utils.Fail(w, err)
		return
	}
	bill, err := a.Desk.Return(r.Context(), id, in.Lines)
	if err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusOK, bill)
}

func (a *API) cancel(w http.ResponseWriter, r *http.Request) {
	id, err := utils.PathID(r, "id")
	if err == nil {
		err = a.Desk.Cancel(r.Context(), id)
	}
	if err != nil {
		utils.Fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
