package forms_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// tool finds a program that scripts/setup installs. Where CI runs it must be
// there.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: scripts/setup installs it", name)
	}
	t.Skipf("%s is missing: scripts/setup installs it", name)
	return ""
}

var listening = regexp.MustCompile(`listening.*?addr"?[=:]"?(127\.0\.0\.1:\d+)`)

// serve runs the shop with a database of its own until the test ends and returns
// its address.
func serve(t *testing.T, program string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	cmd := exec.CommandContext(ctx, program, "-addr", "127.0.0.1:0", "-db", filepath.Join(t.TempDir(), "shop.db"))
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	addr, done := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(done)
		for lines := bufio.NewScanner(log); lines.Scan(); {
			if m := listening.FindStringSubmatch(lines.Text()); m != nil {
				addr <- m[1]
			}
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		_ = cmd.Wait()
	})
	select {
	case a := <-addr:
		return "http://" + a
	case <-done:
		t.Fatal("the shop ended")
	case <-ctx.Done():
		t.Fatal("the shop does not listen")
	}
	return ""
}

// execution is one request in newman's report.
type execution struct {
	Item struct {
		Name string `json:"name"`
	} `json:"item"`
	Response struct {
		Code int `json:"code"`
	} `json:"response"`
	Assertions []struct {
		Error *struct {
			Message string `json:"message"`
		} `json:"error"`
	} `json:"assertions"`
	RequestError any `json:"requestError"`
}

// newman runs a collection against a server; vars override the environment.
func newman(t *testing.T, program, base string, files map[string][]byte, vars ...string) (list []execution, passed bool) {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		data = bytes.ReplaceAll(data, []byte("http://localhost:8080"), []byte(base))
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	args := []string{"run", "postman_collection.json", "-e", "postman_environment.json", "-r", "json", "--reporter-json-export", "report.json", "--timeout-request", "10000"}
	for _, v := range vars {
		args = append(args, "--env-var", v)
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatalf("%v\n%s", err, out)
	}
	data, readErr := os.ReadFile(filepath.Join(dir, "report.json"))
	if readErr != nil {
		t.Fatalf("%v\n%s", readErr, out)
	}
	var report struct {
		Run struct {
			Executions []execution `json:"executions"`
		} `json:"run"`
	}
	if err := json.Unmarshal(data, &report); err != nil {
		t.Fatal(err)
	}
	return report.Run.Executions, err == nil
}

// TestNewman runs every collection against the running shop, as a new customer
// and as staff: each request answers with a status and a body that its tests
// promise. The generator knows neither account.
func TestNewman(t *testing.T) {
	program := tool(t, "newman")
	server := filepath.Join(t.TempDir(), "shop")
	build := exec.Command("go", "build", "-o", server, "./cmd/shop")
	build.Dir = shop
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	accounts := map[string][]string{"customer": nil, "staff": {"account_email=staff@example.com", "account_password=kettle on at 4!"}}
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	type count struct{ asked, fine int }
	counts := make(chan count, 64)
	t.Run("services", func(t *testing.T) {
		for _, in := range inputs(t, shop) {
			files := renderTwice(t, in, "postman")
			if len(files) == 0 {
				continue
			}
			for who, vars := range accounts {
				t.Run(string(in.Service.ID)+"/"+who, func(t *testing.T) {
					t.Parallel()
					slots <- struct{}{}
					defer func() { <-slots }()
					list, passed := newman(t, program, serve(t, server), files, vars...)
					var c count
					for _, e := range list {
						c.asked++
						if e.Response.Code >= 200 && e.Response.Code < 300 {
							c.fine++
						}
						if e.RequestError != nil || len(e.Assertions) == 0 {
							t.Errorf("%s: no answer or no promise: %v", e.Item.Name, e.RequestError)
						}
						for _, a := range e.Assertions {
							if a.Error != nil {
								t.Errorf("%s: %d: %s", e.Item.Name, e.Response.Code, a.Error.Message)
							}
						}
					}
					if !passed || c.asked == 0 {
						t.Errorf("newman: %d requests, passed %v", c.asked, passed)
					}
					if who == "staff" {
						counts <- c
					}
				})
			}
		}
	})
	close(counts)
	var sum count
	for c := range counts {
		sum.asked, sum.fine = sum.asked+c.asked, sum.fine+c.fine
	}
	t.Logf("as staff %d of %d requests succeed", sum.fine, sum.asked)
	if sum.asked < 68 || sum.fine*2 < sum.asked {
		t.Errorf("as staff only %d of %d requests succeed: the promises of success are hardly tried", sum.fine, sum.asked)
	}
}

// TestNewmanNotices: a promise that the shop does not keep fails.
func TestNewmanNotices(t *testing.T) {
	program := tool(t, "newman")
	server := filepath.Join(t.TempDir(), "shop")
	build := exec.Command("go", "build", "-o", server, "./cmd/shop")
	build.Dir = shop
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	base := serve(t, server)
	for _, in := range inputs(t, shop) {
		if in.Service.ID != "catalogue" {
			continue
		}
		for what, change := range map[string][2]string{
			"another type":   {`\"name\":{\"type\":\"string\"}`, `\"name\":{\"type\":\"boolean\"}`},
			"another status": {`  200: `, `  299: `},
		} {
			files := renderTwice(t, in, "postman")
			text := string(files["postman_collection.json"])
			if !strings.Contains(text, change[0]) {
				t.Fatalf("%s: the collection has no %s", what, change[0])
			}
			files["postman_collection.json"] = []byte(strings.ReplaceAll(text, change[0], change[1]))
			if _, passed := newman(t, program, base, files); passed {
				t.Errorf("%s: newman does not notice", what)
			}
		}
		return
	}
	t.Fatal("no service catalogue")
}
