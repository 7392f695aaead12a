// Package ginapi is written with gin.
package ginapi

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

type item struct {
	Name string `json:"name"`
}

type filter struct {
	Page  int    `form:"page"`
	Order string `form:"order"`
	none  string
}

func ok(c *gin.Context, data any) { c.JSON(http.StatusOK, gin.H{"data": data, "code": 0}) }

func create(c *gin.Context) {
	var in item
	if err := c.ShouldBindJSON(&in); err != nil {
		c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	c.JSON(http.StatusCreated, &in)
}

func list(c *gin.Context) {
	var f filter
	if c.ShouldBindQuery(&f) != nil || c.Query("x") == f.none {
		c.Status(http.StatusTeapot)
		return
	}
	ok(c, []item{})
}

func show(c *gin.Context) {
	if c.Param("id") == c.GetHeader("X-Id") {
		c.String(http.StatusOK, "same")
		return
	}
	c.Data(http.StatusAccepted, "image/png", nil)
}

// Routes registers them.
func Routes() *gin.Engine {
	r := gin.New()
	g := r.Group("/api")
	g.POST("/items", create)                                                        // want "201 *ginapi.item" "400 {error string}" "body ginapi.item"
	g.GET("/items", list)                                                           // want "200 {data interface, code int}" "418" "query order" "query page integer" "query x"
	g.GET("/items/:id", show)                                                       // want "200 text/plain" "202 image/png" "header X-Id" "path id"
	g.DELETE("/items/:id", func(c *gin.Context) { c.Status(http.StatusNoContent) }) // want "204"
	return r
}
