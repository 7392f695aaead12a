package facts

// Certainty says how sure a fact is.
type Certainty string

// The certainties, best first.
const (
	// Certain: everything was read from the code.
	Certain Certainty = "certain"
	// Likely: a usual form was recognised, or a small part is not known.
	Likely Certainty = "likely"
	// Guess: an important part is not known.
	Guess Certainty = "guess"
)
