package models

import "time"

// Customer is a building firm or a private person with an account.
type Customer struct {
	ID        int64     `json:"id"`
	Number    string    `json:"number"`
	Name      string    `json:"name"`
	VATID     string    `json:"vatId,omitempty"`
	Address   Address   `json:"address"`
	Standing  Standing  `json:"standing"`
	Limit     Money     `json:"creditLimit"`
	Balance   Money     `json:"balance"`
	Contacts  []Contact `json:"contacts,omitempty"`
	Stamp     Stamp     `json:"stamp"`
	OpenHires []*Hire   `json:"openHires,omitempty"`
}

// Standing says how far a customer is trusted.
type Standing string

// The standings.
const (
	Good    Standing = "good"
	Watched Standing = "watched"
	Stopped Standing = "stopped"
)

// Headroom is what the customer may still owe.
func (c *Customer) Headroom() Money {
	if c.Standing == Stopped {
		return 0
	}
	return max(0, c.Limit-c.Balance)
}

// Contact is a person at a customer.
type Contact struct {
	ID         int64  `json:"id"`
	CustomerID int64  `json:"customerId"`
	Name       string `json:"name"`
	Email      string `json:"email"`
	Phone      string `json:"phone"`
	Primary    bool   `json:"primary"`
}

// MainContact is the person to write to; nil when there is nobody.
func MainContact(c *Customer) *Contact {
	for i := range c.Contacts {
		if c.Contacts[i].Primary {
			return &c.Contacts[i]
		}
	}
	if len(c.Contacts) > 0 {
		return &c.Contacts[0]
	}
	return nil
}

// Remark is what a clerk wrote about a customer.
type Remark struct {
	ID         int64     `json:"id"`
	CustomerID int64     `json:"customerId"`
	Text       string    `json:"text"`
	By         string    `json:"by"`
	At         time.Time `json:"at"`
}
