// Package template has the texts of all mails.
package template

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"text/template"

	"example.com/shop/internal/util"
)

// texts are the mails: the first line is the subject.
var texts = map[string]string{
	"welcome": `Welcome to {{.shop}}, {{.name}}
Hello {{.name}},

your account is ready. Join our tea rounds: pick from new products and share orders with friends.
`,
	"reset": `Your new password
Hello {{.name}},

set a new password here: {{.base}}/reset/{{.token}}
If you did not ask for this, ignore this mail.
`,
	"order-placed": `Your order {{.number}}
Hello {{.name}},

we hold your goods until you have paid {{.total}} EUR.
`,
	"order-paid": `Thank you for your payment
Hello {{.name}},

we have received {{.total}} EUR for order {{.number}} and are packing it.
`,
	"order-shipped": `Order {{.number}} is on its way
Hello {{.name}},

{{.carrier | upper}} brings your parcel. Follow it with {{.tracking}}.
`,
	"order-cancelled": `Order {{.number}} is cancelled
Hello {{.name}},

nothing has been charged.
`,
	"parcel-late": `Order {{.number}} will be late
Hello {{.name}},

we are sorry: {{.reason}}
`,
}

var (
	once   sync.Once
	parsed map[string]*template.Template
	broken error
)

func load() {
	parsed = make(map[string]*template.Template, len(texts))
	funcs := template.FuncMap{"upper": strings.ToUpper}
	for _, name := range util.SortedKeys(texts) {
		t, err := template.New(name).Funcs(funcs).Option("missingkey=error").Parse(texts[name])
		if err != nil {
			broken = err
			return
		}
		parsed[name] = t
	}
}

// Known reports whether there is a mail of that name.
func Known(name string) bool { return texts[name] != "" }

// Render fills a mail in.
func Render(name string, data map[string]string) (subject, body string, err error) {
	once.Do(load)
	if broken != nil {
		return "", "", broken
	}
	t := parsed[name]
	if t == nil {
		return "", "", fmt.Errorf("template: no mail %q", name)
	}
	var buf bytes.Buffer
	if err := t.Execute(&buf, data); err != nil {
		return "", "", err
	}
	subject, body, _ = strings.Cut(buf.String(), "\n")
	return subject, body, nil
}
