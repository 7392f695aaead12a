// Command wiring ties the parts together.
package main

import (
	"example.com/refs/billing"
	"example.com/refs/gen"
)

var _ billing.Notifier = gen.Unused{} // want "type billing.Notifier" "type gen.Unused"

func main() {
	s := billing.NewService(&gen.Mail{}) // want "call billing.NewService" "type gen.Mail"
	s.N = pick()                         // want "call wiring.pick" "field-write billing.Service.N"
	s.SetAudit(new(gen.Log))             // want "call billing.Service.SetAudit" "type gen.Log"
	_ = s.Charge(nil)                    // want "call billing.Service.Charge"
}

func pick() billing.Notifier { // want "type billing.Notifier"
	return gen.SMS{} // want "type gen.SMS"
}
