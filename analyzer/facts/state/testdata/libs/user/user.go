// Package user calls what changes variables.
package user

import "example.com/state/vars"

// Use does.
func Use() { vars.Assign() }
