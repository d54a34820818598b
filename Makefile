# Two commands do all: `make demo` and `make test`. Each installs what it needs, pinned by hash.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV := .venv-uv/bin/uv
DEV := .venv-dev/bin
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help demo up test format lint imports types unit integration browser lock model sample clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/\1|\2/' | column -t -s '|'

##@ Use
demo: .venv/.installed ## Start everything, take in the sample of made drawings, serve the page
	@exec .venv/bin/figseek demo --data .demo

up: .venv/.installed ## Start everything on your own data folder
	@exec .venv/bin/figseek up

##@ Check
test: format lint imports types unit integration browser ## The whole gate

format: .venv-dev/.installed ## Formatting, checked only
	$(DEV)/ruff format --check .

lint: .venv-dev/.installed ## Lint
	$(DEV)/ruff check .

imports: .venv-dev/.installed ## Import rules
	$(DEV)/lint-imports

types: .venv-dev/.installed ## Types, strict
	$(DEV)/mypy

unit: .venv-dev/.installed ## Pure tests, no socket
	$(DEV)/pytest tests/unit -q -n 2 --disable-socket --allow-unix-socket

integration: .venv-dev/.installed .venv-dev/.faketime ## Real Elasticsearch, Valkey and Celery; a few seeds of kills, the longest first
	$(DEV)/pytest tests/kills tests/integration -q -n 2 --dist loadfile --no-loadscope-reorder

browser: .venv-dev/.installed .venv-dev/.chromium ## A real Chromium on a real figseek
	$(DEV)/pytest tests/browser -q

##@ Maintain
fix: .venv-dev/.installed ## Format and mend what the linter can
	$(DEV)/ruff format .
	$(DEV)/ruff check --fix .

MODEL := figseek-drawings-1
# REAL is a folder with `grants`, Red Book grants, and `sheets`, with a manifest.jsonl, of real designs.
model: .venv-dev/.installed ## Learn the shipped encoder again, in an hour: make model REAL=FOLDER
	@test -d "$(REAL)/grants" -a -d "$(REAL)/sheets" || { echo "Say REAL=FOLDER, with grants and sheets of real designs in it."; exit 2; }
	mkdir -p .model
	ln -sfn "$(abspath $(REAL))/grants" .model/grants
	ln -sfn "$(abspath $(REAL))/sheets" .model/sheets
	cd .model && test -d made || ../$(DEV)/figseek corpus made --designs 500 --seed 7 --even --format folder
	cd .model && test -d named || ../$(DEV)/figseek drawings named
	cd .model && ../$(DEV)/figseek train ../encoder/training/recipes/$(MODEL).toml --out trained --resume
	cd .model && ../$(DEV)/python -m encoder.training.export ../encoder/models/$(MODEL) --drawings made --trained trained

sample: .venv-dev/.installed ## Draw the shipped sample again
	$(DEV)/figseek corpus --sample .sample.tar
	mv .sample.tar encoder/training/drawings/sample/I20260106.tar

lock: $(UV) ## Write the pinned requirements again
	$(COMPILE) --upgrade requirements/uv.in -o requirements/uv.txt
	$(COMPILE) --upgrade pyproject.toml --group build -o requirements/run.txt
	$(COMPILE) --upgrade pyproject.toml --extra torch --extra train --extra evaluate --group dev -o requirements/dev.txt

clean: ## Remove the environments, the demo's data, and what the shipped encoder was learned from
	rm -rf .venv .venv-dev .venv-uv .demo .model screenshots

$(UV): requirements/uv.txt
	$(PYTHON) -m venv .venv-uv
	.venv-uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/.installed: requirements/run.txt pyproject.toml $(UV)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --quiet --require-hashes --python .venv/bin/python requirements/run.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation --python .venv/bin/python -e .
	@touch $@

.venv-dev/.installed: requirements/dev.txt pyproject.toml $(UV)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv-dev
	$(UV) pip sync --quiet --require-hashes --python .venv-dev/bin/python requirements/dev.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation --python .venv-dev/bin/python -e .
	@touch $@

.venv-dev/.chromium: .venv-dev/.installed tests/browser/chromium.py
	$(DEV)/python tests/browser/chromium.py
	@touch $@

.venv-dev/.faketime: .venv-dev/.installed tests/kills/faketime.py
	$(DEV)/python -m tests.kills.faketime
	@touch $@
