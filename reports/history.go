package reports

import "github.com/demarc-dev/demarc/analyzer/history"

// History is what git told about the code base.
type History struct {
	// Read is false when nobody asked git; Log then holds nothing, and that
	// means "unknown". What git could not tell is in Log.Gaps.
	Read bool        `json:"read"`
	Log  history.Log `json:"log"`
}

// newHistory takes what was read, nil for nothing. Changes are not part of a
// Document.
func newHistory(log *history.Log) History {
	if log == nil {
		return NoHistory()
	}
	h := History{Read: true, Log: *log}
	h.Log.Changes = nil
	return h
}

// NoHistory is a history that was not read; no list is nil.
func NoHistory() History {
	return History{Log: history.Log{
		Gaps: []history.Gap{}, Packages: []history.Package{}, Pairs: []history.Pair{}, Sets: []history.Set{},
		Practice: history.Practice{Style: history.UnknownStyle}, People: history.People{Authors: []history.Author{}},
		Owners:  history.Codeowners{Invalid: []int{}},
		Cadence: history.Cadence{Latest: []history.Release{}, MainlineWeeks: []int{}, Families: []history.Family{}},
	}}
}
