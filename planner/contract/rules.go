package contract

// Rule is a row of methods 7.1: one thing in a signature, a type or its use that
// makes an operation less remotable. Numbers never change meaning.
type Rule struct {
	ID    string
	Level Level
	// Title names what the rule finds.
	Title string
	// Why says what goes wrong when the call crosses a network.
	Why string
	// Change is the smallest change of the code that removes it, and To the
	// level that is left for an operation with nothing else: R0 unless the
	// change itself leaves a mapping.
	Change string
	To     Level
}

// Rules lists all rules in the order of their IDs.
func Rules() []Rule { return append(append(append(rules1(), rules2()...), rules3()...), rules4()...) }

func rules1() []Rule {
	return []Rule{
		{"R1.1", R1, "no context", "A remote call must be able to end: by a deadline, or because nobody waits any more.",
			"add ctx context.Context as the first parameter", R0},
		{"R1.2", R1, "no error result", "A remote call can fail; without an error the caller can not learn it.",
			"add an error as the last result", R0},
		{"R1.3", R1, "several results", "A message is one value: the results become fields of a response.",
			"return one struct", R0},
		{"R1.4", R1, "variadic", "A message has no variadic part: it becomes a list.",
			"take a slice", R0},
		{"R1.5", R1, "optional value", "nil means something: the field of the message must be optional.",
			"pass the value, or keep the field optional in the contract", R0},
		{"R1.6", R1, "named basic type", "A message carries the basic type; the name is put back by a mapper.",
			"nothing must change: the mapper converts", R1},
		{"R1.7", R1, "enumeration", "The constants become an enumeration of the contract, whose zero must mean unspecified.",
			"nothing must change: the mapper translates the values", R1},
		{"R1.8", R1, "well-known value", "The type writes itself as text or has a fixed form in contracts.",
			"nothing must change: the mapper converts", R1},
		{"R1.9", R1, "context or error in an unusual place", "Generated code has the context first and the error last.",
			"move the context to the front and the error to the end", R0},
		{"R1.10", R1, "request metadata", "A value that shared technical code reads from the context does not cross by itself.",
			"send it as metadata of the call", R1},
		{"R1.11", R1, "variable that never changes", "The other service has no access to the variable.",
			"copy the value, or hand it over as configuration", R0},
		{"R1.12", R1, "interface declared apart from its implementation", "The provider only declares the interface: nothing behind the call is its own.",
			"move the interface to the consumer", R0},
	}
}

func rules2() []Rule {
	return []Rule{
		{"R2.1", R2, "unexported state", "Encoders do not see unexported fields: what they hold is lost.",
			"export the fields, or give the type a DTO with a mapper in its package", R1},
		{"R2.2", R2, "embedding", "Embedded fields are flattened by JSON and nested by proto: both need a mapping.",
			"give the message the fields by name", R1},
		{"R2.3", R2, "method called on data", "The copy on the other side has no methods unless the type travels as code.",
			"replace the call by a field, or move the method with the type into a library", R1},
		{"R2.4", R2, "sentinel error told apart", "errors.Is does not work across processes: the value arrives as text.",
			"give the error a stable code in the contract", R1},
		{"R2.5", R2, "error type told apart", "errors.As does not work across processes: the type is lost.",
			"give the error a code and details in the contract", R1},
		{"R2.6", R2, "any", "The contract can not say what is in it.",
			"name the types that occur", R1},
		{"R2.7", R2, "sealed interface", "The value is one of a closed list of types: a oneof with a mapper.",
			"nothing must change: the mapper tells the types apart", R2},
		{"R2.8", R2, "generic", "A contract has no type parameters: each instance becomes an operation or message.",
			"offer one operation for each type that is used", R1},
		{"R2.9", R2, "large payload", "Lists inside lists make messages that grow without a bound.",
			"add paging, or return identities", R1},
		{"R2.10", R2, "memory that is kept", "Behind a network both sides have a copy: later changes stay on their side.",
			"copy at the boundary", R1},
		{"R2.11", R2, "type of another module", "Its fields belong to somebody else: the contract must not follow them.",
			"map it to a type of your own", R1},
		{"R2.12", R2, "context value", "Values in a context stay in the process.",
			"pass the value as a parameter", R0},
		{"R2.13", R2, "map with a key that is no basic type", "proto and JSON allow only basic keys.",
			"send a list of entries", R1},
		{"R2.14", R2, "memory of one process", "Each instance of the provider has a value of its own, and loses it when it ends.",
			"keep the value in a store", R1},
	}
}

func rules3() []Rule {
	return []Rule{
		{"R3.1", R3, "reader or writer", "Bytes must flow while the call runs: a stream.",
			"stream chunks, or pass the bytes when they are few", R0},
		{"R3.2", R3, "one-way channel", "A channel does not leave the process: a stream does the same.",
			"stream the values", R1},
		{"R3.3", R3, "iterator", "Values are fetched one by one: a stream.",
			"stream the values, or return a page", R1},
		{"R3.4", R3, "callback", "The provider would call back over the network while the consumer waits.",
			"return the values, or stream them", R1},
		{"R3.5", R3, "cursor", "A cursor holds a connection of the other side.",
			"return a page with a token", R1},
		{"R3.6", R3, "out-parameter", "The provider writes memory of the caller, which a copy does not reach.",
			"return the value", R1},
	}
}

func rules4() []Rule {
	return []Rule{
		{"R4.1", R4, "shared memory that changes", "Both sides see the changes of the other today; after a cut neither does.",
			"hand over a copy and tell the other side about changes", R2},
		{"R4.2", R4, "stored function", "The provider calls the function later, from its own process.",
			"publish an event, or let the provider call an endpoint of the consumer", R3},
		{"R4.3", R4, "two-way channel", "Both sides send and receive: a protocol of its own.",
			"split it into two streams", R3},
		{"R4.4", R4, "transaction or connection", "A transaction ends at the process: the tables of both sides can no longer change together.",
			"keep the tables of the transaction in one service, or make it a saga", R2},
		{"R4.5", R4, "lock", "A lock protects memory of one process.",
			"keep the lock and what it protects on one side", R2},
		{"R4.6", R4, "HTTP request or response", "The connection belongs to the process that accepted it.",
			"take and return the values, and leave HTTP to the caller", R1},
		{"R4.7", R4, "unsafe", "A pointer means nothing in another process.",
			"pass the bytes", R1},
		{"R4.8", R4, "state of the process", "Each process would have a variable of its own.",
			"offer operations that read and change it", R1},
		{"R4.9", R4, "open interface", "Any implementation can come: the provider calls back into code of the consumer, or the other way round.",
			"pass the data that is needed", R1},
		{"R4.10", R4, "live object", "The value holds connections, functions or other objects that can not be copied.",
			"let the wiring make it, and call its methods through an interface of the consumer", R1},
		{"R4.11", R4, "open generic", "The type arguments depend on the caller's own type parameters: the list of instances has no end here.",
			"fix the types, or keep the function in a library", R2},
		{"R4.12", R4, "unknown signature", "The types could not be read.",
			"make the code compile, with all modules present", R0},
		{"R4.13", R4, "function as result", "A closure stays in the process that made it.",
			"return the data that it would compute", R1},
		{"R4.14", R4, "embedded object", "The consumer's type is made of the provider's: they can not be apart.",
			"hold it in a field and call it", R1},
		{"R4.15", R4, "handler registered by another service", "The consumer's router answers requests with the provider's code.",
			"let the provider register its own routes, and route their paths to it", R0},
	}
}

// ruleTable finds rules by ID.
type ruleTable map[string]Rule

func newRuleTable() ruleTable {
	out := ruleTable{}
	for _, r := range Rules() {
		out[r.ID] = r
	}
	return out
}
