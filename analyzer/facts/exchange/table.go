package exchange

import (
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
)

// act says what a function or method of a library does with a request or answer.
// Arguments are named by 1 + their index; 0 is none.
type act struct {
	// status is the argument with the status, fixed a status that is always the
	// same. later means that nothing is written yet.
	status, fixed int
	later         bool
	// json is the argument that is encoded; raw is true for another body, of
	// media, or of the media type in argument mediaArg.
	json     int
	raw      bool
	media    string
	mediaArg int
	// decode is the argument that the body is decoded into; query a struct that
	// the query is.
	decode, query int
	// read is one of the facts.In constants, name the argument with the name.
	read string
	name int
}

// acts are by "import/path.Name" or "import/path.Receiver.Name", without the
// major version in the path.
func acts() map[string]act {
	out := map[string]act{}
	add := func(a act, prefix string, names ...string) {
		for _, n := range names {
			out[prefix+"."+n] = a
		}
	}
	netHTTP(add)
	ginActs(add)
	echoActs(add)
	fiberActs(add)
	chiActs(add)
	add(act{read: facts.InPath, name: 1}, "github.com/julienschmidt/httprouter.Params", "ByName")
	return out
}

type adder func(a act, prefix string, names ...string)

func netHTTP(add adder) {
	const pkg = "net/http"
	add(act{status: 1, later: true}, pkg+".ResponseWriter", "WriteHeader")
	add(act{raw: true}, pkg+".ResponseWriter", "Write")
	add(act{status: 3, raw: true, media: "text/plain"}, pkg, "Error")
	add(act{fixed: 404, raw: true, media: "text/plain"}, pkg, "NotFound")
	add(act{status: 4}, pkg, "Redirect")
	add(act{raw: true}, pkg, "ServeContent", "ServeFile", "ServeFileFS")
	add(act{read: facts.InForm, name: 1}, pkg+".Request", "FormValue", "PostFormValue", "FormFile")
	add(act{read: facts.InPath, name: 1}, pkg+".Request", "PathValue")
	add(act{read: facts.InCookie, name: 1}, pkg+".Request", "Cookie")
	add(act{read: facts.InQuery, name: 1}, "net/url.Values", "Get", "Has")
}

func ginActs(add adder) {
	const ctx = "github.com/gin-gonic/gin.Context"
	add(act{status: 1, json: 2}, ctx, "JSON", "IndentedJSON", "PureJSON", "SecureJSON", "AsciiJSON", "AbortWithStatusJSON", "AbortWithStatusPureJSON")
	add(act{status: 1, raw: true}, ctx, "XML", "YAML", "TOML", "ProtoBuf", "Render")
	add(act{status: 1, raw: true, media: "text/plain"}, ctx, "String")
	add(act{status: 1, raw: true, media: "text/html"}, ctx, "HTML")
	add(act{status: 1, raw: true, mediaArg: 2}, ctx, "Data")
	add(act{status: 1, raw: true, mediaArg: 3}, ctx, "DataFromReader")
	add(act{status: 1, later: true}, ctx, "Status")
	add(act{status: 1}, ctx, "AbortWithStatus", "AbortWithError", "Redirect")
	add(act{raw: true}, ctx, "File", "FileAttachment", "Stream")
	add(act{decode: 1}, ctx, "Bind", "BindJSON", "MustBindWith", "ShouldBind", "ShouldBindJSON", "ShouldBindWith", "ShouldBindBodyWith", "ShouldBindBodyWithJSON")
	add(act{query: 1}, ctx, "BindQuery", "ShouldBindQuery")
	add(act{read: facts.InQuery, name: 1}, ctx, "Query", "DefaultQuery", "GetQuery", "QueryArray", "GetQueryArray")
	add(act{read: facts.InPath, name: 1}, ctx, "Param")
	add(act{read: facts.InHeader, name: 1}, ctx, "GetHeader")
	add(act{read: facts.InCookie, name: 1}, ctx, "Cookie")
	add(act{read: facts.InForm, name: 1}, ctx, "PostForm", "DefaultPostForm", "GetPostForm", "FormFile")
}

func echoActs(add adder) {
	const pkg, ctx = "github.com/labstack/echo", "github.com/labstack/echo.Context"
	add(act{status: 1, json: 2}, ctx, "JSON", "JSONPretty")
	add(act{status: 1, raw: true, media: "application/json"}, ctx, "JSONBlob")
	add(act{status: 1, raw: true}, ctx, "XML", "XMLPretty", "XMLBlob")
	add(act{status: 1, raw: true, media: "text/plain"}, ctx, "String")
	add(act{status: 1, raw: true, media: "text/html"}, ctx, "HTML", "HTMLBlob", "Render")
	add(act{status: 1, raw: true, mediaArg: 2}, ctx, "Blob", "Stream")
	add(act{status: 1}, ctx, "NoContent", "Redirect")
	add(act{raw: true}, ctx, "File", "Attachment", "Inline")
	add(act{decode: 1}, ctx, "Bind")
	add(act{read: facts.InQuery, name: 1}, ctx, "QueryParam", "QueryParamOr")
	add(act{read: facts.InPath, name: 1}, ctx, "Param", "PathParam")
	add(act{read: facts.InCookie, name: 1}, ctx, "Cookie")
	add(act{read: facts.InForm, name: 1}, ctx, "FormValue", "FormFile")
	add(act{status: 1, raw: true, media: "application/json"}, pkg, "NewHTTPError")
}

func fiberActs(add adder) {
	const pkg, ctx = "github.com/gofiber/fiber", "github.com/gofiber/fiber.Ctx"
	add(act{json: 1}, ctx, "JSON")
	add(act{status: 1, later: true}, ctx, "Status")
	add(act{status: 1}, ctx, "SendStatus")
	add(act{raw: true, media: "text/plain"}, ctx, "SendString")
	add(act{raw: true}, ctx, "Send", "SendFile", "SendStream", "Render")
	add(act{decode: 1}, ctx, "BodyParser")
	add(act{query: 1}, ctx, "QueryParser")
	add(act{read: facts.InQuery, name: 1}, ctx, "Query", "QueryInt", "QueryBool", "QueryFloat")
	add(act{read: facts.InPath, name: 1}, ctx, "Params", "ParamsInt")
	add(act{read: facts.InHeader, name: 1}, ctx, "Get")
	add(act{read: facts.InCookie, name: 1}, ctx, "Cookies")
	add(act{read: facts.InForm, name: 1}, ctx, "FormValue", "FormFile")
	add(act{status: 1, raw: true, media: "text/plain"}, pkg, "NewError")
}

func chiActs(add adder) {
	const render = "github.com/go-chi/render"
	add(act{read: facts.InPath, name: 2}, "github.com/go-chi/chi", "URLParam")
	add(act{status: 2, later: true}, render, "Status")
	add(act{json: 3}, render, "JSON", "Render", "Respond")
	add(act{raw: true, media: "text/plain"}, render, "PlainText")
	add(act{raw: true, media: "text/html"}, render, "HTML")
	add(act{raw: true}, render, "Data", "XML")
	add(act{fixed: 204}, render, "NoContent")
	add(act{decode: 2}, render, "Decode", "DecodeJSON", "Bind")
}

// funcKey is the name of a function in acts.
func funcKey(f *types.Func) string {
	if f.Pkg() == nil {
		return ""
	}
	key := flow.Unversioned(f.Pkg().Path())
	if r := f.Signature().Recv(); r != nil {
		n := namedOf(r.Type())
		if n == nil {
			return ""
		}
		key += "." + n.Obj().Name()
	}
	return key + "." + f.Name()
}

// namedOf is the named type of a value or of what a pointer leads to.
func namedOf(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

func typeKey(t types.Type) string {
	if n := namedOf(t); n != nil && n.Obj().Pkg() != nil {
		return flow.Unversioned(n.Obj().Pkg().Path()) + "." + n.Obj().Name()
	}
	return ""
}

// carries reports whether a value gives access to the request or the answer:
// passed to a function, that function takes part in the exchange.
func carries(t types.Type) bool {
	switch typeKey(t) {
	case "net/http.ResponseWriter", "net/http.Request", "net/http.Header", "net/url.Values", "github.com/gin-gonic/gin.Context",
		"github.com/labstack/echo.Context", "github.com/gofiber/fiber.Ctx", "github.com/julienschmidt/httprouter.Params":
		return true
	}
	return isWriter(t)
}

// isWriter reports whether a type is an http.ResponseWriter, or wraps one.
func isWriter(t types.Type) bool {
	return hasMethod(t, "WriteHeader") && hasMethod(t, "Write") && hasMethod(t, "Header")
}

// handles reports whether a type is a handler, or makes handlers of handlers.
func handles(t types.Type) bool {
	if t == nil {
		return false
	}
	if hasMethod(t, "ServeHTTP") {
		return true
	}
	f, ok := t.Underlying().(*types.Signature)
	if !ok {
		return false
	}
	for v := range f.Params().Variables() {
		if carries(v.Type()) || handlerType(v.Type()) {
			return true
		}
	}
	return false
}

// handlerType reports whether a type is a handler itself.
func handlerType(t types.Type) bool {
	if hasMethod(t, "ServeHTTP") {
		return true
	}
	f, ok := t.Underlying().(*types.Signature)
	if !ok {
		return false
	}
	for v := range f.Params().Variables() {
		if carries(v.Type()) {
			return true
		}
	}
	return false
}

// hasMethod reports whether values of a type have a method. It is asked for every
// argument of every call: whole method sets would cost more than the rest.
func hasMethod(t types.Type, name string) bool {
	switch x := types.Unalias(orInvalid(t)).(type) {
	case *types.Pointer:
		if _, ok := types.Unalias(x.Elem()).(*types.Named); !ok {
			return false
		}
	case *types.Named, *types.Interface, *types.Struct:
	default:
		return false
	}
	o, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
	_, ok := o.(*types.Func)
	return ok
}
