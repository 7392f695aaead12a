// Package echoapi is written with echo.
package echoapi

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"
)

type item struct {
	Name string `json:"name"`
}

func create(c echo.Context) error {
	in := new(item)
	if err := c.Bind(in); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "no")
	}
	return c.JSON(http.StatusCreated, in)
}

func show(c echo.Context) error {
	if c.QueryParam("full") == c.Param("id") {
		return c.NoContent(http.StatusNotModified)
	}
	c.Response().WriteHeader(http.StatusAccepted)
	return json.NewEncoder(c.Response()).Encode(item{})
}

func guard(next echo.HandlerFunc) echo.HandlerFunc { // want "403 application/json" "header X-Token"
	return func(c echo.Context) error {
		if c.Request().Header.Get("X-Token") == "" {
			return echo.NewHTTPError(http.StatusForbidden)
		}
		return next(c)
	}
}

// Routes registers them.
func Routes() *echo.Echo {
	e := echo.New()
	e.Use(guard)
	e.POST("/items", create)  // want "201 *echoapi.item" "400 application/json" "body echoapi.item"
	e.GET("/items/:id", show) // want "202 echoapi.item" "304" "path id" "query full"
	return e
}
