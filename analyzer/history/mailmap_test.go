package history

import (
	"fmt"
	"testing"
)

const mailmapText = `# who is who
Ann Arbor <ann@new.example> <ann@old.example>
Bob Proper <bob@example>
<carl@new.example> <carl@old.example>
Dora Proper <dora@new.example> Dora <shared@example>
Emil <emil@example> "emil" <SHARED@example>
not a line
Frank <frank@new.example> <shared@example> # the rest
Bob Later <BOB@example>
<>
`

// TestMailmap compares with git itself.
func TestMailmap(t *testing.T) {
	dir, env := importRepo(t, []entry{{who: "a <a@b>", when: t0, msg: "x", files: map[string]string{".mailmap": mailmapText}}})
	m := parseMailmap(mailmapText)
	for _, p := range []person{
		{"ann", "ann@old.example"}, {"ann", "ANN@OLD.example"}, {"ann", "ann@new.example"}, {"bobby", "bob@example"},
		{"Carl", "carl@old.example"}, {"Dora", "shared@example"}, {"dora", "shared@example"}, {"Someone", "shared@example"},
		{`"emil"`, "shared@example"}, {"x", "nobody@example"},
	} {
		want := run(t, dir, env, "", "check-mailmap", fmt.Sprintf("%s <%s>", p.name, p.email))
		got := m.find(p.name, p.email)
		if s := fmt.Sprintf("%s <%s>", got.name, got.email); s != want {
			t.Errorf("%v: %s, git says %s", p, s, want)
		}
	}
}

func TestAuthors(t *testing.T) {
	a := newAuthors(parseMailmap("Ann Arbor <ann@work.example> <old@work.example>\n"), nil)
	at := func(name, email string) int32 { return a.intern([]byte(name), []byte(email)) }
	ids := []int32{
		at("ann", "old@work.example"), at("Ann Arbor", "ann@WORK.example"), at("ann arbor", "ann@home.example"), // one
		at("bob", "12+bob@users.noreply.github.com"), at("bob", "bob@users.noreply.github.com"), // one
		at("bob", "bob@elsewhere.example"), // one word is not a name
		at("", ""), at("Zoë", "none"), at("Zoë \xff", "other"),
	}
	a.join()
	var same []int32
	for _, i := range ids {
		same = append(same, a.list[i].same)
	}
	if same[0] != same[1] || same[0] != same[2] || same[3] != same[4] || same[5] == same[3] || same[7] == same[8] {
		t.Errorf("joined as %v", same)
	}
	if id := a.id(same[0], ""); len(id) != 12 || id == a.id(same[0], "salt") || id == a.id(same[3], "") {
		t.Errorf("id %q", id)
	}
}
