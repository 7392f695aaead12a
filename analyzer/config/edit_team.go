package config

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// SetTeamValues returns the file with the given keys of the section team set to
// values as a person writes them ("7", "true", "mandatory"). Other bytes stay
// as they are, the comments of the section too. Empty data makes a new file.
// name stands in error messages; a file with mistakes is an *Error and is not
// edited.
func SetTeamValues(name string, data []byte, values map[string]string) ([]byte, error) {
	_, root, err := decode(name, data)
	if err != nil {
		return nil, err
	}
	keyNode, value := child(root, "team")
	section := &yaml.Node{Kind: yaml.MappingNode}
	if value != nil && deref(value).Kind == yaml.MappingNode {
		section = deref(value)
		section.Style = 0
	}
	for _, k := range teamKeys() {
		if v, ok := values[k.path]; ok {
			put(section, strings.Split(strings.TrimPrefix(k.path, "team."), "."), v)
		}
	}
	block, err := encodeBlock(mapping("team", section))
	if err != nil {
		return nil, err
	}
	out := splice(data, root, keyNode, block)
	if _, err := Decode(name, out); err != nil {
		return nil, &Error{Name: name, Problems: []Problem{{
			Text: "the section team can not be edited: " + err.Error(),
			Hint: "write the file in block style, without anchors in team",
		}}}
	}
	return out, nil
}

// put sets the value below the path of keys and keeps the comments of the old.
func put(m *yaml.Node, path []string, value string) {
	_, v := child(m, path[0])
	if len(path) > 1 {
		if v == nil || deref(v).Kind != yaml.MappingNode {
			inner := &yaml.Node{Kind: yaml.MappingNode}
			if v == nil {
				m.Content = append(m.Content, mapping(path[0], inner).Content...)
			} else {
				*v = *inner
			}
			v = inner
			_, v = child(m, path[0])
		}
		put(deref(v), path[1:], value)
		return
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: value}
	if v == nil {
		m.Content = append(m.Content, text(path[0]), n)
		return
	}
	n.HeadComment, n.LineComment, n.FootComment = v.HeadComment, v.LineComment, v.FootComment
	*v = *n
}

func encodeBlock(n *yaml.Node) ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(n); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	if err := enc.Close(); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return b.Bytes(), nil
}

// Line is one key of a new file with what is known about it.
type Line struct {
	// Path is the key, "team.developers"; Question stands above it, Note behind
	// it. Both may be "".
	Path, Question, Note string
}

// Starter is a new file: every key of the section team, unanswered, with a
// question above each and what is known already behind it.
func Starter(lines []Line) []byte {
	var b strings.Builder
	b.WriteString("# What demarc can not read from the code. Every line is optional: what stays\n# empty is unknown, and demarc says what that means. demarc verdict uses it.\nversion: 1\n\nteam:\n")
	practices := false
	for _, l := range lines {
		name, indent := strings.TrimPrefix(l.Path, "team."), "  "
		if inner, ok := strings.CutPrefix(name, "practices."); ok {
			if !practices {
				b.WriteString("  # Is this in place? true or false.\n  practices:\n")
				practices = true
			}
			name, indent = inner, "    "
		}
		if l.Question != "" {
			fmt.Fprintf(&b, "%s# %s\n", indent, plainComment(l.Question))
		}
		fmt.Fprintf(&b, "%s%s:", indent, name)
		if l.Note != "" {
			fmt.Fprintf(&b, " # %s", plainComment(l.Note))
		}
		b.WriteString("\n")
	}
	return []byte(b.String())
}

// plainComment keeps a comment on its line, whatever a file name holds.
func plainComment(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}
