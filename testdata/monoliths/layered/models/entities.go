package models

import "time"

// Hire is a contract about machines for a time.
type Hire struct {
	ID         int64     `json:"id"`
	Number     string    `json:"number"`
	CustomerID int64     `json:"customerId"`
	Customer   *Customer `json:"customer,omitempty"`
	Site       Address   `json:"site"`
	From       time.Time `json:"from"`
	Until      time.Time `json:"until"`
	State      State     `json:"state"`
	Lines      []Line    `json:"lines"`
	Delivery   bool      `json:"delivery"`
	Net        Money     `json:"net"`
	Stamp      Stamp     `json:"stamp"`
}

// Line is one machine of a contract.
type Line struct {
	ID        int64      `json:"id"`
	HireID    int64      `json:"hireId"`
	KindID    int64      `json:"kindId"`
	MachineID int64      `json:"machineId,omitempty"`
	Machine   *Machine   `json:"machine,omitempty"`
	Price     Money      `json:"price"`
	Returned  *time.Time `json:"returned,omitempty"`
}

// State is how far a contract is.
type State string

// The states.
const (
	Quoted    State = "quoted"
	Confirmed State = "confirmed"
	OnHire    State = "on-hire"
	Closed    State = "closed"
	Cancelled State = "cancelled"
)

// next says which states may follow.
var next = map[State][]State{
	Quoted:    {Confirmed, Cancelled},
	Confirmed: {OnHire, Cancelled},
	OnHire:    {Closed},
}

// Can reports whether a contract may become to.
func (h *Hire) Can(to State) bool {
	for _, s := range next[h.State] {
		if s == to {
			return true
		}
	}
	return false
}

// Open lists the lines that have not come back.
func (h *Hire) Open() []Line {
	var out []Line
	for _, l := range h.Lines {
		if l.Returned == nil {
			out = append(out, l)
		}
	}
	return out
}

// Extension asks to keep machines longer.
type Extension struct {
	HireID int64     `json:"hireId"`
	Until  time.Time `json:"until"`
	Extra  Money     `json:"extra"`
	By     string    `json:"by"`
}

// Invoice asks for money.
type Invoice struct {
	ID         int64         `json:"id"`
	Number     string        `json:"number"`
	CustomerID int64         `json:"customerId"`
	HireID     int64         `json:"hireId,omitempty"`
	Issued     time.Time     `json:"issued"`
	Due        time.Time     `json:"due"`
	Net        Money         `json:"net"`
	Tax        Money         `json:"tax"`
	Gross      Money         `json:"gross"`
	Paid       Money         `json:"paid"`
	Items      []Item        `json:"items"`
	Settlement InvoiceStatus `json:"status"`
	Reminders  int           `json:"reminders"`
}

// Item is a row of an invoice.
type Item struct {
	InvoiceID int64  `json:"invoiceId"`
	Text      string `json:"text"`
	Amount    Money  `json:"amount"`
}

// InvoiceStatus says whether an invoice is paid.
type InvoiceStatus string

// The statuses of invoices.
const (
	InvoiceOpen    InvoiceStatus = "open"
	InvoiceSettled InvoiceStatus = "settled"
	InvoiceVoid    InvoiceStatus = "void"
)

// Owing is what is still to be paid.
func (i *Invoice) Owing() Money {
	if i.Settlement == InvoiceVoid {
		return 0
	}
	return i.Gross - i.Paid
}

// Payment is money that came in.
type Payment struct {
	ID        int64     `json:"id"`
	InvoiceID int64     `json:"invoiceId"`
	Amount    Money     `json:"amount"`
	Method    string    `json:"method"`
	Reference string    `json:"reference"`
	At        time.Time `json:"at"`
}

// CreditNote gives money back.
type CreditNote struct {
	ID        int64     `json:"id"`
	InvoiceID int64     `json:"invoiceId"`
	Amount    Money     `json:"amount"`
	Reason    string    `json:"reason"`
	TicketID  int64     `json:"ticketId,omitempty"`
	At        time.Time `json:"at"`
}

// Vehicle is a lorry that carries machines.
type Vehicle struct {
	ID       int64  `json:"id"`
	Plate    string `json:"plate"`
	DepotID  int64  `json:"depotId"`
	Payload  int    `json:"payloadKg"`
	InRepair bool   `json:"inRepair"`
}

// Trip is what one vehicle does in a day.
type Trip struct {
	ID        int64     `json:"id"`
	VehicleID int64     `json:"vehicleId"`
	Vehicle   *Vehicle  `json:"vehicle,omitempty"`
	Day       time.Time `json:"day"`
	Driver    string    `json:"driver"`
	Stops     []Stop    `json:"stops"`
	KM        float64   `json:"km"`
}

// Stop is a place where a vehicle loads or unloads.
type Stop struct {
	ID       int64      `json:"id"`
	TripID   int64      `json:"tripId"`
	HireID   int64      `json:"hireId"`
	Hire     *Hire      `json:"hire,omitempty"`
	Collect  bool       `json:"collect"`
	At       Address    `json:"at"`
	WeightKG int        `json:"weightKg"`
	Wanted   time.Time  `json:"wanted"`
	Done     *time.Time `json:"done,omitempty"`
	Signed   string     `json:"signed,omitempty"`
}

// Load is the weight that a trip carries.
func (t *Trip) Load() int {
	sum := 0
	for _, s := range t.Stops {
		sum += s.WeightKG
	}
	return sum
}
