//go:build linux || darwin

package measure

import (
	"os"
	"runtime"
	"syscall"
)

// usage reads what wait4 told: it covers the process and all descendants that
// were waited for; the memory is the peak of the largest of them.
func usage(s *os.ProcessState) (cpu float64, rss int64, ok bool) {
	r, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, 0, false
	}
	rss = r.Maxrss
	if runtime.GOOS == "linux" {
		rss <<= 10 // kilobytes there, bytes on darwin
	}
	return (s.UserTime() + s.SystemTime()).Seconds(), rss, true
}
