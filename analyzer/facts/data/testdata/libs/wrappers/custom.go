package wrappers

// Bus hides a database behind calls that say nothing about it; the test names
// them as recognisers.
type Bus struct{}

// Put stores a row in a table.
func (Bus) Put(table string, row any) {}

// Ask runs a statement.
func Ask(timeout int, statement string) {}

func custom(b Bus, name string) {
	b.Put("bus_rows", 1)                 // want "bus_rows write user"
	Ask(3, "SELECT * FROM asked_"+"for") // want "asked_for read user"
	b.Put(name, 1)                       // want "unresolved user"
}

func localFunctions(b Bus) {
	put := func(table string) { b.Put("local_"+table, 1) }
	put("one")                                        // want "local_one write user"
	put("two")                                        // want "local_two write user"
	each([]string{"x"}, func(s string) { Ask(1, s) }) // want "unresolved user"
}

func each(list []string, f func(string)) {
	for _, s := range list {
		f(s)
	}
}

// Keeper is an interface without an implementation here; the test names its
// methods.
type Keeper interface {
	Keep(collection string) int
	Count(a, b string)
}

func keeps(k Keeper) {
	k.Keep("Kept")     // want "Kept readwrite user"
	k.Count("Aa", "b") // the recogniser of the test names a third argument
}
