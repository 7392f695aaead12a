package command

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/demarc-dev/demarc/analyzer/load"
)

// firstSign is how long a run stays silent: a fast one prints no progress at
// all, and a slow one shows a sign of life within 200 ms.
const firstSign, nextSign = 50 * time.Millisecond, 80 * time.Millisecond

// progress shows one line about long work on a terminal and removes it at the
// end. Without a terminal it shows nothing. Its methods may be called from
// several goroutines.
type progress struct {
	since time.Time // start of the stage, for --verbose; used by one goroutine

	w    io.Writer // nil: show nothing
	quit chan struct{}
	done chan struct{}
	once sync.Once

	mu    sync.Mutex
	line  string
	shown string
}

// startProgress shows progress on standard error when it is a terminal that
// can clear a line, unless --quiet was given.
func (a *app) startProgress() *progress {
	var w io.Writer
	if !a.flags.quiet && isTerminal(a.stderr) && a.getenv("TERM") != "dumb" {
		w = a.stderr
	}
	return newProgress(w, a.now())
}

func newProgress(w io.Writer, now time.Time) *progress {
	p := &progress{since: now, w: w, quit: make(chan struct{}), done: make(chan struct{}), line: "starting"}
	if w == nil {
		close(p.done)
		return p
	}
	go p.paint()
	return p
}

// paint draws the newest line now and then, so that a thousand messages a
// second cost nothing.
func (p *progress) paint() {
	defer close(p.done)
	timer := time.NewTimer(firstSign)
	defer timer.Stop()
	for {
		select {
		case <-p.quit:
			p.clear()
			return
		case <-timer.C:
			p.mu.Lock()
			if p.line != p.shown {
				p.shown = p.line
				_, _ = io.WriteString(p.w, "\r\x1b[K"+p.line) // a sign of life may get lost
			}
			p.mu.Unlock()
			timer.Reset(nextSign)
		}
	}
}

// clear removes the line; the next message draws it again.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.w != nil && p.shown != "" {
		_, _ = io.WriteString(p.w, "\r\x1b[K") // a sign of life may get lost
		p.shown = ""
	}
}

// stop removes the line for good. It may be called twice.
func (p *progress) stop() {
	p.once.Do(func() { close(p.quit) })
	<-p.done
}

// stage announces work without a count.
func (p *progress) stage(name string) { p.loading(load.Progress{Stage: name}) }

// loading takes the messages of the loader.
func (p *progress) loading(m load.Progress) {
	line := m.Stage
	switch {
	case m.Total > 0:
		line = fmt.Sprintf("%s: %d of %d packages", m.Stage, m.Done, m.Total)
	case m.Done > 0:
		line = fmt.Sprintf("%s: %d packages", m.Stage, m.Done)
	}
	p.mu.Lock()
	p.line = oneLine(line) + " ..."
	p.mu.Unlock()
}
