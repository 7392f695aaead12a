// Package fiberrouter registers on fiber v2.
package fiberrouter

import "github.com/gofiber/fiber/v2"

func get(c *fiber.Ctx) error  { return nil }
func auth(c *fiber.Ctx) error { return c.Next() }

// Main wires.
func Main() {
	app := fiber.New()
	app.Get("/ping", get) // want "http GET /ping -> fiberrouter.get"
	api := app.Group("/api", auth)
	api.Post("/users/:id", auth, get) // want "http POST /api/users/:id -> fiberrouter.get"
	api.All("/all", get)              // want "http * /api/all -> fiberrouter.get"
	app.Route("/r", func(r fiber.Router) {
		r.Delete("/x", get) // want "http DELETE /r/x -> fiberrouter.get"
	})
	sub := fiber.New()
	sub.Add("PUT", "/y", get) // want "http PUT /sub/y -> fiberrouter.get"
	app.Mount("/sub", sub)
	app.Use(auth)
}
