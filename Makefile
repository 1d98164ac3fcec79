# The one entry. `make` lists the targets; `make demo` and `make test` work on a machine that has only
# git, make and Python 3.11 or newer. Everything is written below .venv and build, which git ignores.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PY := .venv/bin/python
# Test workers; pytest-xdist counts the machine's cores.
JOBS ?= logical
# Files that the type checker reads, where they exist.
TYPED := $(wildcard src tests docs benchmarks)
# Debian packages that tests use where the machine lets us install them, as package:command.
SYSTEM_PACKAGES ?= chromium:chromium

export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

-include make/consistency.mk

.PHONY: help
help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z][a-z-]*:.*## / {printf "  make %-24s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.run: pyproject.toml requirements.txt requirements-setup.txt make/setup.sh
	@sh make/setup.sh requirements.txt $@

.venv/.dev: pyproject.toml requirements-dev.txt requirements-setup.txt make/setup.sh
	@sh make/setup.sh requirements-dev.txt $@

.PHONY: setup
setup: .venv/.dev ## create .venv with everything that development needs

.PHONY: demo
demo: .venv/.run ## check the example federation in examples/
	@WORKPLAN=.venv/bin/workplan sh make/scratch.sh sh examples/demo.sh

.PHONY: test
test: setup system-deps lint types imports ## run every check and every test
	@sh make/scratch.sh $(PY) -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

.PHONY: check
check: setup lint types imports ## run the checks and the fast tests
	@sh make/scratch.sh $(PY) -m pytest -n $(JOBS) --dist loadgroup -m "not slow and not postgres and not browser and not registry" $(ARGS)

.PHONY: lint
lint: .venv/.dev ## check style
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

.PHONY: types
types: .venv/.dev ## check types
	$(PY) -m mypy $(TYPED)

.PHONY: imports
imports: .venv/.dev ## check that imports go down only
	.venv/bin/lint-imports --no-logo

.PHONY: fmt
fmt: .venv/.dev ## format the code
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

.PHONY: lock
lock: .venv/.dev ## lock the newest versions that pyproject.toml allows
	@sh make/lock.sh

.PHONY: bench
bench: .venv/.dev ## measure, as ratios to a baseline of the same run
	$(PY) -m benchmarks $(ARGS)

.PHONY: bench-full
bench-full: .venv/.dev ## the same up to 9,999 documents; writes docs/benchmarks.md
	$(PY) -m benchmarks --full --postgres $(ARGS)

.PHONY: docs
docs: .venv/.dev ## write the generated pages again
	$(PY) -m docs.generate

.PHONY: system-deps
system-deps:
	@sh make/system-deps.sh $(SYSTEM_PACKAGES)

.PHONY: clean
clean: ## remove .venv, build and every cache
	rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .coverage*
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
