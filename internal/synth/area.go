package synth

import (
	"fmt"
	"strings"
)

// The shares of an area's lines that its packages get; the rest is rules. An
// area without packages of rules gives their share to the service.
const (
	modelShare     = 0.14
	generatedShare = 0.07
	storeShare     = 0.22
	serviceShare   = 0.22
	apiShare       = 0.13
)

func replaceModule(code, module string) string { return strings.ReplaceAll(code, "MODULE", module) }

// title makes the exported form of an area's name.
func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func (a *area) dir(kind string) string { return "internal/" + a.name + "/" + a.pkg(kind) }
func (a *area) pkg(kind string) string { return a.name + kind }

func (a *area) share(of float64) int { return int(of * float64(a.lines)) }

// entity is the i-th entity's name in an area.
func (w *writer) entity(i int) string {
	name := title(nouns[(i*7+3)%len(nouns)])
	if round := i / len(nouns); round > 0 {
		name += fmt.Sprint(round)
	}
	return name
}

func (w *writer) area(a *area) {
	w.model(a)
	w.store(a)
	w.rules(a)
	w.service(a)
	w.api(a)
}

func (w *writer) model(a *area) {
	p := w.open(a.dir("model"), a.pkg("model"), fmt.Sprintf("Package %s holds what the %s area is about.", a.pkg("model"), a.name), a.share(modelShare))
	for first := true; p.more() || first; first = false {
		e := w.entity(len(a.entities))
		a.entities = append(a.entities, e)
		p.use("errors", "time", w.own("platform/fault"))
		p.add(entityCode, e, strings.ToLower(e), a.name, 1+w.rng.IntN(500), 2+w.rng.IntN(90))
	}
	if w.rng.IntN(2) == 0 {
		p.use(w.own("platform/list"))
		p.add("\n// Known%[1]s holds what was seen.\nvar Known%[1]s list.Index[int64, *%[1]s]\n", a.entities[0])
	}
	p.begin("zz_generated")
	p.file.generated = true
	limit := p.lines + a.share(generatedShare)
	for i := 0; p.lines+lineCount(p) < limit; i++ {
		p.use("strconv")
		p.add(generatedCode, a.entities[i%len(a.entities)], i/len(a.entities), 1+w.rng.IntN(9))
	}
	p.end()
}

func lineCount(p *pkg) int { return strings.Count(p.file.body.String(), "\n") }

func (w *writer) store(a *area) {
	p := w.open(a.dir("store"), a.pkg("store"), fmt.Sprintf("Package %s keeps the %s area in tables.", a.pkg("store"), a.name), a.share(storeShare))
	p.use("database/sql")
	p.add(storeHead)
	for u := 0; p.more() || u == 0; u++ {
		e := a.entities[u%len(a.entities)]
		p.use("context", "database/sql", w.own(a.dir("model")), w.own("platform/fault"))
		table := a.name + "_" + strings.ToLower(e)
		if round := u / len(a.entities); round > 0 {
			p.use("fmt")
			p.add(storeQuery, e, a.pkg("model"), table, round, w.rng.IntN(100))
			w.stats.Statements += 2
			continue
		}
		p.use("errors")
		p.add(storeUnit, e, a.pkg("model"), table, a.name)
		a.stored = u + 1
		w.stats.Statements += 3
	}
	p.end()
}

// rules writes packages of pure functions; the later use the earlier, and one
// other area's model.
func (w *writer) rules(a *area) {
	if a.rules == 0 {
		return
	}
	each := (a.lines - a.share(modelShare+generatedShare+storeShare+serviceShare+apiShare)) / a.rules
	for r := range a.rules {
		kind := fmt.Sprintf("rules%d", r+1)
		p := w.open(a.dir(kind), a.pkg(kind), fmt.Sprintf("Package %s decides for the %s area.", a.pkg(kind), a.name), each)
		p.add(rulesHead, 2+w.rng.IntN(40))
		for u := 0; p.more() || u == 0; u++ {
			e := a.entities[w.rng.IntN(len(a.entities))]
			p.use("sort", w.own(a.dir("model")), w.own("platform/list"))
			p.add(rulesUnit, e, a.pkg("model"), u, 1+w.rng.IntN(900), 1+w.rng.IntN(30), 2+w.rng.IntN(7))
			if r > 0 && w.rng.IntN(3) == 0 {
				prev := fmt.Sprintf("rules%d", 1+w.rng.IntN(r))
				p.use(w.own(a.dir(prev)))
				p.add("\n// Base%[1]d is the limit that the rules before this one know.\nfunc Base%[1]d() int { return %[2]s.Limit * %[3]d }\n", u, a.pkg(prev), 2+w.rng.IntN(5))
			}
			if len(a.deps) > 0 && w.rng.IntN(4) == 0 {
				d := a.deps[w.rng.IntN(len(a.deps))]
				p.use(w.own(d.dir("model")))
				p.add(rulesForeign, u, d.pkg("model"), d.entities[w.rng.IntN(len(d.entities))], w.rng.IntN(50))
			}
		}
		p.end()
	}
}

func (w *writer) service(a *area) {
	share := serviceShare
	if a.rules == 0 {
		share = 1 - modelShare - generatedShare - storeShare - apiShare
	}
	p := w.open(a.dir("service"), a.pkg("service"), fmt.Sprintf("Package %s does the work of the %s area.", a.pkg("service"), a.name), a.share(share))
	w.serviceHead(p, a)
	for u := 0; p.more() || u == 0; u++ {
		e := a.entities[u%a.stored]
		p.use("context", w.own("platform/event"), w.own("platform/fault"), w.own(a.dir("model")))
		p.add(serviceUnit, e, a.pkg("model"), a.name, u, 1+w.rng.IntN(90), 2+w.rng.IntN(8))
		if len(a.deps) > 0 && w.rng.IntN(2) == 0 {
			d := a.deps[w.rng.IntN(len(a.deps))]
			p.add(serviceForeign, e, a.pkg("model"), u, title(d.name), d.entities[0], d.name)
		}
		if a.rules > 0 && w.rng.IntN(2) == 0 {
			kind := fmt.Sprintf("rules%d", 1+w.rng.IntN(a.rules))
			p.use(w.own(a.dir(kind)))
			p.add("\n// Allowed%[1]d asks the rules.\nfunc (s *Service) Allowed%[1]d(n int) bool { return n < %[2]s.Limit && %[2]s.Accepts0(n) }\n", u, a.pkg(kind))
		}
	}
	p.end()
}

// serviceHead writes the consumer-side interfaces, the type and what other
// areas call.
func (w *writer) serviceHead(p *pkg, a *area) {
	p.use("context", w.own("platform/clock"), w.own("platform/event"), w.own(a.dir("model")))
	p.add("\n// repository is what the service needs of a store.\ntype repository interface {\n")
	for _, e := range a.entities[:a.stored] {
		p.add("\tGet%[1]s(ctx context.Context, id int64) (*%[2]s.%[1]s, error)\n", e, a.pkg("model"))
		p.add("\tSave%[1]s(ctx context.Context, x *%[2]s.%[1]s) error\n", e, a.pkg("model"))
	}
	p.add("}\n")
	w.stats.Interfaces++
	for _, d := range a.deps {
		w.stats.Interfaces++
		p.use(w.own(d.dir("model")))
		p.add("\n// %[1]sSource is what the service needs of the %[1]s area.\ntype %[1]sSource interface {\n\tFind%[2]s(ctx context.Context, id int64) (*%[3]s.%[2]s, error)\n}\n", d.name, d.entities[0], d.pkg("model"))
	}
	p.add("\n// Service does the work.\ntype Service struct {\n\trepo repository\n\tclock clock.Clock\n\tbus *event.Bus\n")
	for _, d := range a.deps {
		p.add("\t%[1]sSource %[1]sSource\n", d.name)
	}
	p.add("\tseen int\n}\n\n// New makes a service.\nfunc New(repo repository, c clock.Clock, bus *event.Bus")
	for _, d := range a.deps {
		p.add(", %[1]s %[1]sSource", d.name)
	}
	p.add(") *Service {\n\treturn &Service{repo: repo, clock: c, bus: bus")
	for _, d := range a.deps {
		p.add(", %[1]sSource: %[1]s", d.name)
	}
	p.add("}\n}\n")
	p.add(serviceFind, a.entities[0], a.pkg("model"))
}

func (w *writer) api(a *area) {
	p := w.open(a.dir("api"), a.pkg("api"), fmt.Sprintf("Package %s serves the %s area.", a.pkg("api"), a.name), a.share(apiShare))
	p.use("net/http", w.own(a.dir("service")))
	p.add(apiHead, a.pkg("service"))
	n := 0
	for ; p.more() || n == 0; n++ {
		p.use("net/http", "strconv", w.own("platform/web"))
		p.add(apiUnit, n, a.name, a.entities[0], 1+w.rng.IntN(40))
	}
	p.use("net/http")
	p.add("\n// Register adds the routes of the area.\nfunc (h *Handler) Register(mux *http.ServeMux) {\n")
	for i := range n {
		p.add("\tmux.HandleFunc(\"%s /%s/v%d/{id}\", h.handle%d)\n", [...]string{"GET", "POST"}[i%2], a.name, i, i)
	}
	p.add("}\n")
	w.stats.Routes += n
	p.end()
}

// programs writes a server that wires every area and a worker that wires the
// first few.
func (w *writer) programs(areas []*area) {
	w.program("server", areas, true)
	w.program("worker", areas[:(len(areas)+9)/10], false)
}

func (w *writer) program(name string, areas []*area, routes bool) {
	p := w.open("cmd/"+name, "main", "Command "+name+" wires the areas.", 0)
	p.use("database/sql", "net/http", w.own("platform/clock"), w.own("platform/event"))
	p.add("\ntype app struct {\n\tdb *sql.DB\n\tmux *http.ServeMux\n\tclock clock.Clock\n\tbus *event.Bus\n")
	for _, a := range areas {
		p.use(w.own(a.dir("service")))
		p.add("\t%s *%s.Service\n", a.name, a.pkg("service"))
	}
	p.use("log")
	p.add("}\n\nfunc main() {\n\tdb, err := sql.Open(\"none\", \"\")\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n")
	p.add("\ta := &app{db: db, mux: http.NewServeMux(), clock: clock.System{}, bus: event.NewBus()}\n")
	for _, a := range areas {
		p.add("\ta.%sArea()\n", a.name)
	}
	p.add("\tlog.Fatal(http.ListenAndServe(\"localhost:8080\", a.mux))\n}\n")
	p.begin("wire")
	for _, a := range areas {
		if lineCount(p) > maxFileLines {
			p.begin("wire")
		}
		p.use(w.own(a.dir("store")), w.own(a.dir("service")))
		p.add("\nfunc (a *app) %[1]sArea() {\n\tstore := %[1]sstore.New(a.db)\n\ta.%[1]s = %[1]sservice.New(store, a.clock, a.bus", a.name)
		for _, d := range a.deps {
			p.add(", a.%s", d.name)
		}
		p.add(")\n\ta.bus.Subscribe(%q, a.%s)\n", a.name, a.name)
		if routes {
			p.use(w.own(a.dir("api")))
			p.add("\t%[1]sapi.New(a.%[1]s).Register(a.mux)\n", a.name)
		}
		p.add("}\n")
	}
	p.end()
}
