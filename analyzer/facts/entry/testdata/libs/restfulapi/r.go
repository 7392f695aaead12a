// Package restfulapi registers on go-restful.
package restfulapi

import (
	"net/http"

	restful "github.com/emicklei/go-restful/v3"
)

type users struct{}

func (u users) get(req *restful.Request, resp *restful.Response) {}

// Main wires.
func Main() {
	u := users{}
	ws := new(restful.WebService)
	ws.Path("/users").Consumes(restful.MIME_JSON)
	ws.Route(ws.GET("/{id}").To(u.get).Doc("gets").Param(ws.PathParameter("id", ""))) // want "http GET /users/{id} -> restfulapi.users.get"
	ws.Route(ws.Method("LOCK").Path("/lock").To(u.get))                               // want "http LOCK /users/lock -> restfulapi.users.get"
	restful.DefaultContainer.Add(ws)
	c := restful.NewContainer()
	c.Add(other())

	t := &table{}
	t.add(action{"POST", "/a", u.get})
	t.add(action{"GET", "/b", u.get})
	t.register(other())
	t2 := &table{}
	t2.add(action{"GET", "/c", u.get})
	t2.register(new(restful.WebService).Path("/two"))
}

func other() *restful.WebService {
	ws := new(restful.WebService)
	ws.Path("/other")
	return ws
}

type action struct {
	verb, path string
	run        restful.RouteFunction
}

type table struct{ rows []action }

func (t *table) add(a action) { t.rows = append(t.rows, a) }

func (t *table) register(ws *restful.WebService) {
	for _, a := range t.rows {
		switch a.verb {
		case http.MethodGet:
			ws.Route(ws.GET(a.path).To(a.run)) // want "http GET /other/b -> restfulapi.users.get" "http GET /two/c -> restfulapi.users.get"
		case "POST":
			ws.Route(ws.POST(a.path).To(a.run)) // want "http POST /other/a -> restfulapi.users.get"
		}
	}
}
