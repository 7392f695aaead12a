package outbound

import (
	"go/ast"
	"reflect"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// key is a call or literal that reads or declares a setting: arg is 1 + the
// argument with its name, field the field of a literal; rest reads the names of
// all further arguments too.
type key struct {
	kind  facts.ConfigKind
	arg   int
	field string
	rest  bool
}

func (d key) found(r *run, t flow.Thunk) func() {
	names := []flow.Thunk{}
	switch {
	case d.field != "":
		names = append(names, r.field(t, d.field))
	case d.rest:
		for i := d.arg - 1; i < len(t.Args); i++ {
			names = append(names, t.ArgAt(i))
		}
	default:
		names = append(names, t.ArgAt(d.arg-1))
	}
	texts := []string{}
	for _, n := range names {
		m := r.m
		m.Unknown = nil
		if h := m.Head(n); h.Op == flow.List {
			list, _ := m.Elements(h)
			for _, e := range list {
				s, _ := m.Text(e.Value)
				texts = append(texts, s)
			}
			continue
		}
		s, _ := m.Text(n)
		texts = append(texts, s)
	}
	reader := facts.ConfigReader{Symbol: r.t.Symbol(r.sink.In), Pos: r.pos(r.sink.Node.At), Library: r.sink.Rule.Pkg}
	if fn, at, ok := t.Supplier(); ok {
		reader.Symbol, reader.Pos = r.t.Symbol(fn), r.pos(at)
	}
	return func() {
		for _, s := range texts {
			if s != "" {
				r.read(setting{d.kind, s}, reader)
			}
		}
	}
}

func environment() []flow.Rule {
	env := key{kind: facts.ConfigEnv, arg: 1}
	return []flow.Rule{
		rule("os", "", "Getenv|LookupEnv", env),
		rule("syscall", "", "Getenv", env),
	}
}

// flags are the flag packages; the *Var functions take the variable first.
func flags() []flow.Rule {
	flag, second := key{kind: facts.ConfigFlag, arg: 1}, key{kind: facts.ConfigFlag, arg: 2}
	const std = "Bool|Duration|Float64|Int|Int64|String|Uint|Uint64|Func|BoolFunc"
	const more = std + "|Float32|Int8|Int16|Int32|Uint8|Uint16|Uint32|Count|IP|IPMask|IPNet|BytesHex|BytesBase64|" +
		"StringSlice|StringArray|IntSlice|Int32Slice|Int64Slice|BoolSlice|UintSlice|DurationSlice|Float32Slice|Float64Slice|IPSlice|StringToString|StringToInt|StringToInt64"
	l := []flow.Rule{
		rule("flag", "", std, flag), rule("flag", "FlagSet", std, flag),
		rule("flag", "", suffixed(std, "Var")+"|Var|TextVar", second), rule("flag", "FlagSet", suffixed(std, "Var")+"|Var|TextVar", second),
	}
	for _, recv := range []string{"", "FlagSet"} {
		l = append(l,
			rule("github.com/spf13/pflag", recv, more+"|"+suffixed(more, "P"), flag),
			rule("github.com/spf13/pflag", recv, suffixed(more, "Var")+"|"+suffixed(more, "VarP")+"|Var|VarP|VarPF", second),
		)
	}
	const kinds = "StringFlag|BoolFlag|IntFlag|Int64Flag|UintFlag|Uint64Flag|Float64Flag|FloatFlag|DurationFlag|StringSliceFlag|IntSliceFlag|PathFlag|TimestampFlag|GenericFlag|BoolTFlag"
	for _, pkg := range []string{"github.com/urfave/cli", "gopkg.in/urfave/cli.v1", "gopkg.in/urfave/cli.v2"} {
		l = append(l,
			literal(pkg, kinds, key{kind: facts.ConfigFlag, field: "Name"}),
			literal(pkg, kinds, key{kind: facts.ConfigEnv, field: "EnvVars|EnvVar"}),
			rule(pkg, "", "EnvVars", key{kind: facts.ConfigEnv, arg: 1, rest: true}),
		)
	}
	return l
}

func suffixed(names, suffix string) string {
	return strings.ReplaceAll(names, "|", suffix+"|") + suffix
}

func vipers() []flow.Rule {
	const pkg = "github.com/spf13/viper"
	const names = "Get|GetBool|GetDuration|GetFloat64|GetInt|GetInt32|GetInt64|GetIntSlice|GetSizeInBytes|GetString|GetStringMap|" +
		"GetStringMapString|GetStringMapStringSlice|GetStringSlice|GetTime|GetUint|GetUint16|GetUint32|GetUint64|IsSet|InConfig|" +
		"SetDefault|BindPFlag|UnmarshalKey|RegisterAlias|BindEnv|MustBindEnv"
	k := key{kind: facts.ConfigViper, arg: 1}
	env := key{kind: facts.ConfigEnv, arg: 2, rest: true}
	return []flow.Rule{
		rule(pkg, "", names, k), rule(pkg, "Viper", names, k),
		rule(pkg, "", "BindEnv|MustBindEnv", env), rule(pkg, "Viper", "BindEnv|MustBindEnv", env),
	}
}

func koanfs() []flow.Rule {
	const names = "Get|String|Strings|Int|Ints|Int64|Int64s|Float64|Float64s|Bool|Bools|Duration|Time|Bytes|StringMap|StringsMap|IntMap|Exists|" +
		"MustString|MustStrings|MustInt|MustInts|MustInt64|MustFloat64|MustBool|MustDuration|MustTime|MustBytes"
	return []flow.Rule{rule("github.com/knadh/koanf", "Koanf", names, key{kind: facts.ConfigKoanf, arg: 1})}
}

// tag is a field that a struct tag ties to an environment variable.
type tag struct {
	key     string
	library string
	field   refs.Target
	at      flow.Place
}

// tagLibraries are the keys of struct tags and the libraries that read them.
var tagLibraries = [...]struct{ key, library string }{
	{"env", "github.com/caarlos0/env"},
	{"envconfig", "github.com/kelseyhightower/envconfig"},
}

// fieldTags finds `env:"NAME"` and `envconfig:"NAME"` in struct types.
func fieldTags(c *load.Checked, decls []symbols.Decl) []tag {
	var out []tag
	for _, d := range decls {
		f, ok := d.Node.(*ast.Field)
		if !ok || f.Tag == nil || !strings.Contains(f.Tag.Value, "env") {
			continue
		}
		value, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			continue
		}
		for _, l := range tagLibraries {
			name, _, _ := strings.Cut(reflect.StructTag(value).Get(l.key), ",")
			for _, n := range strings.Split(name, ";") {
				if n == "" || n == "-" {
					continue
				}
				at := c.Fset.PositionFor(f.Pos(), false)
				out = append(out, tag{
					key: n, library: l.library, field: refs.Target{Package: c.Package.Path, Name: d.Name},
					at: flow.Place{File: c.Names[d.File], Line: at.Line, Col: at.Column},
				})
			}
		}
	}
	return out
}
