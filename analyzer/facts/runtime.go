package facts

// RuntimeEvidence is what was measured while the program ran: what the sources saw of
// the code base. "Not seen" lists hold only what a source would have shown: they
// are about the recorded run and prove nothing about others.
type RuntimeEvidence struct {
	// Sources are the files, sorted by Kind, Name.
	Sources []RuntimeSource `json:"sources"`
	// Functions are sorted by Symbol, Unit.
	Functions []RuntimeFunction `json:"functions"`
	// Calls are sorted by From, To, Unit.
	Calls []RuntimeCall `json:"calls"`
	// Packages are sorted by Package, Unit; PackageCalls by From, To, Unit. A
	// sample that passes several functions of a package counts once.
	Packages     []RuntimePackage `json:"packages"`
	PackageCalls []RuntimeCall    `json:"packageCalls"`
	// Entries are sorted by Entry.
	Entries []RuntimeEntry `json:"entries"`
	// Tables are sorted by Table.
	Tables []RuntimeTable `json:"tables"`
	// NotRun are the functions that a coverage profile lists as not executed and
	// that no other source saw; symbol indices, ascending.
	NotRun []int `json:"notRun"`
	// NotCalled are the references that lie in covered files at places that were
	// not executed, or lead to a function in NotRun; sorted by From, To.
	NotCalled []RuntimePair `json:"notCalled"`
	// NotEntered are the entry points of a kind that the traces show, without a
	// span, and those whose handler is in NotRun, programs aside; indices,
	// ascending.
	NotEntered []int `json:"notEntered"`
}

// RuntimeKind names a kind of measurement.
type RuntimeKind string

// The kinds of measurements.
const (
	Profile  RuntimeKind = "profile"
	Traces   RuntimeKind = "traces"
	Coverage RuntimeKind = "coverage"
)

// RuntimeSource is one file.
type RuntimeSource struct {
	// Name is the file's name without its directory.
	Name string      `json:"name"`
	Kind RuntimeKind `json:"kind"`
	// Unit is what Total and Mapped count: the sample type of a profile, "spans",
	// or "statements".
	Unit string `json:"unit"`
	// Total is all that the file holds, Mapped the part that belongs to the code
	// base: samples with one of its functions on the stack, spans of one of its
	// entry points, functions or tables, statements of one of its functions.
	Total  int64 `json:"total"`
	Mapped int64 `json:"mapped"`
	// Unmapped are names that look like those of the code base and were not
	// found in it, most frequent first, at most 20; UnmappedNames counts all.
	Unmapped      []RuntimeUnknown `json:"unmapped"`
	UnmappedNames int              `json:"unmappedNames"`
	// Services are the service.name of traces, sorted.
	Services []string `json:"services"`
}

// RuntimeUnknown is a name that could not be mapped.
type RuntimeUnknown struct {
	Name string `json:"name"`
	// Count is in the unit of the source.
	Count int64 `json:"count"`
}

// RuntimeFunction is a measure of one function, closures included.
type RuntimeFunction struct {
	Symbol int    `json:"symbol"`
	Unit   string `json:"unit"`
	// Self is what was measured in the function itself, Total also below it. For
	// the unit "statements" Self are those that were executed and Total is all.
	Self  int64 `json:"self"`
	Total int64 `json:"total"`
}

// RuntimePackage is a measure of one package by a profile.
type RuntimePackage struct {
	Package int    `json:"package"`
	Unit    string `json:"unit"`
	// Self and Total are as in RuntimeFunction.
	Self  int64 `json:"self"`
	Total int64 `json:"total"`
}

// RuntimePair is a reference from one symbol to another, or from one package to
// another.
type RuntimePair struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// RuntimeCall is a measured way from one function to another.
type RuntimeCall struct {
	RuntimePair
	// Unit is the sample type of a profile, "spans", "executions" for a coverage
	// profile that counts, or "places" for one that does not: the number of
	// places with a call that were executed.
	Unit   string `json:"unit"`
	Weight int64  `json:"weight"`
	// Indirect is the part of Weight that went by way of code outside the code
	// base.
	Indirect int64 `json:"indirect,omitempty"`
}

// RuntimeEntry is what traces show of an entry point.
type RuntimeEntry struct {
	Entry int `json:"entry"`
	// Count is the number of spans, Errors those with the status error.
	Count  int64 `json:"count"`
	Errors int64 `json:"errors"`
	// P50, P90 and P99 are quantiles of the duration in microseconds, by nearest
	// rank; -1 when no span tells one.
	P50 int64 `json:"p50"`
	P90 int64 `json:"p90"`
	P99 int64 `json:"p99"`
	// Calls counts the spans below it, in the same service, that leave the
	// process, Queries those of them that are statements of a database.
	Calls   int64 `json:"calls"`
	Queries int64 `json:"queries"`
	// Tables are those of the statements below it, sorted by Table.
	Tables []RuntimeTable `json:"tables"`
}

// RuntimeTable counts the statements that traces show of a table.
type RuntimeTable struct {
	Table int `json:"table"`
	// Reads and Writes count statements; one that does both counts in both.
	Reads  int64 `json:"reads"`
	Writes int64 `json:"writes"`
}
