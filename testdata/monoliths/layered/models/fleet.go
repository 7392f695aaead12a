package models

import "time"

// Kind is a type of machine that can be hired, such as a 1.5 t digger.
type Kind struct {
	ID          int64  `json:"id"`
	Code        string `json:"code"`
	Title       string `json:"title"`
	Category    string `json:"category"`
	WeightKG    int    `json:"weightKg"`
	NeedsTicket bool   `json:"needsLicence"`
	Rate        Rate   `json:"rate"`
}

// Rate is what a kind costs.
type Rate struct {
	KindID  int64     `json:"kindId"`
	Day     Money     `json:"day"`
	Week    Money     `json:"week"`
	Deposit Money     `json:"deposit"`
	From    time.Time `json:"from"`
}

// Machine is one machine of the fleet.
type Machine struct {
	ID        int64     `json:"id"`
	Plate     string    `json:"plate"`
	KindID    int64     `json:"kindId"`
	Kind      *Kind     `json:"kind,omitempty"`
	DepotID   int64     `json:"depotId"`
	Condition Condition `json:"condition"`
	Hours     int       `json:"hours"`
	Checked   time.Time `json:"checked"`
}

// Condition says whether a machine can go out.
type Condition string

// The conditions.
const (
	Ready    Condition = "ready"
	Reserved Condition = "reserved"
	Out      Condition = "out"
	Dirty    Condition = "dirty"
	Broken   Condition = "broken"
	Retired  Condition = "retired"
)

// CheckInterval is how long an inspection lasts.
const CheckInterval = 90 * 24 * time.Hour

// DueForCheck reports whether a machine must be inspected before it goes out.
func (m *Machine) DueForCheck(now time.Time) bool { return now.Sub(m.Checked) > CheckInterval }

// Inspection is one check of a machine in the yard.
type Inspection struct {
	ID        int64     `json:"id"`
	MachineID int64     `json:"machineId"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	Passed    bool      `json:"passed"`
	Findings  string    `json:"findings"`
	Hours     int       `json:"hours"`
}

// Depot is a yard with machines and vehicles.
type Depot struct {
	ID      int64   `json:"id"`
	Name    string  `json:"name"`
	Address Address `json:"address"`
}
