// Package ident holds the distinct string types that the rooms of demarc pass
// to each other, so that an import path is never mistaken for a directory or a
// display name.
package ident

import "strings"

// PackagePath is a Go import path as the go command prints it, without the
// suffix of a test variant: "example.com/shop/internal/orders". External test
// packages end in "_test".
type PackagePath string

// ModulePath is the path of a Go module as its go.mod declares it. It is empty
// for a tree without go.mod.
type ModulePath string

// SymbolName names a declaration inside its package: "Checkout",
// "Service.Checkout" for a method (pointer receivers are not marked) or for an
// interface's method, "Order.Total" for a field, "init#1" for the first init
// function in file order, "_#1" for the first blank declaration.
type SymbolName string

// SymbolID is a declaration's name in the whole code base: the package's
// import path, a dot, and the SymbolName.
type SymbolID string

// ServiceID is the stable identifier of a proposed or accepted service: lower
// case, words joined by "-". It is unique in one proposal.
type ServiceID string

// Symbol joins a package and a name within it.
func Symbol(p PackagePath, n SymbolName) SymbolID {
	return SymbolID(string(p) + "." + string(n))
}

// Parent returns the name of the type that a method or field belongs to, and
// "" for a declaration at package level.
func (n SymbolName) Parent() SymbolName {
	if i := strings.IndexByte(string(n), '.'); i >= 0 {
		return n[:i]
	}
	return ""
}

// Member returns the last element of the name: "Checkout" for
// "Service.Checkout" and for "Checkout".
func (n SymbolName) Member() string {
	if i := strings.IndexByte(string(n), '.'); i >= 0 {
		return string(n[i+1:])
	}
	return string(n)
}
