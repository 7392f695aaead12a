package handlers

import (
	"net/http"
	"strconv"
	"time"

	"example.com/toolhire/repositories"
	"example.com/toolhire/utils"
)

func (a *API) utilisation(w http.ResponseWriter, r *http.Request) {
	list, err := repositories.Utilisation(r.Context(), a.Desk.DB)
	if err != nil {
		utils.Fail(w, err)
		return
	}
	rows := [][]string{}
	for _, u := range list {
		rows = append(rows, []string{u.Kind, strconv.Itoa(u.Total), strconv.Itoa(u.Out)})
	}
	utils.WriteCSV(w, "utilisation.csv", []string{"kind", "machines", "out"}, rows)
}

func (a *API) bestCustomers(w http.ResponseWriter, r *http.Request) {
	list, err := repositories.BestCustomers(r.Context(), a.Desk.DB, yearAgo(time.Now()), 20)
	if err != nil {
		utils.Fail(w, err)
		return
	}
	rows := [][]string{}
	for _, b := range list {
		rows = append(rows, []string{b.Number, b.Name, b.Billed.String()})
	}
	utils.WriteCSV(w, "customers.csv", []string{"number", "name", "billed"}, rows)
}

func yearAgo(t time.Time) time.Time { return t.AddDate(-1, 0, 0) }

// figures is the Monday meeting on one page.
type figures struct {
	Stops   int     `json:"stops"`
	OnTime  int     `json:"onTime"`
	Hours   float64 `json:"hoursToSolve"`
	Quotes  int     `json:"quotes"`
	Won     int     `json:"won"`
	Takings string  `json:"takings"`
}

func (a *API) week(w http.ResponseWriter, r *http.Request) {
	ctx, since := r.Context(), time.Now().AddDate(0, 0, -7)
	var f figures
	var err error
	if f.Stops, f.OnTime, err = repositories.Punctuality(ctx, a.Desk.DB, since); err != nil {
		utils.Fail(w, err)
		return
	}
	if f.Hours, err = repositories.AnswerTimes(ctx, a.Desk.DB, since); err != nil {
		utils.Fail(w, err)
		return
	}
	if f.Quotes, f.Won, err = repositories.Conversion(ctx, a.Desk.DB); err != nil {
		utils.Fail(w, err)
		return
	}
	sum, err := a.Desk.Takings(ctx, since)
	if err != nil {
		utils.Fail(w, err)
		return
	}
	f.Takings = sum.String()
	utils.WriteJSON(w, http.StatusOK, f)
}

func (a *API) health(w http.ResponseWriter, r *http.Request) {
	if err := a.Desk.DB.PingContext(r.Context()); err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusOK, "ok")
}
