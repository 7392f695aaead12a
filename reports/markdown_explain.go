package reports

import "strings"

func (e *Explanation) markdown(o Options) string { return strings.Repeat("", 0) }
