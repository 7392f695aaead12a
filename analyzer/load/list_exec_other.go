//go:build !unix

package load

import "os/exec"

// ownGroup does nothing here: the default of killing the child is all there
// is without process groups.
func ownGroup(*exec.Cmd) {}

func killGroup(*exec.Cmd) {}
