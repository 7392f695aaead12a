// Package users knows the people who have an account.
package users

import (
	"strings"
	"time"

	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/validation"
	"example.com/shop/internal/util"
)

// Roles and states of accounts.
const (
	RoleCustomer = "customer"
	RoleStaff    = "staff"

	StatusActive   = "active"
	StatusDisabled = "disabled"
)

// Errors of this package.
var (
	ErrNotFound = fault.New(fault.NotFound, "no such user")
	ErrTaken    = fault.New(fault.Conflict, "this mail address already has an account")
)

// User is an account's profile. Passwords are none of its business.
type User struct {
	ID          string    `json:"id"`
	Email       string    `json:"email"`
	Name        string    `json:"name"`
	Role        string    `json:"role"`
	Locale      string    `json:"locale"`
	Marketing   bool      `json:"marketing"`
	Status      string    `json:"status"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
	LastLoginAt time.Time `json:"last_login_at"`
}

// Active reports whether the user may log in and order.
func (u User) Active() bool { return u.Status == StatusActive }

// New is what is needed to create an account.
type New struct {
	Email     string
	Name      string
	Role      string
	Locale    string
	Marketing bool
}

func (n New) normalized() New {
	n.Email = NormalizeEmail(n.Email)
	n.Name = util.NormalizeSpace(n.Name)
	n.Role = util.FirstNonEmpty(n.Role, RoleCustomer)
	n.Locale = util.FirstNonEmpty(n.Locale, "en")
	return n
}

func (n New) validate() error {
	var c validation.Checker
	c.Required("email", n.Email)
	c.Email("email", n.Email)
	c.Length("name", n.Name, 1, 80)
	c.OneOf("role", n.Role, RoleCustomer, RoleStaff)
	c.OneOf("locale", n.Locale, "en", "de", "fr")
	return c.Err()
}

// NormalizeEmail lower-cases an address and trims it.
func NormalizeEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
