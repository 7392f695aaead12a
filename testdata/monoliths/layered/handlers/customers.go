package handlers

import (
	"net/http"
	"time"

	"example.com/toolhire/models"
	"example.com/toolhire/services"
	"example.com/toolhire/utils"
)

type accounts struct {
	desk *services.Desk
}

func (c accounts) search(w http.ResponseWriter, r *http.Request) {
	list, err := c.desk.Customers.Search(r.Context(), r.URL.Query().Get("q"), utils.PageOf(r))
	if err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusOK, list)
}

func (c accounts) create(w http.ResponseWriter, r *http.Request) {
	var in newCustomer
	if err := utils.ReadJSON(w, r, &in); err != nil {
		utils.Fail(w, err)
		return
	}
	x := &models.Customer{Name: in.Name, VATID: in.VATID, Address: in.Address, Contacts: in.Contacts}
	if err := c.desk.Enrol(r.Context(), x); err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusCreated, x)
}

func (c accounts) show(w http.ResponseWriter, r *http.Request) {
	id, err := utils.PathID(r, "id")
	if err != nil {
		utils.Fail(w, err)
		return
	}
	x, err := c.desk.Profile(r.Context(), id)
	if err != nil {
		utils.Fail(w, err)
		return
	}
	utils.WriteJSON(w, http.StatusOK, x)
}

func (c accounts) standing(w http.ResponseWriter, r *http.Request) {
	id, err := utils.PathID(r, "id")
	if err != nil {
		utils.Fail(w, err)
		return
	}
	var in changeStanding
	if err := utils.ReadJSON(w, r, &in); err != nil {
		utils.Fail(w, err)
		return
	}
	if err := c.desk.Trust(r.Context(), id, in.Standing, in.Limit); err != nil {
		utils.Fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (c accounts) remarks(w http.ResponseWriter, r *http.Request) {
	id, err := utils.PathID(r, "id")
	if err != nil {
		utils.Fail(w, err)
		return
	}
	list, err := c.desk.Customers.Remarks(r.Context(), id)
	if err != nil {
		utils.Fail(w, err)
		return
	}
	for i := range list {
		list[i].Text = utils.Shorten(list[i].Text, 200)
	}
	utils.WriteJSON(w, http.StatusOK, list)
}

func (c accounts) remark(w http.ResponseWriter, r *http.Request) {
	id, err := utils.PathID(r, "id")
	if err != nil {
		utils.Fail(w, err)
		return
	}
	var in struct {
		Text string `json:"text"`
	}
	if err := utils.ReadJSON(w, r, &in); err != nil {
		utils.Fail(w, err)
		return
	}
	m := models.Remark{CustomerID: id, Text: in.Text, By: utils.ActorOf(r.Context()).Name, At: time.Now()}
	if err := c.desk.Customers.Remember(r.Context(), m); err != nil {
		utils.Fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
