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
	return seconds(r), peak(r), true
}

// current is usage for the running process.
func current() (cpu float64, rss int64, ok bool) {
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var r syscall.Rusage
		if syscall.Getrusage(who, &r) != nil {
			return 0, 0, false
		}
		cpu += seconds(&r)
		rss = max(rss, peak(&r))
	}
	return cpu, rss, true
}

func seconds(r *syscall.Rusage) float64 {
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}

func peak(r *syscall.Rusage) int64 {
	if runtime.GOOS == "linux" {
		return r.Maxrss << 10 // kilobytes there, bytes on darwin
	}
	return r.Maxrss
}
