package history

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// authors interns authors while the log is read and joins those that are one
// person afterwards.
type authors struct {
	mailmap mailmap
	bots    []string
	index   map[string]int32 // by name and address as recorded
	list    []author
	byKey   map[string]int32
}

type author struct {
	person
	key string // normalised address, or the name where there is none
	bot bool
	// same is the index of the author that this one is joined with.
	same int32
}

func newAuthors(m mailmap, bots []string) *authors {
	return &authors{mailmap: m, bots: bots, index: map[string]int32{}, byKey: map[string]int32{}}
}

// intern returns the author's index.
func (a *authors) intern(name, email []byte) int32 {
	raw := string(name) + "\x00" + string(email)
	if i, ok := a.index[raw]; ok {
		return i
	}
	p := a.mailmap.find(clean(string(name)), clean(string(email)))
	key := addressKey(p)
	i, ok := a.byKey[key]
	if !ok {
		i = int32(len(a.list))
		a.byKey[key] = i
		a.list = append(a.list, author{person: p, key: key, bot: isBot(p.name, p.email, a.bots), same: i})
	}
	a.index[raw] = i
	return i
}

// clean keeps what can be printed.
func clean(s string) string { return strings.TrimSpace(strings.ToValidUTF8(s, "\uFFFD")) }

// addressKey normalises an address: case does not matter, and the number that
// GitHub puts before a hidden address does not either.
func addressKey(p person) string {
	email := strings.ToLower(p.email)
	if local, ok := strings.CutSuffix(email, "@users.noreply.github.com"); ok {
		if number, user, ok := strings.Cut(local, "+"); ok && strings.Trim(number, "0123456789") == "" {
			return user + "@users.noreply.github.com"
		}
	}
	if email == "" || !strings.Contains(email, "@") {
		return email + "/" + strings.ToLower(p.name)
	}
	return email
}

// join makes authors with the same full name (two words at least) one person:
// people write from several addresses, and counting them twice hides how few
// they are. The lowest key stands for all, whatever the order of the log.
func (a *authors) join() {
	byName := map[string][]int32{}
	for i, x := range a.list {
		words := strings.Fields(strings.ToLower(x.name))
		if len(words) >= 2 {
			n := strings.Join(words, " ")
			byName[n] = append(byName[n], int32(i))
		}
	}
	for _, group := range byName {
		first := slices.MinFunc(group, func(x, y int32) int { return strings.Compare(a.list[x].key, a.list[y].key) })
		for _, i := range group {
			a.list[i].same = first
		}
	}
}

// id names an author without telling the address: 12 hex digits of a keyed
// hash. With an empty salt whoever knows an address can find it.
func (a *authors) id(i int32, salt string) string { return hashed(a.list[i].key, salt) }

func hashed(name, salt string) string {
	h := hmac.New(sha256.New, []byte(salt))
	h.Write([]byte(name))
	return hex.EncodeToString(h.Sum(nil))[:12]
}
