// Package exits ends the process.
package exits

import (
	"log"
	"os"
	"runtime"

	"github.com/rs/zerolog"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
)

type journal struct{ panic func(string) }

func (journal) Fatal(string) {}
func (journal) Exit(int)     {}

// End ends.
func End(z *zap.Logger, s *zap.SugaredLogger, r *logrus.Logger, e *logrus.Entry, zl zerolog.Logger, l *log.Logger) {
	log.Fatal("x")      // want "fatal log.Fatal"
	log.Fatalf("x")     // want "fatal log.Fatalf"
	log.Panicln("x")    // want "panic log.Panicln"
	l.Fatalln("x")      // want "fatal log.Logger.Fatalln"
	os.Exit(1)          // want "exit os.Exit"
	runtime.Goexit()    // want "goexit runtime.Goexit"
	z.Fatal("x")        // want "fatal zap.Logger.Fatal"
	s.Fatalw("x")       // want "fatal zap.SugaredLogger.Fatalw"
	s.Panicf("x")       // want "panic zap.SugaredLogger.Panicf"
	r.Fatal("x")        // want "fatal logrus.Logger.Fatal"
	e.Fatalf("x")       // want "fatal logrus.Entry.Fatalf"
	logrus.Fatal("x")   // want "fatal logrus.Fatal"
	logrus.Exit(1)      // want "exit logrus.Exit"
	zl.Fatal().Msg("x") // want "fatal zerolog.Logger.Fatal"
	panic("x")          // want "panic panic"
}

// Go on.
func On(z *zap.Logger, j journal) {
	z.Error("x")
	log.Print("x")
	j.Fatal("x")
	j.Exit(1)
	panic := j.panic
	panic("x")
}
