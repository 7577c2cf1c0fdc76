# One line for each habit; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run test check quick lint format map messages migration bench screenshots clean
BIN := .venv/bin
PYTEST := $(BIN)/pytest -n auto --dist loadgroup
ARGS ?=
# Processes are killed in tests, power is not: where memory is plenty, no test waits for a disk.
MEMORY := $(shell awk '$$2 == "/dev/shm" && $$4 !~ /noexec/ {print $$2}' /proc/mounts 2>/dev/null | \
	xargs -r df --output=avail,target 2>/dev/null | awk 'NR == 2 && $$1 > 6000000 {print $$2}')
ifneq ($(MEMORY),)
test check quick: export TMPDIR ?= $(MEMORY)
endif
unexport PYTHONDONTWRITEBYTECODE  # What one process has compiled, the next need not.

help:  ## List these habits.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run:  ## Set everything up and serve the portal on http://127.0.0.1:8000 (PORT, PORTAL_DATA).
	@bin/setup run
	@exec $(BIN)/portal serve

test:  ## Set everything up and run every test.
	@bin/setup test
	@$(PYTEST) $(ARGS)

check: lint  ## What must hold before a change is handed in: linters, types, map, messages, all tests.
	@$(PYTEST) --cov --cov-report=term:skip-covered $(ARGS)

quick: lint  ## The same without browsers, kill tests and large data.
	@$(PYTEST) -m "not slow and not browser" $(ARGS)

lint:  ## Style, types, the import map, templates.
	@bin/setup test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint templates --lint --quiet

format:  ## Let the formatters do their work.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djlint templates --reformat --quiet

map:  ## Check the import map alone.
	@$(BIN)/lint-imports

messages:  ## Collect the messages of code and templates into the English catalogue.
	@bin/messages

migration:  ## Write the next migration: make migration SLUG=0011_payments
	@bin/migration "$(SLUG)"

bench:  ## Measure: CPU per request, rate, p99, each beside a limit of the same run.
	@bin/setup test
	@$(BIN)/python -m bench

screenshots:  ## Write pictures of the main pages to screenshots/.
	@bin/setup test
	@$(BIN)/python -m tests.browser.screenshots

clean:  ## Remove what can be made again; data/ stays.
	@rm -rf .venv node_modules static/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage*
