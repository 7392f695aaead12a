//go:build !unix

package cachedir

import "io/fs"

// owned trusts the user's cache directory where files have no numeric owner:
// on Windows it lies in the user's profile.
func owned(fs.FileInfo) bool { return true }
