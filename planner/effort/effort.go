// Package effort estimates what it costs to take a service out, in cut function
// points counted from the code (methods 8.4). Counts are facts; the weights and
// the days a point takes are assumptions until the team's own extraction
// calibrates them.
package effort

import (
	"math"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Counts is what is counted of one candidate.
type Counts struct {
	// Consumed are operations that it uses of others, Provided those that others
	// use of it; DTOs the data types that travel.
	Consumed int `json:"consumed"`
	Provided int `json:"provided"`
	DTOs     int `json:"dtos"`
	// Levels are the operations of both by remotability, R0 to R4.
	Levels [5]int `json:"levels"`
	// ReadShared are tables that it shares with others and one of them alone
	// writes, WriteShared those that several write, itself included.
	ReadShared  int `json:"readShared"`
	WriteShared int `json:"writeShared"`
	// Keys are foreign keys and joins cut; Transactions cross.
	Keys         int `json:"keys"`
	Transactions int `json:"transactions"`
	// Complexity is the redesign complexity of those transactions (4.5.3).
	Complexity int `json:"complexity"`
	// Globals are variables that it and others change, and start-up effects that
	// others rely on; Tests are packages with tests on both sides.
	Globals int `json:"globals"`
	Tests   int `json:"tests"`
}

// Weights are the points of each count (8.4; default, editable).
type Weights struct {
	Operation, DTO, ReadShared, WriteShared, Key, Transaction, Global, Test float64
	// Repair is by level, R0 to R4.
	Repair [5]float64
}

// DefaultWeights are those of methods 8.4.
func DefaultWeights() Weights {
	return Weights{Operation: 2, DTO: .5, ReadShared: 3, WriteShared: 6, Key: 3, Transaction: 10, Global: 2, Test: 1, Repair: [5]float64{0, 0, 1, 3, 8}}
}

// Points are cut function points.
func (c Counts) Points(w Weights) float64 {
	p := w.Operation*float64(c.Consumed+c.Provided) + w.DTO*float64(c.DTOs) + w.ReadShared*float64(c.ReadShared) + w.WriteShared*float64(c.WriteShared) +
		w.Key*float64(c.Keys) + w.Transaction*float64(c.Transactions) + float64(c.Complexity) + w.Global*float64(c.Globals) + w.Test*float64(c.Tests)
	for l, n := range c.Levels {
		p += w.Repair[l] * float64(n)
	}
	return p
}

// Rate is the days that one point takes, a triangular distribution.
type Rate struct {
	Low  float64 `json:"low"`
	Mode float64 `json:"mode"`
	High float64 `json:"high"`
	// Calibrated is true when the team's own extraction set it; From says which.
	Calibrated bool   `json:"calibrated"`
	From       string `json:"from,omitempty"`
}

// DefaultRate is that of methods 8.4, uncalibrated.
func DefaultRate() Rate { return Rate{Low: .3, Mode: .6, High: 1.5} }

// Shape of a calibrated rate. One finished extraction gives one number r, not a
// spread; a half to nearly the double of it, with the most likely value a little
// below r, keeps the skew of the default. The high end follows from the median
// being r: for (h-1)^2 = (h-.5)(h-.8)/2 it is 1.35 + sqrt(.2225). P80 is then
// 1.30 r, where the default's is 1.35 of its median.
const (
	calibratedLow  = .5
	calibratedMode = .8
	calibratedHigh = 1.8216991
)

// CalibratedRate is the rate of a team whose finished extraction took r days a
// point; its median is r (methods 8.4.1). from says where r was given. What is no
// positive number gives the default.
func CalibratedRate(r float64, from string) Rate {
	if !(r > 0) || math.IsInf(r, 0) {
		return DefaultRate()
	}
	return Rate{Low: calibratedLow * r, Mode: calibratedMode * r, High: calibratedHigh * r, Calibrated: true, From: from}
}

// Words say whether the rate is the team's own.
func (r Rate) Words() string { return Words(r.Calibrated) }

// Words say whether days are calibrated.
func Words(calibrated bool) string {
	if calibrated {
		return "calibrated"
	}
	return "not calibrated"
}

// Quantile is the days a point takes with this probability at most: the inverse
// of the triangular distribution. One rate is drawn for a whole extraction
// (8.4.1), so that the days' quantile is this times the points.
func (r Rate) Quantile(q float64) float64 {
	width := r.High - r.Low
	if width <= 0 {
		return r.Mode
	}
	if cut := (r.Mode - r.Low) / width; q < cut {
		return r.Low + math.Sqrt(q*width*(r.Mode-r.Low))
	}
	return r.High - math.Sqrt((1-q)*width*(r.High-r.Mode))
}

// DaysPerMonth are working days.
const DaysPerMonth = 21

// Estimate is the cost of one extraction.
type Estimate struct {
	Service ident.ServiceID `json:"service"`
	Counts  Counts          `json:"counts"`
	Points  float64         `json:"points"`
	// P50 and P80 are working days of one person.
	P50        float64 `json:"p50Days"`
	P80        float64 `json:"p80Days"`
	Calibrated bool    `json:"calibrated"`
	// Evidence are the places behind the dearest counts, at most eight.
	Evidence []Evidence `json:"evidence"`
}

// Evidence is one place that costs.
type Evidence struct {
	Text string    `json:"text"`
	Pos  facts.Pos `json:"pos"`
	// Points are what it adds.
	Points float64 `json:"points"`
}

// Of prices counts.
func Of(service ident.ServiceID, c Counts, w Weights, r Rate) Estimate {
	p := c.Points(w)
	return Estimate{Service: service, Counts: c, Points: p, P50: p * r.Quantile(.5), P80: p * r.Quantile(.8), Calibrated: r.Calibrated, Evidence: []Evidence{}}
}
