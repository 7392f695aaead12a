// Package crons has schedules.
package crons

import (
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/robfig/cron/v3"
)

type job struct{}

// Run is the job.
func (job) Run() {}

func work() {}

// Main wires.
func Main() {
	c := cron.New()
	c.AddFunc("@hourly", work)             // want "cron @hourly -> crons.work"
	c.AddJob("0 5 * * *", job{})           // want "cron 0 5 * * * -> crons.job.Run"
	c.AddFunc("@daily", func() { work() }) // want "cron @daily -> crons.Main"
	s, _ := gocron.NewScheduler()
	s.NewJob(gocron.CronJob("* * * * *", false), gocron.NewTask(work)) // want "cron * * * * * -> crons.work"
	s.NewJob(gocron.DurationJob(10*time.Second), gocron.NewTask(work)) // want "cron 10s -> crons.work"
}
