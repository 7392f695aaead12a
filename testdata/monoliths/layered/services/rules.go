package services

import (
	"fmt"
	"strings"
	"time"

	"example.com/toolhire/models"
	"example.com/toolhire/utils"
)

// deliveryFee is what bringing and collecting costs.
const deliveryFee models.Money = 85_00

// weekendFactor makes weekends cheaper.
const weekendFactor = 0.8

// firstLimit is the credit of a new customer.
const firstLimit models.Money = 500_00

// maxHire is the longest contract.
const maxHire = 365 * 24 * time.Hour

// priceOf is the price of a machine for a time.
func priceOf(r models.Rate, from, until time.Time) models.Money {
	days := utils.HireDays(from, until)
	if days <= 2 && from.Weekday() == time.Saturday {
		return (r.Day * models.Money(days)).Times(weekendFactor)
	}
	weeks, rest := utils.SplitWeeks(days)
	return r.Week*models.Money(weeks) + min(r.Week, r.Day*models.Money(rest))
}

// sumOf adds up a contract.
func sumOf(lines []models.Line, delivery bool) models.Money {
	var out models.Money
	for _, l := range lines {
		out += l.Price
	}
	if delivery {
		out += deliveryFee
	}
	return out
}

func checkOffer(h *models.Hire, now time.Time) error {
	v := &models.ValidationError{}
	if len(h.Lines) == 0 {
		v.Add("no machine wanted")
	}
	if !h.Until.After(h.From) {
		v.Add("the end must be after the start")
	}
	if h.From.Before(utils.Midnight(now)) {
		v.Add("the start is in the past")
	}
	if h.Until.Sub(h.From) > maxHire {
		v.Add("longer than a year")
	}
	if h.Delivery && h.Site.City == "" {
		v.Add("delivery needs a site")
	}
	return v.OrNil()
}

func checkCustomer(c *models.Customer) error {
	v := &models.ValidationError{}
	c.Name = utils.Squeeze(c.Name)
	if c.Name == "" {
		v.Add("a name is needed")
	}
	if c.VATID != "" {
		clean, ok := utils.CleanVAT(c.VATID)
		if !ok {
			v.Add("%q is no VAT number", c.VATID)
		}
		c.VATID = clean
	}
	for _, p := range c.Contacts {
		if !utils.LooksLikeEmail(p.Email) {
			v.Add("%q is no address", p.Email)
		}
	}
	return v.OrNil()
}

// allow says whether a customer may owe more.
func allow(c *models.Customer, more models.Money) error {
	if more > c.Headroom() {
		return fmt.Errorf("credit of %s is %s, %s wanted: %w", c.Number, c.Headroom(), more, models.ErrForbidden)
	}
	return nil
}

func checkPayment(i *models.Invoice, p *models.Payment) error {
	v := &models.ValidationError{}
	if p.Amount <= 0 {
		v.Add("amount must be positive")
	}
	if p.Amount > i.Owing() {
		v.Add("only %s is owed", i.Owing())
	}
	switch p.Method {
	case "cash", "card", "transfer":
	default:
		v.Add("unknown method %q", p.Method)
	}
	return v.OrNil()
}

// total adds up an invoice.
func total(i *models.Invoice) {
	i.Net = 0
	for _, x := range i.Items {
		i.Net += x.Amount
	}
	i.Tax, i.Gross = models.WithVAT(i.Net)
}

// dueDate is the last day to pay.
func dueDate(from time.Time, days int) time.Time {
	return utils.NextWorkday(utils.Midnight(from).AddDate(0, 0, days))
}

func checkTicket(t *models.Ticket) error {
	v := &models.ValidationError{}
	if t.Subject = utils.Squeeze(t.Subject); t.Subject == "" {
		v.Add("a subject is needed")
	}
	if len(t.Thread) == 0 || strings.TrimSpace(t.Thread[0].Body) == "" {
		v.Add("say what happened")
	}
	return v.OrNil()
}

func checkKind(k *models.Kind) error {
	v := &models.ValidationError{}
	if k.Code = strings.ToUpper(utils.Squeeze(k.Code)); k.Code == "" {
		v.Add("a code is needed")
	}
	if k.Rate.Day <= 0 || k.Rate.Week < k.Rate.Day {
		v.Add("a week can not cost less than a day")
	}
	if k.WeightKG <= 0 {
		v.Add("weight is needed for transport")
	}
	return v.OrNil()
}
