package handlers

import (
	"time"

	"example.com/toolhire/models"
)

// What clients send.

type newCustomer struct {
	Name     string           `json:"name"`
	VATID    string           `json:"vatId"`
	Address  models.Address   `json:"address"`
	Contacts []models.Contact `json:"contacts"`
}

type changeStanding struct {
	Standing models.Standing `json:"standing"`
	Limit    models.Money    `json:"limit"`
}

type wantHire struct {
	CustomerID int64          `json:"customerId"`
	Site       models.Address `json:"site"`
	From       time.Time      `json:"from"`
	Until      time.Time      `json:"until"`
	Kinds      []int64        `json:"kinds"`
	Delivery   bool           `json:"delivery"`
}

func (w wantHire) hire() *models.Hire {
	h := &models.Hire{CustomerID: w.CustomerID, Site: w.Site, From: w.From, Until: w.Until, Delivery: w.Delivery}
	for _, k := range w.Kinds {
		h.Lines = append(h.Lines, models.Line{KindID: k})
	}
	return h
}

type moreTime struct {
	Until time.Time `json:"until"`
}

type comeBack struct {
	Lines []int64 `json:"lines"`
}

type moneyIn struct {
	Amount    models.Money `json:"amount"`
	Method    string       `json:"method"`
	Reference string       `json:"reference"`
}

type question struct {
	CustomerID int64  `json:"customerId"`
	HireID     int64  `json:"hireId"`
	MachineID  int64  `json:"machineId"`
	Subject    string `json:"subject"`
	Body       string `json:"body"`
	Urgent     bool   `json:"urgent"`
}

func (q question) ticket(by string) *models.Ticket {
	t := &models.Ticket{CustomerID: q.CustomerID, HireID: q.HireID, MachineID: q.MachineID, Subject: q.Subject, Priority: models.Normal,
		Thread: []models.Message{{From: by, Body: q.Body}}}
	if q.Urgent {
		t.Priority = models.Urgent
	}
	return t
}

type reply struct {
	Body     string `json:"body"`
	Internal bool   `json:"internal"`
}

type goodwill struct {
	InvoiceID int64        `json:"invoiceId"`
	Amount    models.Money `json:"amount"`
	Reason    string       `json:"reason"`
}

type planDay struct {
	Day     time.Time `json:"day"`
	Drivers []string  `json:"drivers"`
}

type signature struct {
	Name string `json:"name"`
}
