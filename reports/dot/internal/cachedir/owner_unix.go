//go:build unix

package cachedir

import (
	"io/fs"
	"os"
	"syscall"
)

// owned reports whether the file belongs to the user of this process.
func owned(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}
