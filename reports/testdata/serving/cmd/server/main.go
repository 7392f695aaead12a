// Command server serves.
package main

import (
	"net/http"

	"example.com/serving/orders"
	"example.com/serving/stock"
)

func main() {
	s := orders.New(stock.MustOpen("stock"))
	http.HandleFunc("GET /orders", s.List)
	stock.Load()
	_ = http.ListenAndServe(":80", nil)
}
