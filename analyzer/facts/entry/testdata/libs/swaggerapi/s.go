// Package swaggerapi configures a go-swagger server.
package swaggerapi

import "example.com/libs/swaggerapi/restapi/operations"

func pets(id int) int { return id }

// Configure configures.
func Configure(api *operations.API) {
	api.GetPetsHandler = operations.GetPetsHandlerFunc(pets)
}
