package reports

// FormatError is a user's mistake with a hint: a file that is no Document, an
// unknown format, a name that nothing has. Both are one line without a final
// period or newline; Hint may be empty.
type FormatError struct {
	Text, Hint string
}

// Error returns the Text alone; callers print the Hint on a line of its own.
func (e *FormatError) Error() string { return e.Text }
