// Package ginrouter registers on gin.
package ginrouter

import "github.com/gin-gonic/gin"

// Server embeds the engine.
type Server struct {
	*gin.Engine
	group *gin.RouterGroup
}

// Get handles.
func (s *Server) Get(c *gin.Context) {}

func list() gin.HandlerFunc { return func(c *gin.Context) {} }

func auth(c *gin.Context) {}

// Run wires.
func Run() {
	s := &Server{Engine: gin.Default()}
	s.group = s.Group("/api")
	s.GET("/ping", auth, s.Get) // want "http GET /ping -> ginrouter.Server.Get"
	s.routes()
	v1 := s.Engine.Group("/v1", auth)
	{
		v1.POST("/users", list())      // want "http POST /v1/users -> ginrouter.list"
		v1.Any("/any/:id", s.Get)      // want "http * /v1/any/:id -> ginrouter.Server.Get"
		v1.Handle("LOCK", "/l", s.Get) // want "http LOCK /v1/l -> ginrouter.Server.Get"
	}
	Register(v1.Group("/admin"), s)
	v1.Use(auth)
}

func (s *Server) routes() {
	s.group.DELETE("/users/:id", s.Get) // want "http DELETE /api/users/:id -> ginrouter.Server.Get"
}

// Register gets a group.
func Register(r gin.IRouter, s *Server) {
	r.GET("/stats", s.Get) // want "http GET /v1/admin/stats -> ginrouter.Server.Get"
}
