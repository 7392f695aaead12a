package forms_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/planner/contract/wire"
)

// roundTrip is the test that runs inside a copy of the shop: random originals go
// through the mapper and JSON, and come back. Losses that the contract names stay
// out of the random values: nil lists, zones, what a message does not carry.
const roundTrip = `package %s

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

func fill(r *rand.Rand, v reflect.Value, depth int) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Unix(r.Int64N(1<<32), r.Int64N(1e9)).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(string([]rune{rune('a' + r.IntN(26)), rune(0x4e00 + r.IntN(99))}))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 1)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(r.Int64() >> (64 - v.Type().Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.Uint64() >> (64 - v.Type().Bits()))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(float32(r.NormFloat64())))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(r, v.Field(i), depth+1)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1+r.IntN(2), 2))
		for i := range v.Len() {
			fill(r, v.Index(i), depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(r, k, depth+1)
		fill(r, e, depth+1)
		v.SetMapIndex(k, e)
	case reflect.Pointer:
		if depth < 6 && r.IntN(4) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(r, v.Elem(), depth+1)
		}
	}
}

func trip[O, D any](t *testing.T, to func(O) (D, error), from func(D) (O, error)) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var o, back O
		fill(r, reflect.ValueOf(&o).Elem(), 0)
		d, err := to(o)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var e D
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatal(err)
		}
		if back, err = from(e); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(o, back) {
			t.Fatalf("%%T: sent %%+v\ngot %%+v\nas %%s", o, o, back, text)
		}
	}
}

func TestRoundTrips(t *testing.T) {
%s}
`

// lossy reports whether a message, or one that it leads to, names losses.
func lossy(s *wire.Service, name string, seen map[string]bool) bool {
	if seen[name] {
		return false
	}
	seen[name] = true
	for _, m := range s.Messages {
		if m.Name != name {
			continue
		}
		if len(m.Losses) > 0 {
			return true
		}
		for i := range m.Fields {
			for t := &m.Fields[i].Type; t != nil; t = t.Elem {
				if lossy(s, t.Ref, seen) {
					return true
				}
			}
		}
	}
	return false
}

// TestRoundTrips runs the mappers of the shop's messages for real.
func TestRoundTrips(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the go command")
	}
	shop := t.TempDir()
	if err := os.CopyFS(shop, os.DirFS(shopDir)); err != nil {
		t.Fatal(err)
	}
	into := filepath.Join(shop, "contracts")
	n := 0
	for _, s := range render(t, shopDir, into) {
		calls := ""
		for _, m := range s.Service.Messages {
			if !lossy(&s.Service, m.Name, map[string]bool{}) {
				calls += fmt.Sprintf("\ttrip(t, %[1]sToDTO, %[1]sFromDTO)\n", m.Name)
				n++
			}
		}
		if calls == "" {
			continue
		}
		pkg := strings.ReplaceAll(s.Service.Package, "_", "") + "contract"
		path := filepath.Join(into, string(s.Service.ID), "go", "trip_test.go")
		if err := os.WriteFile(path, fmt.Appendf(nil, roundTrip, pkg, calls), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if n < 10 {
		t.Fatalf("only %d messages go round", n)
	}
	cmd := exec.Command("go", "test", "-count=1", "-vet=off", "./contracts/...")
	cmd.Dir, cmd.Env = shop, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go test: %v\n%s", err, out)
	}
}
