# make run DIR=path   build demarc, analyse a code base, write its report
# make test           everything that CI checks; installs what it needs
# make help           the other targets

DIR ?= testdata/monoliths/shop
OUT ?= out
FUZZTIME ?= 30s
# buf lints the emitted protocol buffers in tests; without it they are only read.
BUF = github.com/bufbuild/buf/cmd/buf@v1.75.0
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
# gin without msgpack: 6 MB less. The same tags everywhere share one build cache.
TAGS = -tags nomsgpack
SHOP = testdata/monoliths/shop
LAYERED = testdata/monoliths/layered

.PHONY: run build test lint setup bench bench-load bench-scale bench-boundaries bench-hop contracts-real fuzz clean help

run: build ## analyse DIR (default: the bundled shop), print the answer, write OUT
	@mkdir -p "$(OUT)"
	@bin/demarc analyze "$(DIR)" -o "$(OUT)/analysis.json" -o "$(OUT)/report.html"
	@echo
	@echo "document: $(OUT)/analysis.json   (bin/demarc report, explain and graph read it)"
	@echo "report:   $(OUT)/report.html     (open it in a browser)"

build: ## build bin/demarc
	@go build -trimpath $(TAGS) -o bin/demarc ./cmd/demarc

test: setup lint ## lint, then all tests with the race detector, then those of the sample monoliths
	PATH="$(CURDIR)/bin:$$PATH" go test $(TAGS) -race ./...
	cd $(SHOP) && go vet ./... && go test ./...
	cd $(LAYERED) && go vet ./... && go test ./...

setup:
	@scripts/setup
	@[ -x bin/buf ] || GOBIN=$(CURDIR)/bin go install $(BUF)

# Test data holds broken Go on purpose, the sample monoliths do not.
lint: ## gofmt, go vet, staticcheck
	@files=$$(find . $(SHOP) $(LAYERED) -name '*.go' -not -path './testdata/*' -not -path './*/testdata/*' -not -path './out/*' | sort -u); \
	bad=$$(gofmt -l $$files); \
	if [ -n "$$bad" ]; then echo "gofmt -w these files:"; echo "$$bad"; exit 1; fi
	go vet $(TAGS) ./...
	go run $(STATICCHECK) $(TAGS) ./...

bench: ## run the benchmarks
	go test $(TAGS) -run '^$$' -bench . -benchmem ./...

bench-load: ## compare with go/packages and go list: make bench-load DIR=path [ARGS=-skip-syntax]
	@go run $(TAGS) ./internal/benchload -dir "$(DIR)" $(ARGS)

bench-scale: ## time and memory on generated modules [ARGS='-lines 30k,3M']
	@go run $(TAGS) ./internal/benchscale $(ARGS)

bench-boundaries: ## score proposals: make bench-boundaries TRUTH=dir CORPUS=dir [ARGS='-write docs/boundaries.md']
	@go run $(TAGS) ./internal/benchbound -truth "$(TRUTH)" -corpus "$(CORPUS)" $(ARGS)

contracts-real: build ## check the contracts of a project with the real tools: make contracts-real DIR=path
	@PATH="$(CURDIR)/bin:$$PATH" go run $(TAGS) ./internal/contractsreal -demarc bin/demarc -dir "$(DIR)"

bench-hop: ## hold the latency forecast against two processes on loopback
	@go run $(TAGS) ./internal/benchhop $(ARGS)

fuzz: ## run each fuzz target for FUZZTIME (default 30s)
	@set -e; found=0; \
	for file in $$(grep -rlE '^func Fuzz' --include='*_test.go' --exclude-dir=testdata .); do \
		for target in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$$file"); do \
			found=1; echo "$$target in $$(dirname "$$file")"; \
			go test $(TAGS) -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x "$$(dirname "$$file")"; \
		done; \
	done; \
	if [ $$found = 0 ]; then echo "no fuzz target found"; exit 1; fi

clean: ## remove what the targets made
	rm -rf bin out

help: ## show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile
