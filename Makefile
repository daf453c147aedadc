# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COVERAGE_FLOOR := 95

.DEFAULT_GOAL := help
.PHONY: help demo desk test lint bench-pick bench-render bench-desk bench-audience migration reference pictures reference-pictures lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("digest needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 demo" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# What the tests of the email ask of the world of node; without npm they are skipped, and say so.
$(VENV)/.installed-node: $(VENV)/.installed-dev tests/node/package-lock.json
	@if command -v npm >/dev/null; then \
	  mkdir -p $(VENV)/node && cp tests/node/package*.json $(VENV)/node && \
	  npm ci --prefix $(VENV)/node --ignore-scripts --no-audit --no-fund --loglevel=error && touch $@; \
	fi

demo: $(VENV)/.installed ## set up and run the whole job on the sample feeds, no network needed
	@$(BIN)/digest demo --out demo

desk: $(VENV)/.installed ## the desk in your browser, on the sample feeds: prints where and how to log in
	@$(BIN)/digest demo --desk --out demo/desk

test: $(VENV)/.installed-dev $(VENV)/.installed-node ## set up and run the tests (COVERAGE=1 measures what they reach)
ifdef COVERAGE
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=$(COVERAGE_FLOOR)
else
	$(BIN)/python -m pytest
endif

lint: $(VENV)/.installed-dev ## style, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench-pick: $(VENV)/.installed-dev ## how well the picker does on labelled data: make bench-pick DATA=folder [TASKS="cluster geo"]
	@$(BIN)/python -m bench.pick "$(DATA)" $(TASKS)

bench-render: $(VENV)/.installed-dev ## how long an edition takes to render, with the shipped templates and with edited ones
	@$(BIN)/python -m bench.render

bench-desk: $(VENV)/.installed-dev ## how long every page of the desk takes with 5,000 stories and 200 editions, and the preview (needs chromium)
	@$(BIN)/python -m bench.desk

bench-audience: $(VENV)/.installed-dev ## how the program bears a rush of readers: sign-ups, imports, the archive
	@$(BIN)/python -m bench.audience

migration: $(VENV)/.installed-dev ## write a migration for what changed in the tables: make migration m="what changed"
	@mkdir -p build && rm -f build/migration.db
	$(BIN)/alembic upgrade head && $(BIN)/alembic revision --autogenerate -m "$(m)"

reference: $(VENV)/.installed-dev ## write docs/reference from the code
	$(BIN)/python docs/generate.py

pictures: $(VENV)/.installed-dev ## take the screenshots in docs/images from the demo (needs chromium)
	$(BIN)/python docs/pictures.py

reference-pictures: $(VENV)/.installed-dev ## take the pictures anew that the tests compare the email with (needs chromium)
	$(BIN)/python -m tests.compose.pictures

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group dev --all-extras pyproject.toml -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  -c requirements-dev.lock --all-extras pyproject.toml requirements-build.in -o requirements.lock

clean: ## remove everything that make made
	rm -rf $(VENV) demo build dist .coverage* .mypy_cache .ruff_cache .pytest_cache
