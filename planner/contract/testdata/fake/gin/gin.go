// Package gin stands for the real one.
package gin

// Context is one exchange.
type Context struct {
	Keys  map[string]any
	index int
}

// Next goes on.
func (c *Context) Next() { c.index++ }

// HandlerFunc handles.
type HandlerFunc func(*Context)

// Engine routes.
type Engine struct{ handlers []HandlerFunc }

// GET adds a route.
func (e *Engine) GET(path string, h HandlerFunc) { e.handlers = append(e.handlers, h) }
