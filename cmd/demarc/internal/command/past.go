package command

import (
	"context"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
)

// past is the reading of the history, which goes on while code is read: git
// works in a process of its own, and it takes seconds for a large repository.
type past struct {
	cancel context.CancelFunc
	facts  chan *facts.Set
	done   chan struct{}
	log    *history.Log
	err    error
}

// startHistory begins to read; the caller must call stop, also after finish.
func (a *app) startHistory(ctx context.Context, root string) *past {
	ctx, cancel := context.WithCancel(ctx)
	p := &past{cancel: cancel, facts: make(chan *facts.Set, 1), done: make(chan struct{})}
	o := history.Options{Env: a.env, Later: func() ([]history.Dir, []string) {
		select {
		case f := <-p.facts:
			return historyPackages(f)
		case <-ctx.Done():
			return nil, nil
		}
	}}
	go func() {
		defer close(p.done)
		p.err = guard(func() (err error) {
			p.log, err = history.Read(ctx, root, o)
			return err
		})
	}()
	return p
}

// finish says what the packages are and returns what git tells about them.
func (p *past) finish(f *facts.Set) (*history.Log, error) {
	p.facts <- f
	<-p.done
	return p.log, p.err
}

// stop ends the reading and waits for it, so that no git outlives the command.
func (p *past) stop() {
	p.cancel()
	<-p.done
}

// historyPackages are the packages that were read, each directory once (external
// test packages share one), and the files that nobody wrote.
func historyPackages(f *facts.Set) ([]history.Dir, []string) {
	packages, generated := []history.Dir{}, []string{}
	seen := map[string]bool{}
	for i := range f.Packages {
		p := &f.Packages[i]
		if seen[p.Dir] || p.Has(facts.TestOnly) {
			continue
		}
		seen[p.Dir] = true
		packages = append(packages, history.Dir{Path: p.Path, Dir: p.Dir})
	}
	for i := range f.Files {
		if f.Files[i].Generated {
			generated = append(generated, f.Files[i].Path)
		}
	}
	return packages, generated
}
