package stock

import (
	"testing"

	"example.com/serving/selftest"
)

func TestMain(m *testing.M) {
	m.Run()
	selftest.Stop()
}
