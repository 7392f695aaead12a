package handlers

import (
	"net/http"
	"strconv"
	"time"

	"example.com/toolhire/models"
	"example.com/toolhire/utils"
)

func (a *API) kinds(w http.ResponseWriter, r *http.Request) {
	list, err := a.Workshop.Offerable(r.Context(), r.URL.Query().Get("category"))
	if err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusOK, list)
}

func (a *API) newKind(w http.ResponseWriter, r *http.Request) {
	var k models.Kind
	if err := utils.ReadJSON(w, r, &k); err != nil {
		utils.Fail(w, err)
		return
	}
	if err := a.Workshop.Introduce(r.Context(), &k); err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusCreated, k)
}

func (a *API) rate(w http.ResponseWriter, r *http.Request) {
	if !need(w, r, models.Manager) {
		return
	}
	var in models.Rate
	if err := utils.ReadJSON(w, r, &in); err != nil {
		utils.Fail(w, err)
		return
	}
	id, err := utils.PathID(r, "id")
	if err != nil {
		utils.Fail(w, err)
		return
	}
	in.KindID = id
	if err := a.Workshop.ChangePrice(r.Context(), in); err != nil {
		utils.Fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *API) machines(w http.ResponseWriter, r *http.Request) {
	depot, _ := strconv.ParseInt(r.URL.Query().Get("depot"), 10, 64)
	list, err := a.Workshop.Yard.List(r.Context(), depot, utils.PageOf(r))
	if err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusOK, list)
}

func (a *API) buy(w http.ResponseWriter, r *http.Request) {
	var m models.Machine
	if err := utils.ReadJSON(w, r, &m); err != nil {
		utils.Fail(w, err)
		return
	}
	if err := a.Workshop.Buy(r.Context(), &m); err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusCreated, m)
}

func (a *API) inspect(w http.ResponseWriter, r *http.Request) {
	if !need(w, r, models.Yard) {
		return
	}
	var in models.Inspection
	if err := utils.ReadJSON(w, r, &in); err != nil {
		utils.Fail(w, err)
		return
	}
	id, err := utils.PathID(r, "id")
	if err != nil {
		utils.Fail(w, err)
		return
	}
	in.MachineID = id
	if err := a.Workshop.Inspect(r.Context(), &in); err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusCreated, in)
}

func (a *API) due(w http.ResponseWriter, r *http.Request) {
	list, err := a.Workshop.Overdue(r.Context())
	if err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusOK, list)
}

func (a *API) depot(w http.ResponseWriter, r *http.Request) {
	var d models.Depot
	if err := utils.ReadJSON(w, r, &d); err != nil {
		utils.Fail(w, err)
		return
	}
	if err := a.Workshop.Yard.OpenDepot(r.Context(), &d); err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusCreated, d)
}

func (a *API) plan(w http.ResponseWriter, r *http.Request) {
	if !need(w, r, models.Yard) {
		return
	}
	var in planDay
	if err := utils.ReadJSON(w, r, &in); err != nil {
		utils.Fail(w, err)
		return
	}
	trips, err := a.Planner.Plan(r.Context(), in.Day, in.Drivers)
	if err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusCreated, trips)
}

func (a *API) sheet(w http.ResponseWriter, r *http.Request) {
	day, err := dayOf(r)
	if err != nil {
		utils.Fail(w, err)
		return
	}
	rows, err := a.Planner.Sheet(r.Context(), day)
	if err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusOK, rows)
}

func dayOf(r *http.Request) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, r.PathValue("day"))
	if err != nil {
		return t, models.ErrNotFound
	}
	return t, nil
}

func (a *API) sign(w http.ResponseWriter, r *http.Request) {
	id, err := utils.PathID(r, "id")
	if err != nil {
		utils.Fail(w, err)
		return
	}
	var in signature
	if err := utils.ReadJSON(w, r, &in); err != nil {
		utils.Fail(w, err)
		return
	}
	if err := a.Planner.Delivered(r.Context(), id, in.Name); err != nil {
		utils.Fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *API) addVehicle(w http.ResponseWriter, r *http.Request) {
	var v models.Vehicle
	if err := utils.ReadJSON(w, r, &v); err != nil {
		utils.Fail(w, err)
		return
	}
	if err := a.Planner.Lorries.Register(r.Context(), &v); err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusCreated, v)
}
