package config

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// SetAccepted returns the file with its section "accepted" replaced by a. All
// other bytes stay as they are, comments and blank lines included; within the
// section the comments of services that stay are kept. Empty data makes a new
// file. name stands in error messages; a file with mistakes is an *Error and is
// not edited.
func SetAccepted(name string, data []byte, a Accepted) ([]byte, error) {
	_, root, err := decode(name, data)
	if err != nil {
		return nil, err
	}
	keyNode, value := child(root, "accepted")
	block, err := encodeAccepted(keyNode, value, a)
	if err != nil {
		return nil, err
	}
	out := splice(data, root, keyNode, block)
	// The file must say what was meant: a flow-style root or an anchor used
	// elsewhere can not be edited by lines.
	if _, err := Decode(name, out); err != nil {
		return nil, &Error{Name: name, Problems: []Problem{{
			Text: "the section accepted can not be replaced: " + err.Error(),
			Hint: "write the file in block style, without anchors in accepted",
		}}}
	}
	return out, nil
}

// child returns the key and value nodes of a mapping's key, nil when absent.
func child(m *yaml.Node, name string) (keyNode, value *yaml.Node) {
	if m == nil {
		return nil, nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == name {
			return m.Content[i], m.Content[i+1]
		}
	}
	return nil, nil
}

// splice puts the block in place of the lines of the section, or behind the
// last line.
func splice(data []byte, root, keyNode *yaml.Node, block []byte) []byte {
	eol := "\n"
	if bytes.Contains(data, []byte("\r\n")) {
		eol = "\r\n"
		block = bytes.ReplaceAll(block, []byte("\n"), []byte(eol))
	}
	lines := strings.SplitAfter(string(data), "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	} else {
		lines[last] += eol
	}
	var b bytes.Buffer
	if root == nil && len(strings.TrimSpace(string(data))) == 0 {
		lines = []string{"version: 1" + eol}
	} else if root == nil { // comments only
		lines = append(lines, "version: 1"+eol)
	}
	from, to := len(lines), len(lines)
	if keyNode != nil {
		from, to = section(lines, root, keyNode)
	}
	b.WriteString(strings.Join(lines[:from], ""))
	if keyNode == nil {
		b.WriteString(eol)
	}
	b.Write(block)
	b.WriteString(strings.Join(lines[to:], ""))
	return b.Bytes()
}

// section returns the half-open range of lines of a key of the root mapping.
// Comments at the left margin and blank lines before the next key, or at the
// end, are not part of it.
func section(lines []string, root, keyNode *yaml.Node) (from, to int) {
	from, to = keyNode.Line-1, len(lines)
	for i := 0; i < len(root.Content); i += 2 {
		if l := root.Content[i].Line - 1; l > from {
			to = min(to, l)
		}
	}
	for to > from+1 {
		l := lines[to-1]
		if strings.TrimSpace(l) != "" && !strings.HasPrefix(l, "#") {
			break
		}
		to--
	}
	return from, to
}

// encodeAccepted renders the section from its old nodes.
func encodeAccepted(keyNode, value *yaml.Node, a Accepted) ([]byte, error) {
	_, services := child(value, "services")
	old := map[string]*yaml.Node{}
	if services != nil {
		for _, s := range deref(services).Content {
			if _, id := child(deref(s), "id"); id != nil {
				old[deref(id).Value] = deref(s)
			}
		}
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, s := range a.Services {
		list.Content = append(list.Content, serviceNode(old[string(s.ID)], s))
	}
	section := mapping("accepted", mapping("services", list))
	if keyNode != nil {
		section.Content[0].LineComment = keyNode.LineComment
	}
	if k, _ := child(value, "services"); k != nil {
		inner := section.Content[1].Content[0]
		inner.HeadComment, inner.LineComment = k.HeadComment, k.LineComment
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(section); err != nil {
		return nil, fmt.Errorf("encode accepted services: %w", err)
	}
	if err := enc.Close(); err != nil {
		return nil, fmt.Errorf("encode accepted services: %w", err)
	}
	return b.Bytes(), nil
}

// serviceNode renders a service and takes over the comments of its old node.
func serviceNode(old *yaml.Node, s Service) *yaml.Node {
	packages := &yaml.Node{Kind: yaml.SequenceNode}
	_, was := child(old, "packages")
	for _, p := range s.Packages {
		n := text(string(p))
		if was != nil {
			for _, o := range deref(was).Content {
				if o.Value == n.Value {
					n.HeadComment, n.LineComment = o.HeadComment, o.LineComment
				}
			}
		}
		packages.Content = append(packages.Content, n)
	}
	n := &yaml.Node{Kind: yaml.MappingNode}
	n.Content = append(n.Content, mapping("id", text(string(s.ID))).Content...)
	n.Content = append(n.Content, mapping("name", text(s.Name)).Content...)
	n.Content = append(n.Content, mapping("packages", packages).Content...)
	if old == nil {
		return n
	}
	n.HeadComment, n.LineComment, n.FootComment = old.HeadComment, old.LineComment, old.FootComment
	for i := 0; i < len(n.Content); i += 2 {
		if k, v := child(old, n.Content[i].Value); k != nil {
			n.Content[i].HeadComment, n.Content[i].LineComment, n.Content[i].FootComment = k.HeadComment, k.LineComment, k.FootComment
			if v.Kind == yaml.ScalarNode {
				n.Content[i+1].LineComment = v.LineComment
			}
		}
	}
	return n
}

func text(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}

func mapping(name string, value *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{text(name), value}}
}
