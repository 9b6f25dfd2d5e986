# The commands of the README. `make help` lists them.
.DEFAULT_GOAL := help
# Recorded with every run.
export ORGBENCH_COMMIT := $(shell git describe --always --abbrev=40 --match= --dirty 2>/dev/null)
SWIFT_FLAGS := --explicit-target-dependency-import-check error
PREFIX ?= /usr/local
.PHONY: help setup build install archive demo serve test check lint faults fuzz tsan bench clean

help: ## list these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: ## install the Debian packages that the build needs (idempotent)
	@scripts/setup.sh
	@scripts/check-tools.sh

build: setup ## build .build/release/orgbench
	swift build $(SWIFT_FLAGS) -c release --product orgbench --static-swift-stdlib

install: ## install what was built below PREFIX=/usr/local, its samples and figures included
	@scripts/install.sh $(DESTDIR)$(PREFIX)

archive: build ## pack a release archive: program, samples, figures, experiments, completions
	@scripts/install.sh --archive .build

demo: build ## benchmark a small real model on this machine, from nothing to a leaderboard
	@scripts/demo.sh

serve: ## serve the small local model on the default endpoint, until Ctrl-C
	@scripts/local-model.sh --port 8765

test: setup ## build everything and run all tests
	swift build $(SWIFT_FLAGS) -c release --product orgbench --static-swift-stdlib
	swift build $(SWIFT_FLAGS) --build-tests
	@scripts/test-tools.sh
	swift test $(SWIFT_FLAGS) --skip-build

lint: ## check the format of the sources
	swift format lint --strict --recursive Sources Tests Package.swift

check: lint test ## what CI runs: lint and test

faults: setup ## misbehaving endpoints, damaged stores, and 50 times kill -9
	swift build $(SWIFT_FLAGS) --build-tests
	ORGBENCH_KILLS=50 swift test $(SWIFT_FLAGS) --skip-build \
	  --filter 'orgbenchTests.(FaultTests|HostileReplyTests|StoreFaultTests|KillTests|SecretTests)'

fuzz: setup ## fuzz all that reads what others wrote, SECONDS=60 for each reader
	@scripts/fuzz.sh $(or $(SECONDS),60)

tsan: setup ## run the modules' tests under the thread sanitizer; a report fails them
	@scripts/tsan.sh --skip orgbenchTests

bench: build ## measure speed and memory against baselines in the same run
	@scripts/bench.sh

clean: ## delete what was built, the local model included
	rm -rf .build
