// Package gos starts goroutines.
package gos

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/state/gos/safe"
)

type job struct{ wg sync.WaitGroup }

func work() {}

func recovering() {
	defer func() { recover() }()
	work()
}

func nested() {
	defer func() { func() { recover() }() }()
	work()
}

func rescue() { recover() }

func helped() {
	defer rescue()
	work()
}

func elsewhere() {
	defer safe.Rescue("x")
	work()
}

func (j *job) loop()    { work() }
func (j *job) guarded() { defer rescue(); work() }

type runner interface{ Run() }
type good struct{}
type bad struct{}

func (good) Run() { defer rescue(); work() }
func (bad) Run()  { work() }

type calm interface{ Calm() }

func (good) Calm() { defer rescue(); work() }

// Start starts.
func Start(ctx context.Context, fn func()) {
	go work()                                                        // want "go no gos.work"
	go recovering()                                                  // want "go yes gos.recovering"
	go nested()                                                      // want "go no gos.nested"
	go helped()                                                      // want "go yes gos.helped"
	go elsewhere()                                                   // want "go yes gos.elsewhere"
	go func() { work() }()                                           // want "go no"
	go func() { defer rescue(); work(); work() }()                   // want "go yes"
	go func() { defer func() { _ = recover() }(); work(); work() }() // want "go yes"
	go func() { recovering() }()                                     // want "go yes"
	go func() { recovering(); work() }()                             // want "go no"
	go fn()                                                          // want "go unknown"
	j := &job{}
	go j.loop()    // want "go no gos.job.loop"
	go j.guarded() // want "go yes gos.job.guarded"
	f := func() { defer rescue(); work(); work() }
	go f() // want "go yes"
	var r runner = good{}
	if ctx == nil {
		r = bad{}
	}
	go r.Run() // want "go no"
	var c calm = good{}
	go c.Calm() // want "go yes"
	for range 3 {
		go work() // want "go no loop gos.work"
	}
}

// Library starts through libraries.
func Library(ctx context.Context) {
	var g errgroup.Group
	g.Go(func() error { work(); return nil })                 // want "library no errgroup.Group.Go"
	g.Go(func() error { defer rescue(); work(); return nil }) // want "library yes errgroup.Group.Go"
	time.AfterFunc(1, work)                                   // want "library no time.AfterFunc gos.work"
	context.AfterFunc(ctx, recovering)                        // want "library yes context.AfterFunc gos.recovering"
	var wg sync.WaitGroup
	wg.Go(work) // want "library no sync.WaitGroup.Go gos.work"
	var once sync.Once
	once.Do(work)
}

// Helpers starts through the code base's own helpers.
func Helpers(p *safe.Pool) {
	p.Go("a", work)   // want "helper yes Pool.Go gos.work"
	p.Raw(work)       // want "helper no Pool.Raw gos.work"
	p.Raw(recovering) // want "helper yes Pool.Raw gos.recovering"
	p.Twice(work)     // want "helper no Pool.Twice gos.work"
	p.Now(work)
}
