package reports_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/demarc-dev/demarc/reports"
	"github.com/demarc-dev/demarc/reports/internal/sample"
)

// chromium finds a browser. Without one the test is skipped, unless
// DEMARC_BROWSER is "required".
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if _, err := os.Stat("/usr/bin/chromium"); err == nil {
		return "/usr/bin/chromium"
	}
	if os.Getenv("DEMARC_BROWSER") == "required" {
		t.Fatal("DEMARC_BROWSER=required, and no chromium was found")
	}
	t.Skip("no chromium was found; the page is not tested in a browser")
	return ""
}

// tab is a browser tab that remembers what went wrong in it.
type tab struct {
	ctx context.Context
	t   *testing.T

	mu       sync.Mutex
	problems []string // errors, warnings and requests
}

func browser(t *testing.T) context.Context {
	t.Helper()
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewExecAllocator(ctx, opts...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	return ctx
}

func newTab(t *testing.T, parent context.Context) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent)
	t.Cleanup(cancel)
	b := &tab{ctx: ctx, t: t}
	if err := chromedp.Listen(ctx, b.event); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Func(func(ctx context.Context, tg *chromedp.Target) error {
		if _, err := cdp.Call(ctx, tg, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, tg, cdplog.Enable, cdp.Empty{})
		return err
	}))
	return b
}

func (b *tab) event(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "file:") && !strings.HasPrefix(e.Request.URL, "data:") {
			b.problems = append(b.problems, "request of "+e.Request.URL)
		}
	case *runtime.EventExceptionThrown:
		b.problems = append(b.problems, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.problems = append(b.problems, fmt.Sprintf("console.%s", e.Type))
	case *cdplog.EventEntryAdded:
		b.problems = append(b.problems, "log: "+e.Entry.Text)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func eval[T any](b *tab, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js))
	if err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
	return v
}

func (b *tab) healthy() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.problems {
		b.t.Error(p)
	}
}

// open shows a Document at a width, light or dark.
func (b *tab) open(d *reports.Document, width int, dark bool) {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), "report.html")
	if err := os.WriteFile(path, render(b.t, d, reports.Options{Format: "html"}), 0o600); err != nil {
		b.t.Fatal(err)
	}
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	b.do(chromedp.Func(func(ctx context.Context, tg *chromedp.Target) error {
		_, err := cdp.Call(ctx, tg, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
	height := 900
	b.do(chromedp.EmulateViewport(int64(width), int64(height)))
	b.do(chromedp.Navigate((&url.URL{Scheme: "file", Path: path}).String()))
}

// shoot saves a picture of the whole page below DEMARC_SCREENSHOTS.
func (b *tab) shoot(name string) {
	dir := os.Getenv("DEMARC_SCREENSHOTS")
	if dir == "" || strings.HasPrefix(name, "big") { // too tall for a picture
		return
	}
	eval[bool](b, `document.querySelectorAll("#services details, #cuts details").forEach((d, i) => { if (i % 3 == 0) d.open = true }), true`)
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

func TestPageInBrowser(t *testing.T) {
	parent := browser(t)
	docs := samples()
	docs["big"] = sample.Big(160, 4)
	for name, d := range docs {
		for _, width := range []int{390, 1440} {
			for _, dark := range []bool{false, true} {
				if dark && name != "shop" {
					continue
				}
				label := fmt.Sprintf("%s-%d-dark=%v", name, width, dark)
				t.Run(label, func(t *testing.T) {
					b := newTab(t, parent)
					b.open(d, width, dark)
					eval[bool](b, `document.querySelectorAll("details").forEach(d => d.open = true), true`)
					if over := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
						wide := eval[string](b, `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.tagName + "." + e.className + " " + e.textContent.slice(0, 40)).join(" | ")`)
						t.Errorf("the page is %d pixels wider than the screen: %s", over, wide)
					}
					eval[bool](b, `document.querySelectorAll("details").forEach(d => d.open = false), true`)
					b.accessible()
					b.shoot(label)
					b.healthy()
				})
			}
		}
	}
}

// accessible runs axe-core where DEMARC_AXE names its file.
func (b *tab) accessible() {
	b.t.Helper()
	path := os.Getenv("DEMARC_AXE")
	if path == "" {
		return
	}
	axe, err := os.ReadFile(path)
	if err != nil {
		b.t.Fatal(err)
	}
	eval[bool](b, string(axe)+"; true")
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](
		`axe.run().then(r => r.violations.map(v => v.id + ": " + v.help + " " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | ")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, v := range found {
		b.t.Error("axe: " + v)
	}
}

func TestFilterInBrowser(t *testing.T) {
	b := newTab(t, browser(t))
	d := sample.Shop()
	b.open(d, 1440, false)
	visible := `[...document.querySelectorAll(".packages tbody tr")].filter(r => r.offsetHeight > 0).length`
	if n := eval[int](b, visible); n != len(d.Facts.Packages) {
		t.Fatalf("%d packages are shown, want %d", n, len(d.Facts.Packages))
	}
	b.do(chromedp.SendKeys(chromedp.CSS("#filter"), "Payments LEDGER"))
	if n := eval[int](b, visible); n != 1 {
		t.Errorf("the filter leaves %d packages, want 1", n)
	}
	if s := eval[string](b, `document.getElementById("count").textContent`); s != fmt.Sprintf("1 of %d packages", len(d.Facts.Packages)) {
		t.Errorf("the count says %q", s)
	}
	b.do(chromedp.Click(chromedp.CSS(`.wide svg a[href="#service-3"] rect`)))
	// A click follows the link after the event, so wait for what it does.
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](`document.getElementById("service-3").open`, chromedp.WithPollingTimeout(10*time.Second))); err != nil {
		t.Errorf("a click on a box of the map does not open its service: %v", err)
	}
	b.healthy()
}

// A name of the code can neither run nor load anything.
func TestHostileNamesInBrowser(t *testing.T) {
	b := newTab(t, browser(t))
	b.open(sample.Hostile(), 1440, false)
	if n := eval[int](b, `document.scripts.length`); n != 1 {
		t.Errorf("the page has %d scripts, want its own", n)
	}
	if n := eval[int](b, `document.querySelectorAll("img, iframe, object, embed, base, form, [onerror], [onclick]").length`); n != 0 {
		t.Errorf("the page has %d elements that a name brought in", n)
	}
	b.healthy()
}
