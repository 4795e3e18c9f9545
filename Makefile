# Yingdan: every command of a working day. `make help` lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# The first Python on the path that is new enough; override with `make PYTHON=…`.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
PY := .venv/bin/python
NPM := PATH="$(CURDIR)/.venv/node:$$PATH" npm --prefix web --silent run
# One path = one process in the order written; the whole suite = two processes in an order that the seed shuffles.
# `make test SEED=7` tries another order: tests must hold in any.
SEED ?= 20261123
PYTEST := $(PY) -m pytest $(if $(T),-n0 -p no:randomly $(T),--randomly-seed=$(SEED))
CODE := yingdan tests tools $(wildcard bench)

.PHONY: help
help: ## List the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (Debian, Ubuntu: sudo apt-get install python3 python3-venv)"; exit 1; }

.PHONY: setup
setup: python ## Install all that development and tests need
	@$(PYTHON) tools/setup.py dev

.PHONY: runtime
runtime: python
	@$(PYTHON) tools/setup.py run

.PHONY: demo
demo: runtime ## Serve a demo company on http://127.0.0.1:8000 and print the sign-in names
	@exec .venv/bin/yingdan demo $(ARGS)

.PHONY: dev
dev: setup ## Demo company, with the web UI reloading as you edit (http://127.0.0.1:5173)
	@.venv/bin/yingdan demo $(ARGS) & server=$$!; trap "kill $$server" EXIT; $(NPM) dev

.PHONY: test
test: setup ## All checks and tests, or those of one place: make test T=tests/unit/test_x.py
ifdef T
	$(PYTEST)
else
	@$(MAKE) --no-print-directory lint types arch web
	$(PYTEST)
endif

.PHONY: fast
fast: setup ## Quick tests only (no browser, nothing slow)
	$(PYTEST) -m "not slow and not e2e" $(if $(T),,--ignore=tests/e2e --ignore=tests/bench --ignore=tests/chaos)

.PHONY: lint
lint: setup ## Style: ruff, our own rules
	$(PY) -m ruff format --check $(CODE)
	$(PY) -m ruff check $(CODE)
	$(PY) -m tools.lint
	$(PY) -m tools.web_lock --check

.PHONY: types
types: setup ## mypy, strict
	$(PY) -m mypy $(CODE)

.PHONY: arch
arch: setup ## Layers and independence of areas
	.venv/bin/lint-imports --no-cache

.PHONY: web
web: setup ## Lint, types, architecture and unit tests of the web UI
	$(NPM) lint
	$(NPM) typecheck
	$(NPM) arch
	$(NPM) test
	$(PY) -m tools.bundle

.PHONY: e2e
e2e: setup ## Browser journeys; `YINGDAN_BROWSER_SLOWDOWN=6 make e2e` as on a slow machine
	$(PY) -m pytest -n0 $(or $(T),tests/e2e)

.PHONY: bench
bench: setup ## Measure against the budgets (docs/reference/performance.md)
	$(PY) -m bench $(ARGS)

.PHONY: vitals
vitals: setup ## Measure the web client in Chromium against its bars (ARGS="--rows 200000 --save")
	$(PY) -m bench.vitals $(ARGS)

.PHONY: chaos
chaos: setup ## Kill server, worker and database 200 times under load, then count (ARGS="--rounds 20 --seed 3")
	$(PY) -m tests.chaos.storm $(ARGS)

.PHONY: docs
docs: setup ## Write the generated reference pages and the web's types of the interface
	$(PY) -m tools.docs
	.venv/bin/yingdan openapi --out web/openapi.json
	$(NPM) gen

.PHONY: screenshots
screenshots: setup ## Take the pictures of the README, or of every route (ARGS=all)
	$(PY) -m tools.screenshots $(ARGS)

.PHONY: lock
lock: setup ## Resolve the locked packages anew (needs uv on the path)
	$(PY) -m tools.lock
	cd web && PATH="$(CURDIR)/.venv/node:$$PATH" npm install --package-lock-only
	$(PY) -m tools.web_lock

.PHONY: wheel
wheel: setup ## Build the installable package into dist/
	$(PY) -m pip --disable-pip-version-check wheel --quiet --no-deps --wheel-dir dist .

.PHONY: check
check: test ## All that CI does

.PHONY: format
format: setup ## Format Python and TypeScript
	$(PY) -m ruff check --fix-only --quiet $(CODE)
	$(PY) -m ruff format $(CODE)
	$(NPM) format

.PHONY: clean
clean: ## Remove what was built and installed (data stay)
	rm -rf .venv .setup web/node_modules yingdan/web_dist dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
