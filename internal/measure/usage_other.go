//go:build !linux && !darwin

package measure

import "os"

func usage(*os.ProcessState) (cpu float64, rss int64, ok bool) { return 0, 0, false }

func current() (cpu float64, rss int64, ok bool) { return 0, 0, false }
