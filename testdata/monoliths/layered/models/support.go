package models

import "time"

// Ticket is a complaint or a question of a customer.
type Ticket struct {
	ID         int64      `json:"id"`
	CustomerID int64      `json:"customerId"`
	HireID     int64      `json:"hireId,omitempty"`
	MachineID  int64      `json:"machineId,omitempty"`
	Subject    string     `json:"subject"`
	Priority   Priority   `json:"priority"`
	Assignee   string     `json:"assignee"`
	Opened     time.Time  `json:"opened"`
	Solved     *time.Time `json:"solved,omitempty"`
	Thread     []Message  `json:"thread,omitempty"`
}

// Message is a part of the talk about a ticket.
type Message struct {
	ID       int64     `json:"id"`
	TicketID int64     `json:"ticketId"`
	From     string    `json:"from"`
	Body     string    `json:"body"`
	Internal bool      `json:"internal"`
	At       time.Time `json:"at"`
}

// Priority says how soon somebody must answer.
type Priority int

// The priorities.
const (
	Low Priority = iota
	Normal
	Urgent
)

// answerWithin is the promise to customers.
var answerWithin = map[Priority]time.Duration{
	Low: 72 * time.Hour, Normal: 24 * time.Hour, Urgent: 2 * time.Hour,
}

// Overdue reports whether the promise is broken.
func (t *Ticket) Overdue(now time.Time) bool {
	return t.Solved == nil && now.Sub(t.Opened) > answerWithin[t.Priority]
}
