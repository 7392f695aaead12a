package forms

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/planner/contract/wire"
)

// ModelName is the file with the model in every contract's directory, LockName
// the one with the field numbers.
const (
	ModelName = "contract.json"
	LockName  = "contract.lock.yaml"
)

// Saved is the content of ModelName.
type Saved struct {
	// Generated says that the file is generated, and from what.
	Generated []string     `json:"generated"`
	Service   wire.Service `json:"service"`
	Numbers   config.Lock  `json:"numbers"`
}

// EncodeModel writes the model of a service.
func EncodeModel(in *Input) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(Saved{in.Header(), *in.Service, *in.Numbers})
	return b.Bytes(), err
}

// DecodeModel reads what EncodeModel wrote.
func DecodeModel(data []byte) (*Saved, error) {
	s := &Saved{}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("not a contract of demarc: %w", err)
	}
	if s.Service.ID == "" {
		return nil, fmt.Errorf("not a contract of demarc: it names no service")
	}
	return s, nil
}

// Moved says which numbers differ between an earlier contract and a new one, one
// line each, sorted: the lock is stale, or was lost.
func Moved(old, now *config.Lock) []string {
	out := []string{}
	add := func(a, b map[string]config.Numbers) {
		for name, n := range a {
			for field, x := range n.Names {
				if y, ok := b[name].Names[field]; ok && x != y {
					out = append(out, fmt.Sprintf("%s.%s moved from %d to %d", name, field, x, y))
				}
			}
		}
	}
	add(old.Messages, now.Messages)
	add(old.Enums, now.Enums)
	slices.Sort(out)
	return out
}
