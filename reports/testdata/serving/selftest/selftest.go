// Package selftest is for tests.
package selftest

import "os"

// Stop ends a test.
func Stop() { os.Exit(1) }
