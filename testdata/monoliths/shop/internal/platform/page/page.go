// Package page reads and bounds the page and size parameters of list requests.
package page

import (
	"math"
	"net/url"

	"example.com/shop/internal/util"
)

// Request is a page of a list, counted from one.
type Request struct {
	Page int
	Size int
}

// Limits of the page size.
const (
	DefaultSize = 20
	MaxSize     = 100
)

// Parse reads page and size; nonsense falls back to the defaults.
func Parse(q url.Values) Request {
	return Request{Page: util.IntOr(q.Get("page"), 1, 1, math.MaxInt32), Size: util.IntOr(q.Get("size"), DefaultSize, 1, math.MaxInt32)}.Bounded()
}

// Bounded returns r within the limits.
func (r Request) Bounded() Request {
	if r.Page < 1 {
		r.Page = 1
	}
	if r.Size < 1 {
		r.Size = DefaultSize
	}
	r.Size = min(r.Size, MaxSize)
	return r
}

// Offset is the number of items before the page.
func (r Request) Offset() int { return (r.Page - 1) * r.Size }

// Result is one page with what a client needs to find the next.
type Result[T any] struct {
	Items []T `json:"items"`
	Page  int `json:"page"`
	Size  int `json:"size"`
	Total int `json:"total"`
	Pages int `json:"pages"`
}

// Of makes a Result; nil items become an empty list.
func Of[T any](items []T, r Request, total int) Result[T] {
	if items == nil {
		items = []T{}
	}
	return Result[T]{Items: items, Page: r.Page, Size: r.Size, Total: total, Pages: (total + r.Size - 1) / r.Size}
}
