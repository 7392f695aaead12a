// Package limits has more alternatives than are followed.
package limits

import "net/http"

type settings struct{ path string }

func fill(s *settings) {
	s.path = "/p0"
	s.path = "/p1"
	s.path = "/p2"
	s.path = "/p3"
	s.path = "/p4"
	s.path = "/p5"
	s.path = "/p6"
	s.path = "/p7"
	s.path = "/p8"
	s.path = "/p9"
	s.path = "/p10"
	s.path = "/p11"
	s.path = "/p12"
	s.path = "/p13"
	s.path = "/p14"
	s.path = "/p15"
	s.path = "/p16"
	s.path = "/p17"
	s.path = "/p18"
	s.path = "/p19"
	s.path = "/p20"
	s.path = "/p21"
	s.path = "/p22"
	s.path = "/p23"
	s.path = "/p24"
	s.path = "/p25"
}

// Register registers.
func Register(s *settings) {
	http.HandleFunc(s.path, func(http.ResponseWriter, *http.Request) {}) // want "http * … -> limits.Register guess" "gap limit"
}
