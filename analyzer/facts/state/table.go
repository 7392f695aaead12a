package state

import (
	"strings"
	"sync"
)

// recogniser says what a function outside the code base does.
type recogniser struct {
	// kind is a kind of facts.Effect, a kind of facts.Exit, start (it runs the
	// function that is argument arg in a goroutine) or recover (deferred, it
	// recovers).
	kind string
	arg  int
}

// library maps functions, "Func" or "Type.Method", to what they do. A name that
// ends in * stands for all that begin so.
type library map[string]recogniser

// find looks a function up, by its whole name first.
func (l library) find(name string) (recogniser, bool) {
	if r, ok := l[name]; ok {
		return r, true
	}
	for i := len(name); i > 0; i-- {
		if r, ok := l[name[:i]+"*"]; ok {
			return r, true
		}
	}
	return recogniser{}, false
}

// known is the table of all libraries, by import path without major version. To
// add one, add lines: path, kind, names.
var known = sync.OnceValue(func() map[string]library {
	out := map[string]library{}
	for line := range strings.Lines(functions) {
		f := strings.Fields(line)
		if len(f) < 3 {
			continue
		}
		l := out[f[0]]
		if l == nil {
			l = library{}
			out[f[0]] = l
		}
		r := recogniser{kind: f[1]}
		if k, arg, ok := strings.Cut(f[1], "/"); ok {
			r = recogniser{k, int(arg[0] - '0')}
		}
		for _, name := range f[2:] {
			l[name] = r
		}
	}
	return out
})

// functions lists import path, kind (with /N for argument N), and functions.
const functions = `
os environment Getenv LookupEnv Environ ExpandEnv Setenv Unsetenv Clearenv Getwd Chdir Hostname Executable UserHomeDir UserCacheDir UserConfigDir
os file Open* Create* ReadFile WriteFile ReadDir Mkdir* Remove* Rename Stat Lstat Symlink Link Chmod Chown Truncate DirFS CopyFS Readlink
os exit Exit
os process StartProcess FindProcess
syscall environment Getenv Setenv
syscall exit Exit
os/exec process Cmd.Run Cmd.Start Cmd.Output Cmd.CombinedOutput LookPath
os/user environment Current Lookup*
os/signal registration Notify Ignore NotifyContext
path/filepath file Walk* Glob EvalSymlinks
io/ioutil file ReadFile WriteFile ReadDir Temp*
net network Dial* Listen* Lookup* Dialer.Dial* ListenConfig.Listen* Resolver.Lookup* Interfaces InterfaceAddrs
net/http network Get Head Post PostForm ListenAndServe* Serve ServeTLS Client.Do Client.Get Client.Head Client.Post* Server.ListenAndServe* Server.Serve*
net/http registration Handle HandleFunc
net/rpc network Dial*
net/smtp network SendMail Dial
database/sql database Open OpenDB DB.Ping* DB.Exec* DB.Query* DB.Begin* DB.Prepare*
database/sql registration Register
github.com/jmoiron/sqlx database Open Connect* MustConnect MustOpen
github.com/jackc/pgx database Connect*
github.com/jackc/pgx/pgxpool database New NewWithConfig Connect*
gorm.io/gorm database Open
github.com/jinzhu/gorm database Open
xorm.io/xorm database NewEngine*
go.mongodb.org/mongo-driver/mongo database Connect NewClient
go.etcd.io/bbolt database Open
github.com/dgraph-io/badger database Open
google.golang.org/grpc network Dial* NewClient
flag registration Bool* Int* Uint* String* Float64* Duration* Var TextVar Func BoolFunc
github.com/spf13/pflag registration Bool* Int* Uint* String* Float* Duration* Var* Count* IP*
expvar registration Publish New*
encoding/gob registration Register RegisterName
image registration RegisterFormat
mime registration AddExtensionType
crypto registration RegisterHash
log registration SetFlags SetOutput SetPrefix
log/slog registration SetDefault
log output Print* Output
log fatal Fatal*
log panic Panic* Logger.Panic*
log fatal Logger.Fatal*
fmt output Print*
runtime goexit Goexit
runtime/debug registration SetGCPercent SetMaxStack SetMemoryLimit SetTraceback
github.com/prometheus/client_golang/prometheus registration MustRegister Register Unregister
github.com/prometheus/client_golang/prometheus/promauto registration New*
github.com/sirupsen/logrus registration SetOutput SetFormatter SetLevel AddHook
github.com/sirupsen/logrus fatal Fatal* Logger.Fatal* Entry.Fatal*
github.com/sirupsen/logrus exit Exit Logger.Exit
github.com/sirupsen/logrus panic Panic* Logger.Panic* Entry.Panic*
go.uber.org/zap fatal Logger.Fatal SugaredLogger.Fatal*
go.uber.org/zap panic Logger.Panic SugaredLogger.Panic*
go.uber.org/zap registration ReplaceGlobals RedirectStdLog*
github.com/rs/zerolog fatal Logger.Fatal
github.com/rs/zerolog panic Logger.Panic
github.com/rs/zerolog/log fatal Fatal
github.com/rs/zerolog/log panic Panic
k8s.io/klog fatal Fatal* Exit*
github.com/golang/glog fatal Fatal* Exit*
github.com/go-kratos/kratos/log fatal Fatal* Helper.Fatal*
golang.org/x/sync/errgroup start/0 Group.Go Group.TryGo
time start/1 AfterFunc
context start/1 AfterFunc
github.com/oklog/run start/0 Group.Add
github.com/sourcegraph/conc start/0 WaitGroup.Go
github.com/sourcegraph/conc/pool start/0 Pool.Go ContextPool.Go ErrorPool.Go
github.com/panjf2000/ants start/0 Submit Pool.Submit
gopkg.in/tomb start/0 Tomb.Go
k8s.io/apimachinery/pkg/util/runtime recover HandleCrash HandleCrashWithContext
github.com/getsentry/sentry-go recover Recover RecoverWithContext Hub.Recover Hub.RecoverWithContext
`

// recovering are libraries that recover in the goroutines they start.
var recovering = sync.OnceValue(func() map[string]bool {
	return map[string]bool{"conc.WaitGroup.Go": true, "pool.Pool.Go": true, "pool.ContextPool.Go": true, "pool.ErrorPool.Go": true, "ants.Submit": true, "ants.Pool.Submit": true}
})

// cacheLibraries are import paths, without major version, of caches in memory.
const cacheLibraries = ` github.com/hashicorp/golang-lru github.com/hashicorp/golang-lru/simplelru github.com/hashicorp/golang-lru/expirable
 github.com/patrickmn/go-cache github.com/dgraph-io/ristretto github.com/allegro/bigcache github.com/coocood/freecache
 github.com/golang/groupcache github.com/golang/groupcache/lru github.com/jellydator/ttlcache github.com/maypok86/otter github.com/Yiling-J/theine-go
 github.com/bluele/gcache github.com/eko/gocache github.com/karlseguin/ccache github.com/VictoriaMetrics/fastcache github.com/muesli/cache2go
 github.com/golang/groupcache/singleflight github.com/viccon/sturdyc `

func isCacheLibrary(path string) bool {
	return strings.Contains(path, ".") && strings.Contains(cacheLibraries, " "+trimVersion(path)+" ") ||
		strings.Contains(path, ".") && strings.Contains(cacheLibraries, "\n"+trimVersion(path)+" ")
}

// trimVersion removes a major version from an import path: "/v2" as an element,
// ".v2" at an element's end.
func trimVersion(path string) string {
	if !strings.Contains(path, "/v") && !strings.Contains(path, ".v") {
		return path
	}
	parts := strings.Split(path, "/")
	out := parts[:0]
	for _, p := range parts {
		if len(p) > 1 && p[0] == 'v' && digits(p[1:]) {
			continue
		}
		if i := strings.LastIndex(p, ".v"); i > 0 && digits(p[i+2:]) {
			p = p[:i]
		}
		out = append(out, p)
	}
	return strings.Join(out, "/")
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
