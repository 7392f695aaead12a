package contract

import (
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// callOption is how generated clients of gRPC take options of one call: who has
// it is a remote operation already.
const callOption = "google.golang.org/grpc.CallOption"

// foreignRule is the rule for a named type of another module, "" for one that
// crosses as it is (methods 7.1, 7.2). Types are told by what they are; the
// names here only pick the rule with the better advice.
func foreignRule(t *facts.TypeShape) string {
	if r, ok := known(t.Name); ok {
		return r
	}
	if t.Foreign == facts.ForeignOpaque || t.Foreign == facts.ForeignInterface {
		if r := resourceRule(t.Name); r != "" {
			return r
		}
	}
	switch t.Foreign {
	case facts.ForeignText:
		return "R1.8"
	case facts.ForeignBasic:
		return "R1.6"
	case facts.ForeignProto:
		return ""
	case facts.ForeignData:
		return "R2.11"
	case facts.ForeignAny:
		return "R2.6"
	case facts.ForeignInterface:
		return "R4.9"
	case facts.ForeignFunc:
		return "R4.2"
	case facts.ForeignChan:
		return "R4.3"
	case facts.ForeignOpaque:
		return "R4.10"
	}
	return "R4.12"
}

// known are types with a rule of their own.
func known(name string) (string, bool) {
	switch name {
	case "time.Time", "time.Duration", "error", "context.Context", callOption:
		return "", true
	case "google.golang.org/grpc.ServerStreamingClient", "google.golang.org/grpc.ClientStreamingClient", "google.golang.org/grpc.BidiStreamingClient",
		"google.golang.org/grpc.ServerStreamingServer", "google.golang.org/grpc.ClientStreamingServer", "google.golang.org/grpc.BidiStreamingServer":
		return "R3.2", true
	case "net/url.URL", "encoding/json.RawMessage", "math/big.Int", "time.Location", "github.com/google/uuid.UUID", "github.com/shopspring/decimal.Decimal":
		return "R1.8", true
	case "database/sql.Rows", "database/sql.Row", "github.com/jackc/pgx/v5.Rows", "github.com/jmoiron/sqlx.Rows", "go.mongodb.org/mongo-driver/mongo.Cursor":
		return "R3.5", true
	case "iter.Seq", "iter.Seq2":
		return "R3.3", true
	case "database/sql.Result":
		return "R2.11", true
	case "unsafe.Pointer":
		return "R4.7", true
	case "os.File", "bufio.Reader", "bufio.Writer", "bytes.Buffer", "bytes.Reader", "strings.Reader", "strings.Builder", "mime/multipart.File", "mime/multipart.FileHeader":
		return "R3.1", true
	}
	if path, base := cutLast(name, '.'); path == "database/sql" && strings.HasPrefix(base, "Null") {
		return "R1.8", true
	}
	return "", false
}

// resourceRule is the rule for an object or interface that stands for something
// outside the program, "" when it is not known for that.
func resourceRule(name string) string {
	path, base := cutLast(name, '.')
	switch {
	case path == "io" && (strings.Contains(base, "Read") || strings.Contains(base, "Write") || strings.Contains(base, "Seek") || base == "Closer"):
		return "R3.1"
	case path == "sync" || path == "sync/atomic":
		return "R4.5"
	case isStorePath(path):
		return "R4.4"
	case isWebPath(path):
		return "R4.6"
	}
	return ""
}

func cutLast(s string, c byte) (before, after string) {
	i := strings.LastIndexByte(s, c)
	if i < 0 {
		return "", s
	}
	return s[:i], s[i+1:]
}

// isStorePath reports whether a package's types are connections, transactions
// and statements of a store.
func isStorePath(path string) bool {
	for _, p := range []string{
		"database/sql", "github.com/jmoiron/sqlx", "github.com/jackc/pgx", "github.com/jackc/pgxpool", "gorm.io/gorm",
		"xorm.io/xorm", "github.com/go-xorm/xorm", "github.com/uptrace/bun", "github.com/go-pg/pg",
		"go.mongodb.org/mongo-driver", "github.com/redis/go-redis", "github.com/go-redis/redis",
	} {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return false
}

// isWebPath reports whether a package's types belong to one HTTP exchange.
func isWebPath(path string) bool {
	for _, p := range []string{
		"net/http", "github.com/gin-gonic/gin", "github.com/labstack/echo", "github.com/gofiber/fiber", "github.com/valyala/fasthttp",
	} {
		if path == p || strings.HasPrefix(path, p+"/v") {
			return true
		}
	}
	return false
}

// liveRule is the rule for the type that facts.NamedShape.Live ends with.
func liveRule(live string) string {
	what := live
	if !strings.HasPrefix(live, "func(") && !strings.HasPrefix(live, "chan ") && !strings.HasPrefix(live, "<-chan ") {
		if _, rest, ok := strings.Cut(live, " "); ok {
			what = rest
		}
	}
	what = strings.TrimPrefix(what, "*")
	switch {
	case strings.HasPrefix(what, "func("):
		return "R4.2"
	case strings.Contains(what, "chan "):
		return "R4.3"
	case what == "unsafe.Pointer":
		return "R4.7"
	}
	switch r := resourceRule(what); {
	case r == "R4.5", r == "R4.4" && strings.HasSuffix(what, "Tx"):
		return r
	}
	return "R4.10" // an object that uses a connection or request is no connection
}
