package entry

// followed are the packages whose types are routers or commands; routerTypes
// are those types that are handlers themselves.
var followed = map[string]bool{
	"net/http": true, "github.com/go-chi/chi": true, "github.com/gin-gonic/gin": true, "github.com/labstack/echo": true,
	"github.com/gorilla/mux": true, "github.com/gofiber/fiber": true, "github.com/julienschmidt/httprouter": true,
	"github.com/emicklei/go-restful": true, "github.com/spf13/cobra": true, "github.com/urfave/cli": true,
	"github.com/danielgtaylor/huma": true, gatewayPath: true,
}

var routerTypes = map[string]bool{
	"net/http.ServeMux": true, "github.com/go-chi/chi.Mux": true, "github.com/go-chi/chi.Router": true,
	"github.com/gin-gonic/gin.Engine": true, "github.com/labstack/echo.Echo": true, "github.com/gorilla/mux.Router": true,
	"github.com/julienschmidt/httprouter.Router": true, "github.com/emicklei/go-restful.Container": true,
	"github.com/gofiber/fiber.App": true, gatewayPath + ".ServeMux": true,
}
