package utils

import (
	"testing"
	"time"

	"example.com/toolhire/models"
)

func TestBucket(t *testing.T) {
	due := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for days, want := range map[int]int{-1: 0, 1: 1, 29: 1, 31: 2, 61: 3, 91: 4, 900: 4} {
		if got := Bucket(due, due.AddDate(0, 0, days)); got != want {
			t.Errorf("%d days late: %d, want %d", days, got, want)
		}
	}
}

func TestCleanVAT(t *testing.T) {
	if got, ok := CleanVAT("gb 123 456-789"); got != "GB123456789" || !ok {
		t.Errorf("got %q, %v", got, ok)
	}
	for _, bad := range []string{"", "12345678", "GB1"} {
		if _, ok := CleanVAT(bad); ok {
			t.Errorf("%q is no VAT number", bad)
		}
	}
}

func TestDistanceKM(t *testing.T) {
	leeds, york := models.Address{Lat: 53.80, Lon: -1.55}, models.Address{Lat: 53.96, Lon: -1.08}
	if km := DistanceKM(leeds, york); km < 30 || km > 40 {
		t.Errorf("Leeds to York is %.1f km", km)
	}
}

func TestDays(t *testing.T) {
	day := time.Date(2025, 3, 3, 8, 0, 0, 0, time.UTC)
	for hours, want := range map[int]int{1: 1, 24: 1, 25: 2, 169: 8} {
		if got := HireDays(day, day.Add(time.Duration(hours)*time.Hour)); got != want {
			t.Errorf("%d hours are %d days, want %d", hours, got, want)
		}
	}
	if got := NextWorkday(day.AddDate(0, 0, 5)); got.Weekday() != time.Monday {
		t.Errorf("after Saturday comes %s", got.Weekday())
	}
}
