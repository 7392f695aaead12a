package entry

import (
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
)

// router is a value that routes are registered on, or a half-built route.
type router struct {
	// site is where it was made; calls are the calls that led there from the
	// place that is evaluated, innermost first.
	site  flow.Place
	calls []flow.Place
	// known is false when it could not be traced to where it was made.
	known   bool
	prefix  string
	exact   bool
	methods []string
	lib     string
	handler *handler
}

// mounted says that what is registered on a site is reached below parent.
type mounted struct {
	calls  []flow.Place
	parent router
	prefix string
	exact  bool
}

// group gives a router with a longer prefix or other methods.
type group struct {
	// on is 1 + the argument that is the router; 0: the receiver.
	on int
	// path is 1 + the argument that is the path; 0: none.
	path int
	// methods says that all arguments are HTTP methods; method is a fixed one.
	methods bool
	method  string
	// handler is 1 + the argument that is the handler of a half-built route.
	handler int
	// words joins with a blank instead of a slash.
	words bool
}

// create makes a router. prefix is 1 + the argument that is its prefix.
type create struct {
	prefix int
}

// router evaluates a value to a router; ok is false when it is not one at all.
func (r *run) router(t flow.Thunk, depth int) (router, bool) {
	if depth > 24 {
		return router{}, false
	}
	t = r.m.Head(t)
	switch t.Op {
	case flow.Composite:
		if n := r.embeddedRouter(t); n != nil {
			return r.router(t.At(n), depth+1)
		}
		return router{site: t.Node.At, calls: calls(t), known: true, exact: true, lib: string(t.Type.Package)}, true
	case flow.Global:
		if !t.Own {
			return router{site: flow.Place{File: string(t.Key.Package) + "." + string(t.Key.Name)}, known: true, exact: true}, true
		}
	case flow.Call:
		return r.routerCall(t, depth)
	case flow.Sel:
		if !t.Own && t.X != nil {
			return r.foreign(t, depth)
		}
	case flow.Zero:
		r.m.Kill()
		return router{}, false
	}
	if rootTypes[string(flow.Unversioned(string(t.Type.Package)))+"."+string(t.Type.Name)] {
		return router{known: true, lib: string(t.Type.Package)}, true
	}
	return router{prefix: flow.Hole, lib: string(t.Type.Package)}, true
}

// foreign is a field of a type outside the code base: the group inside a
// gin.Engine, or the router of a server that another module makes, which is
// taken as a root.
func (r *run) foreign(t flow.Thunk, depth int) (router, bool) {
	if followed[flow.Unversioned(string(t.X.Type.Package))] {
		return r.router(t.At(t.X), depth+1)
	}
	at := flow.Place{File: string(t.X.Type.Package) + "." + string(t.X.Type.Name) + "." + t.Name}
	return router{site: at, known: true, lib: string(t.Type.Package)}, true
}

// rootTypes are router types that never stand below another one of their kind:
// when such a value cannot be traced, its prefix is taken as empty.
var rootTypes = map[string]bool{
	"github.com/gin-gonic/gin.Engine": true, "github.com/labstack/echo.Echo": true, "github.com/gofiber/fiber.App": true,
	"net/http.ServeMux": true, "github.com/julienschmidt/httprouter.Router": true, "github.com/emicklei/go-restful.Container": true,
	"github.com/go-chi/chi.Mux": true, "github.com/spf13/cobra.Command": true,
	gatewayPath + ".ServeMux": true,
}

// embeddedRouter is the first field of a struct of the code base whose value is
// a library's router, as in &Server{Engine: gin.New()}.
func (r *run) embeddedRouter(t flow.Thunk) *flow.Node {
	if r.t.Package(t.Type.Package) < 0 {
		return nil
	}
	for _, a := range t.Args {
		if a != nil && followed[flow.Unversioned(string(a.Type.Package))] {
			return a
		}
	}
	return nil
}

func (r *run) routerCall(t flow.Thunk, depth int) (router, bool) {
	for _, rule := range t.Rules {
		switch d := rule.Data.(type) {
		case group:
			return r.group(t, d, depth)
		case create:
			out := router{site: t.Node.At, calls: calls(t), known: true, exact: true, lib: rule.Pkg}
			if d.prefix > 0 {
				out.prefix, out.exact = r.m.Text(t.ArgAt(d.prefix - 1))
			}
			return out, true
		case mount:
			if d.derives {
				return r.group(t, group{path: d.path}, depth)
			}
		}
	}
	if t.Own {
		if next, ok := r.m.Enter(t, 0); ok {
			return r.router(next, depth+1)
		}
		return router{prefix: flow.Hole, lib: string(t.Type.Package)}, true
	}
	if t.X != nil && !t.Node.Dynamic || t.X != nil && len(t.Rules) > 0 || t.X != nil && t.Key.Package != "" {
		return r.router(t.At(t.X), depth+1) // r.Use(...), r.StrictSlash(true)
	}
	if followed[flow.Unversioned(string(t.Type.Package))] {
		return router{site: t.Node.At, calls: calls(t), known: true, exact: true, lib: string(t.Type.Package)}, true
	}
	return router{}, false
}

// group applies a group rule to the router that its call names.
func (r *run) group(t flow.Thunk, d group, depth int) (router, bool) {
	on := t.At(t.X)
	if d.on > 0 {
		on = t.ArgAt(d.on - 1)
	}
	out, ok := r.router(on, depth+1)
	if !ok {
		return out, false
	}
	if d.path > 0 && len(t.Args) >= d.path {
		s, exact := r.m.Text(t.ArgAt(d.path - 1))
		out.prefix = join(out.prefix, s)
		out.exact = out.exact && exact
	}
	if d.methods {
		out.methods = append(slices.Clip(out.methods), r.texts(t, 0)...)
	}
	if d.method != "" {
		out.methods = append(slices.Clip(out.methods), d.method)
	}
	if d.handler > 0 {
		h := r.handler(t.ArgAt(d.handler-1), 0)
		out.handler = &h
	}
	return out, true
}

// texts are the strings among the arguments from one on, lists spread.
func (r *run) texts(t flow.Thunk, from int) []string {
	out := []string{}
	for i := from; i < len(t.Args); i++ {
		if list, ok := r.m.Elements(t.ArgAt(i)); ok && r.m.Head(t.ArgAt(i)).Op == flow.List {
			for _, e := range list {
				s, _ := r.m.Text(e.Value)
				out = append(out, s)
			}
			continue
		}
		s, _ := r.m.Text(t.ArgAt(i))
		out = append(out, s)
	}
	return out
}

// calls are the known calls around a thunk, innermost first: they tell apart
// two routers that the same line makes.
func calls(t flow.Thunk) []flow.Place { return t.Frame.Calls() }

// under reports whether two call chains can be of the same value: one is the
// beginning of the other.
func under(a, b []flow.Place) bool {
	n := min(len(a), len(b))
	return slices.Equal(a[:n], b[:n])
}

// join puts a path behind a prefix.
func join(prefix, path string) string {
	switch {
	case path == "" || prefix == "":
		return prefix + path
	case path == "/" && prefix != "/":
		return prefix
	case strings.HasSuffix(prefix, "/") && strings.HasPrefix(path, "/"):
		return prefix + path[1:]
	case !strings.HasSuffix(prefix, "/") && !strings.HasPrefix(path, "/") && !strings.HasPrefix(path, flow.Hole) &&
		!strings.HasPrefix(path, ":") && !strings.HasPrefix(path, "."):
		return prefix + "/" + path
	}
	return prefix + path
}

// placed is one full position of a router: the prefix in front of what is
// registered on it.
type placed struct {
	prefix string
	exact  bool
	known  bool
}

// places follows mounts upwards.
func (x *joiner) places(r router, depth int) []placed {
	self := placed{prefix: r.prefix, exact: r.exact, known: r.known}
	if !r.known || depth > 8 || r.site.File == "" {
		return []placed{self}
	}
	for _, m := range x.roots[r.site] {
		if under(m.calls, r.calls) {
			r.prefix, r.exact = join(m.prefix, r.prefix), r.exact && m.exact
			self = placed{prefix: r.prefix, exact: r.exact, known: true}
			break
		}
	}
	var out []placed
	for _, m := range x.mounts[r.site] {
		if !under(m.calls, r.calls) || m.parent.site == r.site && m.parent.known {
			continue
		}
		for _, up := range x.places(m.parent, depth+1) {
			out = append(out, placed{
				prefix: join(join(up.prefix, m.prefix), r.prefix),
				exact:  up.exact && m.exact && r.exact, known: up.known,
			})
		}
	}
	if out == nil {
		return []placed{self}
	}
	return out
}

// compose turns routes into entries. Where a generated default and a handler
// written by hand stand for the same route, the latter is what runs.
func (x *joiner) compose() {
	type place struct {
		pos          facts.Pos
		method, path string
	}
	byHand := map[place]bool{}
	for _, r := range x.routes {
		if r.entry.Handler >= 0 && !x.generated(r.entry.Handler) {
			byHand[place{r.entry.Pos, r.entry.Method, r.path}] = true
		}
	}
	for _, r := range x.routes {
		if r.entry.Handler >= 0 && x.generated(r.entry.Handler) && byHand[place{r.entry.Pos, r.entry.Method, r.path}] {
			continue
		}
		for _, p := range x.places(r.router, 0) {
			e := r.entry
			if r.words {
				e.Pattern = strings.TrimSpace(strings.ReplaceAll(p.prefix, "/", " ") + " " + r.path)
			} else {
				e.Pattern = clean(join(p.prefix, r.path))
			}
			switch {
			case strings.Contains(e.Pattern, flow.Hole) || !p.known:
				e.Certainty = facts.Guess
				if p.known && !strings.HasPrefix(e.Pattern, flow.Hole) || r.words && e.Pattern != flow.Hole {
					e.Certainty = facts.Likely
				}
			case !p.exact || !r.exact:
				e.Certainty = facts.Likely
			}
			x.add(e)
		}
	}
}

func (x *joiner) generated(symbol int) bool {
	f := x.t.Set.Symbols[symbol].File
	return f >= 0 && x.t.Set.Files[f].Generated
}

// clean writes "…" once and makes the path begin with a slash.
func clean(p string) string {
	for strings.Contains(p, flow.Hole+flow.Hole) {
		p = strings.ReplaceAll(p, flow.Hole+flow.Hole, flow.Hole)
	}
	if p == "" {
		return "/"
	}
	if !strings.HasPrefix(p, "/") && !strings.HasPrefix(p, flow.Hole) {
		p = "/" + p
	}
	return p
}
