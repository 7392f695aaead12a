package data

import (
	"go/types"
	"reflect"
	"strings"

	"github.com/jinzhu/inflection"
)

// naming says how a library turns the name of a model's type into a table name.
type naming uint8

const (
	noNaming      naming = iota
	gormNaming           // plural snake case, with the common initialisms
	gormOneNaming        // the same without some of them
	snakeNaming          // snake case
	pluralNaming         // plural snake case
	xormNaming           // snake case; every capital letter is a word of its own
	sameNaming           // the name itself
)

// gormInitialisms are kept together by gorm (schema/naming.go).
var gormInitialisms = []string{
	"API", "ASCII", "CPU", "CSS", "DNS", "EOF", "GUID", "HTML", "HTTP", "HTTPS", "ID", "IP", "JSON", "LHS", "QPS",
	"RAM", "RHS", "RPC", "SLA", "SMTP", "SSH", "TLS", "TTL", "UID", "UI", "UUID", "URI", "URL", "UTF8", "VM", "XML",
	"XSRF", "XSS",
}

// gormName is gorm's NamingStrategy.toDBName.
func gormName(name string) string {
	if name == "" {
		return ""
	}
	pairs := make([]string, 0, 2*len(gormInitialisms))
	for _, i := range gormInitialisms {
		pairs = append(pairs, i, i[:1]+strings.ToLower(i[1:]))
	}
	s := strings.NewReplacer(pairs...).Replace(name)
	upper := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= 'A' && s[i] <= 'Z' }
	digit := func(i int) bool { return i < len(s) && s[i] >= '0' && s[i] <= '9' }
	var b strings.Builder
	last := len(s) - 1
	for i := 0; i < last; i++ {
		if upper(i) && !(upper(i-1) && (upper(i+1) || digit(i+1))) && i > 0 && s[i-1] != '_' && s[i+1] != '_' {
			b.WriteByte('_')
		}
		b.WriteByte(lower(s[i]))
	}
	if upper(last) && !upper(last-1) && len(s) > 1 {
		b.WriteByte('_')
	}
	b.WriteByte(lower(s[last]))
	return b.String()
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// snake writes a Go name in lower case with underscores; runs of capital letters
// are one word.
func snake(name string) string {
	var b strings.Builder
	upper := func(i int) bool { return i >= 0 && i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	digit := func(i int) bool { return i >= 0 && i < len(name) && name[i] >= '0' && name[i] <= '9' }
	for i := 0; i < len(name); i++ {
		c := name[i]
		if !upper(i) {
			b.WriteByte(c)
			continue
		}
		if i > 0 && name[i-1] != '_' && (!upper(i-1) && !(digit(i-1) && i+1 >= len(name)) || upper(i-1) && i+1 < len(name) && !upper(i+1) && !digit(i+1) && name[i+1] != '_') {
			b.WriteByte('_')
		}
		b.WriteByte(c + 'a' - 'A')
	}
	return b.String()
}

// everyCapital is xorm's SnakeMapper.
func everyCapital(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if c := name[i]; c >= 'A' && c <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			b.WriteByte(c + 'a' - 'A')
			continue
		}
		b.WriteByte(name[i])
	}
	return b.String()
}

// gonic is xorm's GonicMapper (names.gonicCasedName).
func gonic(name string) string {
	var out []byte
	upper := func(c byte) bool { return c >= 'A' && c <= 'Z' }
	for i := 0; i < len(name); i++ {
		c := name[i]
		if i > 0 && upper(c) {
			next := i+1 < len(name) && !upper(name[i+1])
			if !upper(name[i-1]) && name[i-1] != '_' || next && upper(name[i-1]) && !(name[i+1] >= '0' && name[i+1] <= '9') {
				out = append(out, '_')
			}
		}
		out = append(out, c)
	}
	return strings.ToLower(string(out))
}

// hints are what the code says about naming, anywhere.
type hints struct {
	// gonic, same: xorm's mappers. singular and prefix: gorm's NamingStrategy.
	gonic, same, singular bool
	prefix                string
}

func (h *hints) add(o hints) {
	h.gonic = h.gonic || o.gonic
	h.same = h.same || o.same
	h.singular = h.singular || o.singular
	if h.prefix == "" || o.prefix != "" && o.prefix < h.prefix {
		h.prefix = o.prefix
	}
}

// composite notes a literal that configures naming.
func (h *hints) composite(t types.Type, g *value) {
	n, ok := types.Unalias(typeOrInvalid(t)).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return
	}
	switch n.Obj().Pkg().Path() + "." + n.Obj().Name() {
	case "gorm.io/gorm/schema.NamingStrategy":
		for i, k := range g.keys {
			if k == "TablePrefix" && g.list[i] != nil && g.list[i].op == opText {
				h.prefix = g.list[i].text
			}
			if k == "SingularTable" {
				h.singular = true
			}
		}
	case "xorm.io/xorm/names.GonicMapper", "xorm.io/core.GonicMapper", "github.com/go-xorm/core.GonicMapper", "github.com/xorm-io/xorm/names.GonicMapper":
		h.gonic = true
	case "xorm.io/xorm/names.SameMapper", "xorm.io/core.SameMapper", "github.com/go-xorm/core.SameMapper", "github.com/xorm-io/xorm/names.SameMapper":
		h.same = true
	}
}

// tableName is the name a library gives to the table of a type.
func (n naming) tableName(typeName string, h *hints) string {
	switch n {
	case gormNaming, gormOneNaming:
		s := gormName(typeName)
		if !h.singular {
			s = inflection.Plural(s)
		}
		return h.prefix + s
	case snakeNaming:
		return snake(typeName)
	case pluralNaming:
		return inflection.Plural(snake(typeName))
	case sameNaming:
		return typeName
	case xormNaming:
		switch {
		case h.same:
			return typeName
		case h.gonic:
			return gonic(typeName)
		}
		return everyCapital(typeName)
	}
	return ""
}

// columnName is the name a library gives to the column of a field.
func (n naming) columnName(field string, h *hints) string {
	switch n {
	case gormNaming, gormOneNaming:
		return gormName(field)
	case xormNaming:
		return n.tableName(field, h)
	}
	return snake(field)
}

// tagValue finds a key in a tag of the form "key:value;key" or "key value(x)".
func tagValue(tag, key string) (string, bool) {
	for part := range strings.SplitSeq(tag, ";") {
		k, v, _ := strings.Cut(strings.TrimSpace(part), ":")
		if strings.EqualFold(strings.TrimSpace(k), key) {
			return strings.TrimSpace(v), true
		}
	}
	return "", false
}

func structTag(tag, key string) string { return reflect.StructTag(tag).Get(key) }
