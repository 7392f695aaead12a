package facts

// Practices are signs, in files beside the code, of how a team builds, ships and
// runs it. A practice without a sign is unknown, not missing: it may live in
// another repository.
type Practices struct {
	// Signs are sorted by Kind, File, Line; at most one for a kind and file.
	Signs []Sign `json:"signs"`
	// Cut is true when there were more files than are looked at.
	Cut bool `json:"cut,omitempty"`
}

// Sign is one thing that was found.
type Sign struct {
	Kind SignKind `json:"kind"`
	// File is relative to the analysed root; Line is 1-based, 0 for the whole
	// file.
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
	// Text says what it is, in a few words.
	Text string `json:"text"`
}

// SignKind says what a sign speaks for (methods 5.2.3).
type SignKind string

// The kinds of signs.
const (
	SignCI           SignKind = "ci"
	SignTests        SignKind = "ci-tests"
	SignDeploy       SignKind = "deploy"
	SignProvisioning SignKind = "provisioning"
	SignContainer    SignKind = "container"
	SignGateway      SignKind = "gateway"
	SignMonitoring   SignKind = "monitoring"
)
