package history

import (
	"strings"
)

// mailmap gives authors the names and addresses that the project wants them to
// have (gitmailmap(5)). It is read from the analysed commit, not from the work
// tree, so that the same commit gives the same answer.
type mailmap struct {
	byEmail map[string]person    // commit address
	byBoth  map[[2]string]person // commit address and name
}

// person is an author; in a mailmap an empty field means "as it was".
type person struct{ name, email string }

// parseMailmap reads every line that it understands and skips the others, as
// git does.
func parseMailmap(text string) mailmap {
	m := mailmap{map[string]person{}, map[[2]string]person{}}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		name, email, rest, ok := namedAddress(line)
		if !ok {
			continue
		}
		oldName, oldEmail, _, two := namedAddress(rest)
		switch {
		case !two: // Proper Name <commit address>
			if name != "" {
				m.add(person{name: name}, person{email: email})
			}
		default:
			m.add(person{name, email}, person{oldName, oldEmail})
		}
	}
	return m
}

// add merges into what an earlier line said: later lines win field by field.
func (m mailmap) add(to, from person) {
	email := strings.ToLower(from.email)
	if from.name == "" {
		m.byEmail[email] = to.or(m.byEmail[email])
		return
	}
	key := [2]string{email, strings.ToLower(from.name)}
	m.byBoth[key] = to.or(m.byBoth[key])
}

func (p person) or(q person) person {
	if p.name == "" {
		p.name = q.name
	}
	if p.email == "" {
		p.email = q.email
	}
	return p
}

// namedAddress reads "Name <address>" from the start of a line.
func namedAddress(line string) (name, email, rest string, ok bool) {
	name, after, ok := strings.Cut(line, "<")
	if !ok {
		return "", "", "", false
	}
	email, rest, ok = strings.Cut(after, ">")
	return strings.TrimSpace(name), strings.TrimSpace(email), rest, ok
}

// find returns the wanted name and address of an author.
func (m mailmap) find(name, email string) person {
	as := person{name, email}
	low := strings.ToLower(email)
	if to, ok := m.byBoth[[2]string{low, strings.ToLower(name)}]; ok {
		return to.or(as)
	}
	if to, ok := m.byEmail[low]; ok {
		return to.or(as)
	}
	return as
}
