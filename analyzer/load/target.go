package load

// The default target: servers run there, and every machine must agree on what
// the code base is.
const (
	DefaultGOOS   = "linux"
	DefaultGOARCH = "amd64"
)
