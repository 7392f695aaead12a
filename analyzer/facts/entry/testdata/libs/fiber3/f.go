// Package fiber3 registers on fiber v3.
package fiber3

import "github.com/gofiber/fiber/v3"

func get(c fiber.Ctx) error { return nil }

// Main wires.
func Main() {
	app := fiber.New()
	api := app.Group("/v3")
	api.Get("/x", get) // want "http GET /v3/x -> fiber3.get"
}
