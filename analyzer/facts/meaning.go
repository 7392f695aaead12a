package facts

// Meaning is what packages are about, as their words show (methods 1.6).
type Meaning struct {
	// Vocabularies are those of the packages that have one; sorted by Package.
	Vocabularies []Vocabulary `json:"vocabularies"`
	// Nouns are names that several packages give to types with different
	// fields; sorted by Noun.
	Nouns []Noun `json:"nouns"`
	// Translations are functions that make a type of one package from one of
	// another; sorted by Func, From, To.
	Translations []Translation `json:"translations"`
}

// Vocabulary is the words that set a package apart.
type Vocabulary struct {
	Package int `json:"package"`
	// Terms are the heaviest, at most 25; sorted by falling Weight, then Term.
	Terms []Term `json:"terms"`
}

// Term is a word, in lower case and singular, with its share in the package's
// vocabulary: (1+ln tf)·ln(N/df), scaled so that the squares of all weights of a
// package, also of terms that are not listed, add up to 1 (methods 1.6.1).
type Term struct {
	Term   string  `json:"term"`
	Weight float64 `json:"weight"`
}

// Noun is one name of several struct types.
type Noun struct {
	// Noun is the name as words, in lower case.
	Noun string `json:"noun"`
	// Common are the names of the fields that all types have, in lower case;
	// sorted.
	Common []string `json:"common"`
	// Types are sorted by Symbol; at least two.
	Types []NounType `json:"types"`
}

// NounType is a struct type with the names of its fields that not all others of
// its noun have, in lower case; sorted.
type NounType struct {
	Symbol int      `json:"symbol"`
	Own    []string `json:"own"`
}

// Translation is a function that makes a value of type To from one of type From,
// which another package declares.
type Translation struct {
	Func int `json:"func"`
	From int `json:"from"`
	To   int `json:"to"`
	// Fields counts the fields of To that are filled from From.
	Fields int `json:"fields"`
}

// NewMeaning returns a Meaning without content; no list is nil.
func NewMeaning() Meaning {
	return Meaning{Vocabularies: []Vocabulary{}, Nouns: []Noun{}, Translations: []Translation{}}
}
