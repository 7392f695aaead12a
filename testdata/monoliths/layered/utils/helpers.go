package utils

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"time"
	"unicode"

	"example.com/toolhire/models"
)

// Clock is the time, or what a test says.
type Clock func() time.Time

// Midnight is the start of a day.
func Midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// HireDays counts started days, and never less than one.
func HireDays(from, until time.Time) int {
	return max(1, int(math.Ceil(until.Sub(from).Hours()/24)))
}

// SplitWeeks turns days into weeks and days.
func SplitWeeks(days int) (weeks, rest int) { return days / 7, days % 7 }

// NextWorkday skips the weekend.
func NextWorkday(t time.Time) time.Time {
	for t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		t = t.AddDate(0, 0, 1)
	}
	return t
}

// DistanceKM is the way between two places as the crow flies.
func DistanceKM(a, b models.Address) float64 {
	const earth = 6371
	rad := func(d float64) float64 { return d * math.Pi / 180 }
	dLat, dLon := rad(b.Lat-a.Lat), rad(b.Lon-a.Lon)
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(rad(a.Lat))*math.Cos(rad(b.Lat))*math.Pow(math.Sin(dLon/2), 2)
	return 2 * earth * math.Asin(math.Sqrt(h))
}

// Bucket says how late something is: 0 for not late, then 1 for every started
// thirty days, at most 4.
func Bucket(due, now time.Time) int {
	if !now.After(due) {
		return 0
	}
	return min(4, 1+int(now.Sub(due).Hours()/24/30))
}

// BucketNames are the headings of the buckets.
var BucketNames = [...]string{"not due", "1-30", "31-60", "61-90", "over 90"}

// CleanVAT brings a tax number into the form that the office uses; ok is false
// when it can not be one.
func CleanVAT(s string) (clean string, ok bool) {
	s = strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s))
	return s, len(s) >= 8 && len(s) <= 14 && unicode.IsLetter(rune(s[0])) && unicode.IsLetter(rune(s[1]))
}

// LooksLikeEmail is good enough for a form.
func LooksLikeEmail(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && strings.IndexByte(s[at:], '.') > 1 && !strings.ContainsAny(s, " \n")
}

// Squeeze removes superfluous blanks.
func Squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// Shorten cuts a text for a list.
func Shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// Mail is what leaves the house.
type Mail struct {
	To, Subject, Body string
}

// Mailer sends mail.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

// LogMailer only writes down what it would send.
type LogMailer struct {
	Log  *slog.Logger
	From string
}

// Send implements Mailer.
func (l LogMailer) Send(_ context.Context, m Mail) error {
	if !LooksLikeEmail(m.To) {
		return fmt.Errorf("mail to %q: no address", m.To)
	}
	l.Log.Info("mail", "from", l.From, "to", m.To, "subject", m.Subject)
	return nil
}

type actorKey struct{}

// WithActor notes who acts.
func WithActor(ctx context.Context, a models.Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorOf is who acts, the night job without a request.
func ActorOf(ctx context.Context) models.Actor {
	if a, ok := ctx.Value(actorKey{}).(models.Actor); ok {
		return a
	}
	return models.Actor{Name: "night", Role: models.Manager}
}
