package wire_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/contract/wire"
)

// modules are code bases with seams: the bundled shop, and the cases of the rules.
func modules() []string {
	return []string{"../../../testdata/monoliths/shop", "../testdata/mod"}
}

func derive(t *testing.T, dir string) (*wire.Model, *planner.Result) {
	t.Helper()
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	a, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{Root: root, Env: os.Environ(), TempDir: t.TempDir(), Offline: true}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := planner.Propose(a, planner.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := wire.Derive(a.Facts, r.Boundary, r.Contracts)
	again, err := json.Marshal(wire.Derive(a.Facts, r.Boundary, r.Contracts))
	if err != nil {
		t.Fatal(err)
	}
	if first, _ := json.Marshal(m); string(first) != string(again) {
		t.Error("two runs differ")
	}
	return m, r
}

var (
	pascal = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
	snake  = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$`)
	upper  = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z][A-Z0-9]*)*$`)
)

// TestEveryOperationHasAPlace: a method, kept as code, or a question.
func TestEveryOperationHasAPlace(t *testing.T) {
	methods := 0
	for _, dir := range modules() {
		m, r := derive(t, dir)
		for i := range m.Services {
			s := &m.Services[i]
			places := map[string]int{}
			for _, x := range s.Methods {
				places[string(x.ID)]++
				methods++
			}
			for _, x := range s.Kept {
				places[string(x.ID)]++
			}
			asked := map[string]bool{}
			for _, q := range s.Questions {
				asked[string(q.Subject)] = true
				if q.Text == "" {
					t.Errorf("%s: a question without a reason: %+v", s.ID, q)
				}
			}
			u := r.Contracts.Surface(s.ID)
			more := map[int]bool{}
			for _, q := range u.Questions {
				for _, x := range q.More {
					more[x] = true
				}
			}
			for _, o := range u.Operations {
				n := places[string(o.ID)]
				if asked[string(o.ID)] || more[o.Symbol] {
					n++
				}
				if n != 1 {
					t.Errorf("%s: %s has %d places, want 1", s.ID, o.ID, n)
				}
			}
		}
	}
	if methods < 15 {
		t.Errorf("only %d methods: the harness does not see them", methods)
	}
}

// TestNames: legal and unique wherever they go, and what is referred to is there.
func TestNames(t *testing.T) {
	fields := 0
	for _, dir := range modules() {
		m, _ := derive(t, dir)
		for i := range m.Services {
			s := &m.Services[i]
			c := &checker{t: t, s: s, scope: map[string]string{}, known: map[string]bool{}}
			for _, x := range s.Messages {
				c.name(x.Name, pascal)
				c.known[x.Name] = true
			}
			for _, x := range s.Enums {
				c.name(x.Name, pascal)
				c.known[x.Name] = true
				for _, v := range x.Values {
					c.name(v.Proto, upper)
					if !strings.HasPrefix(v.Proto, wire.Upper(x.Name)+"_") {
						t.Errorf("%s does not start with the name of %s", v.Proto, x.Name)
					}
				}
			}
			for _, x := range s.Methods {
				c.name(x.RequestName, pascal)
				c.name(x.ResponseName, pascal)
				c.fields(x.Request)
				c.fields(x.Response)
			}
			for _, x := range s.Messages {
				c.fields(x.Fields)
			}
			for _, e := range s.Errors {
				if !upper.MatchString(e.Code) {
					t.Errorf("code %q", e.Code)
				}
			}
			fields += c.n
		}
	}
	if fields < 100 {
		t.Errorf("only %d fields", fields)
	}
}

type checker struct {
	t     *testing.T
	s     *wire.Service
	scope map[string]string
	known map[string]bool
	n     int
}

func (c *checker) name(n string, form *regexp.Regexp) {
	if !form.MatchString(n) {
		c.t.Errorf("%s: name %q", c.s.ID, n)
	}
	if old, ok := c.scope[strings.ToLower(n)]; ok {
		c.t.Errorf("%s: %s and %s are the same name", c.s.ID, old, n)
	}
	c.scope[strings.ToLower(n)] = n
}

func (c *checker) fields(fs []wire.Field) {
	goes, keys, protos := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range fs {
		c.n++
		if goes[f.Go] || keys[f.JSON] || protos[f.Proto] {
			c.t.Errorf("%s: field twice: %+v", c.s.ID, f)
		}
		goes[f.Go], keys[f.JSON], protos[f.Proto] = true, true, true
		if !snake.MatchString(f.Proto) {
			c.t.Errorf("%s: proto name %q", c.s.ID, f.Proto)
		}
		c.typ(&f.Type)
	}
}

func (c *checker) typ(t *wire.Type) {
	if t == nil {
		return
	}
	if t.Kind == "" || t.Go == "" {
		c.t.Errorf("%s: type without kind or Go: %+v", c.s.ID, t)
	}
	if t.Ref != "" && !c.known[t.Ref] {
		c.t.Errorf("%s: no message or enumeration %s", c.s.ID, t.Ref)
	}
	c.typ(t.Key)
	c.typ(t.Elem)
}

// TestShop looks at what a person would: an order with its lines and states.
func TestShop(t *testing.T) {
	m, _ := derive(t, modules()[0])
	i := 0
	for i < len(m.Services) && m.Services[i].ID != "orders" {
		i++
	}
	if i == len(m.Services) {
		t.Fatal("no service orders")
	}
	s := &m.Services[i]
	var get *wire.Method
	for j := range s.Methods {
		if s.Methods[j].Name == "Get" {
			get = &s.Methods[j]
		}
	}
	if get == nil || get.Context != 0 || get.Error != 1 || get.Level > contract.R2 || len(get.Request) != 1 || len(get.Response) != 1 {
		t.Fatalf("Get: %+v", get)
	}
	var order *wire.Message
	for j := range s.Messages {
		if s.Messages[j].Name == get.Response[0].Type.Ref {
			order = &s.Messages[j]
		}
	}
	kinds := map[string]wire.Kind{}
	for _, f := range order.Fields {
		kinds[f.JSON] = f.Type.Kind
	}
	for key, want := range map[string]wire.Kind{"id": wire.String, "status": wire.EnumKind, "total": wire.Int64, "placed_at": wire.Timestamp, "lines": wire.List} {
		if kinds[key] != want {
			t.Errorf("%s is %q, want %q", key, kinds[key], want)
		}
	}
}

func TestNameForms(t *testing.T) {
	for _, x := range []struct{ in, snake, camel, pascal, upper string }{
		{"UserID", "user_id", "userId", "UserID", "USER_ID"},
		{"HTTPServer", "http_server", "httpServer", "HTTPServer", "HTTP_SERVER"},
		{"UserIDs", "user_ids", "userIds", "UserIDs", "USER_IDS"},
		{"ship_line1", "ship_line1", "shipLine1", "ShipLine1", "SHIP_LINE1"},
		{"a_1", "a1", "a1", "A1", "A1"},
		{"order-desk", "order_desk", "orderDesk", "OrderDesk", "ORDER_DESK"},
		{"größe", "gr_e", "grE", "GrE", "GR_E"},
		{"日本", "x", "x", "X", "X"},
		{"2fa", "x2fa", "x2fa", "X2fa", "X2FA"},
	} {
		if s, c, p, u := wire.Snake(x.in), wire.Camel(x.in), wire.Pascal(x.in), wire.Upper(x.in); s != x.snake || c != x.camel || u != x.upper || !strings.EqualFold(p, x.pascal) {
			t.Errorf("%s: %s %s %s %s", x.in, s, c, p, u)
		}
	}
}
