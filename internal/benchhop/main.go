// Benchhop holds the latency forecast against reality: it starts a second
// process on loopback, measures one call, forecasts k calls in a row from that,
// and measures those.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/demarc-dev/demarc/planner/forecast"
)

func main() {
	serve := flag.Bool("serve", false, "be the other process")
	requests := flag.Int("requests", 400, "requests for each number of calls")
	flag.Parse()
	var err error
	if *serve {
		err = server()
	} else {
		err = measure(*requests)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchhop:", err)
		os.Exit(1)
	}
}

// server answers every request with a kilobyte of JSON until its standard input
// ends.
func server() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	body := []byte(`{"items":["` + strings.Repeat("x", 1000) + `"]}`)
	go func() {
		_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
	}()
	fmt.Println(l.Addr())
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func measure(requests int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.Command(self, "-serve")
	in, err := child.StdinPipe()
	if err != nil {
		return err
	}
	out, err := child.StdoutPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return err
	}
	defer func() { _ = in.Close(); _ = child.Wait() }()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return err
	}
	url := "http://" + strings.TrimSpace(line)
	if _, err := times(url, 1, 50); err != nil { // warm up
		return err
	}
	one, err := times(url, 1, requests)
	if err != nil {
		return err
	}
	c := forecast.Config{HopMedian: at(one, .5), HopP99: at(one, .99)}
	fmt.Printf("one call: median %.3f ms, p99 %.3f ms\n", c.HopMedian, c.HopP99)
	fmt.Println("calls   median forecast/measured   p99 forecast/measured")
	for _, k := range []int{2, 5, 10, 20} {
		real, err := times(url, k, requests)
		if err != nil {
			return err
		}
		median, p99 := forecast.Sequential(c, float64(k))
		fmt.Printf("%5d   %6.3f / %6.3f = %.2f     %6.3f / %6.3f = %.2f\n", k, median, at(real, .5), median/at(real, .5), p99, at(real, .99), p99/at(real, .99))
	}
	return nil
}

// times are the sorted milliseconds of requests that make k calls each.
func times(url string, k, requests int) ([]float64, error) {
	out := make([]float64, 0, requests)
	for range requests {
		start := time.Now()
		for range k {
			r, err := http.Get(url)
			if err != nil {
				return nil, err
			}
			_, err = io.Copy(io.Discard, r.Body)
			_ = r.Body.Close()
			if err != nil {
				return nil, err
			}
		}
		out = append(out, float64(time.Since(start))/float64(time.Millisecond))
	}
	slices.Sort(out)
	return out, nil
}

func at(sorted []float64, q float64) float64 { return sorted[int(q*float64(len(sorted)-1))] }
