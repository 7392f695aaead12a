// Package billing writes invoices and ledgers.
package billing

// Customers pay an invoice.
type Customers struct { // want "noun customer own account,terms common id"
	ID      string
	Account string
	Terms   int
}

// Contact is the same elsewhere.
type Contact struct {
	ID    string
	Phone string
}

// Server is no service, but the other is.
type Server struct {
	Host string
	Port int
}

// Options say little.
type Options struct {
	C, D int
}

// Request too.
type Request struct {
	D, E int
}

// LedgerInvoice is the ledger's.
type LedgerInvoice struct {
	LedgerID, InvoiceID string
}
