// Package calls leaves the process.
package calls

import (
	"context"
	"fmt"
	"net/http"
	"net/smtp"
	"net/url"
	"os"
	"os/exec"

	"github.com/go-resty/resty/v2"
	"github.com/stripe/stripe-go/v82"
	"github.com/stripe/stripe-go/v82/charge"
	"google.golang.org/grpc"
	"gopkg.in/gomail.v2"
)

// Config is set from outside.
type Config struct{ PaymentURL string }

const base = "https://api.example.com"

// HTTP requests.
func HTTP(ctx context.Context, cfg Config, id string) {
	http.Get(base + "/v1/rates?x=1")                                           // want "http https://api.example.com/v1/rates in calls.HTTP"
	http.NewRequestWithContext(ctx, "POST", cfg.PaymentURL+"/charge", nil)     // want "http field:calls.Config.PaymentURL/charge in calls.HTTP likely"
	http.NewRequest("GET", fmt.Sprintf("http://users:8080/users/%s", id), nil) // want "http http://users:8080/users/… in calls.HTTP likely"
	u, _ := url.Parse(os.Getenv("SHOP_URL"))                                   // want "env SHOP_URL in calls.HTTP"
	http.NewRequest("GET", u.String(), nil)                                    // want "http env:SHOP_URL in calls.HTTP likely"
	for range 3 {
		http.Get(id) // want "http  in calls.HTTP* guess"
	}
	helper("/a")
	helper("/b")
}

func helper(path string) {
	http.Get("http://inner" + path) // want "http http://inner/a in calls.helper by calls.HTTP" "http http://inner/b in calls.helper by calls.HTTP"
}

// Resty requests.
func Resty() {
	c := resty.New().SetBaseURL("https://stock.example.com")
	c.R().SetHeader("a", "b").Get("/items") // want "http https://stock.example.com/items in calls.Resty"
}

// Others leave.
func Others() {
	grpc.NewClient("users:9090")                      // want "grpc users:9090 in calls.Others"
	smtp.SendMail("mail:25", nil, "", nil, nil)       // want "mail mail:25 in calls.Others"
	gomail.NewDialer("smtp.example.com", 587, "", "") // want "mail smtp.example.com in calls.Others"
	exec.Command("git", "log")                        // want "exec git in calls.Others"
	charge.New(&stripe.ChargeParams{})                // want "sdk charge.New in calls.Others"
	stripe.String("x")
	http.NewServeMux()
}
