# The whole workflow. `make help` explains itself.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
PY_STAMP := .venv/.setup-python
DEV_STAMP := .venv/.setup-workshop
WEB_STAMP := node_modules/.setup-web

# What was compiled once stays compiled: tests start the command line many times.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup assets translations demo dev test test-all explore check lint lock bench bench-search search-score anonymity-score anonymity-train clean

help: ## show what can be done here
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(PY_STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python's venv module is missing: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): $(PY_STAMP) requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# What the built pages are made of: styles, scripts, pictures, and whatever names a class or an icon.
WEB_BUILT := static/dist/manifest.json
WEB_SOURCES := static/build.mjs $(shell find static/css static/js static/img templates workspace -type f \
  '(' -name '*.scss' -o -name '*.js' -o -name '*.svg' -o -name '*.html' -o -name '*.py' ')' 2>/dev/null)

$(WEB_STAMP): package.json package-lock.json .npmrc
	@.ci/need.sh node
	@npm ci --silent
	@touch $@

$(WEB_BUILT): $(WEB_STAMP) $(WEB_SOURCES)
	@node static/build.mjs

assets: $(WEB_BUILT) ## build the styles, scripts and icons into static/dist/

# The English of the screens, compiled; Italian is what the code says (see workspace/upkeep/catalogues.py).
WORDS := $(wildcard workspace/translations/*/LC_MESSAGES/messages.po)
WORDS_BUILT := $(WORDS:.po=.mo)

$(WORDS_BUILT): $(WORDS) | $(PY_STAMP)
	@$(BIN)/python -m workspace.upkeep.catalogues compile

translations: $(PY_STAMP) ## gather the sentences of the code into the catalogues, to be translated
	@$(BIN)/python -m workspace.upkeep.catalogues update compile

setup: $(PY_STAMP) $(WEB_BUILT) $(WORDS_BUILT) ## set everything up, serve nothing; leaves the command line at .venv/bin/workspace

demo: setup ## the product with its demo world on 127.0.0.1:8000
	@$(BIN)/workspace db upgrade
	@$(BIN)/workspace demo
	@$(BIN)/workspace demo people
	@$(BIN)/workspace serve

dev: setup ## the same, starting anew when a file changes
	@$(BIN)/workspace db upgrade
	@$(BIN)/workspace demo
	@$(BIN)/workspace serve --reload

test: $(DEV_STAMP) setup lint ## lint, types, unit, contract and browser tests on both databases
	@.ci/need.sh chromium postgresql java
	@$(BIN)/python -m pytest -n 2 --engines sqlite,postgresql -m "not slow"

test-all: $(DEV_STAMP) setup lint ## the same, with every cross product and the long random runs whole
	@.ci/need.sh chromium postgresql java
	@SAMPLE=all $(BIN)/python -m pytest -n 2 --engines sqlite,postgresql

explore: $(DEV_STAMP) setup ## look where `make test` does not: random lives, samples and orders by another seed each time (SEED=n repeats one)
	@.ci/need.sh chromium postgresql java
	@SEED=$${SEED:-$$RANDOM} $(BIN)/python -m pytest -n 2 --engines sqlite,postgresql -m "not slow" tests/publishing/test_machine.py \
	  tests/writings/test_many_windows.py tests/search/test_oracle.py tests/search/test_parity.py tests/typesetting/test_formats.py \
	  tests/contracts/test_policy.py tests/contracts/test_canaries.py tests/contracts/test_axe.py

check: $(DEV_STAMP) setup ## the quick part, to be run all the time
	@$(BIN)/ruff check .
	@$(BIN)/python -m pytest -n 2 --engines sqlite -m "not slow and not thorough and not browser"

bench: $(DEV_STAMP) setup ## measure on SQLite and PostgreSQL beside two ceilings (BENCH="--sizes 2000 --engines sqlite" for less)
	@.ci/need.sh postgresql
	@$(BIN)/python -m tests.bench $(BENCH)

bench-search: $(DEV_STAMP) setup ## search at 10,000 texts and more on both databases (BENCH="--sizes 100000 --engines sqlite --keep folder")
	@.ci/need.sh postgresql
	@$(BIN)/python -m tests.bench.searching $(BENCH)

search-score: $(DEV_STAMP) setup ## how well search finds: by our own questions; or on both databases by a benchmark outside, SET=folder (corpus.jsonl, queries.jsonl, qrels.tsv)
	@$(if $(SET),.ci/need.sh postgresql,:)
	@$(BIN)/python -m $(if $(SET),tests.bench.score $(SET) $(SCORE),tests.bench.prompts)

lint: $(DEV_STAMP) ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

lock: $(DEV_STAMP) ## write the lock files anew from the .in files
	@for f in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links $$f.in -o $$f.txt; done

anonymity-score: setup ## how well the anonymity check finds; SET=file.jsonl for another set, MISSES=1 to see them
	@$(BIN)/python -m workspace.anonymity.workshop.score $(if $(MISSES),--misses) $(SET)

anonymity-train: setup ## train the tagger anew on workspace/anonymity/corpus/train (seeded)
	@$(BIN)/python -m workspace.anonymity.workshop.train

clean: ## remove what was built and set up; the database stays
	@rm -rf .venv node_modules static/dist build *.egg-info
