# SPDX-License-Identifier: Apache-2.0
# make serve and make test need Python 3.11 or later and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
RUNNER ?= ../shared/conformance/run.py

.DEFAULT_GOAL := help
.PHONY: help install install-test serve test test-long check format what-changes conformance docs bench clean

help: ## show what one can ask for
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ $(VENV)/.installed

install: $(VENV)/.installed ## install the service into .venv

install-test: $(VENV)/.installed-test ## install it with what the tests need

serve: install ## start the service on http://$(HOST):$(PORT)
	$(BIN)/kgservice serve --host $(HOST) --port $(PORT)

test: install-test check ## checks and tests, without the heavy lane
	$(BIN)/python -m pytest

test-long: install-test ## the heavy lane: proofs for every slice, long random runs
	$(BIN)/python -m pytest -m long

check: install-test ## formatting, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	find ontology shapes -name '*.ttl' -print0 | xargs -0 $(BIN)/turtlefmt --check

format: install-test ## rewrite files in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	find ontology shapes -name '*.ttl' -print0 | xargs -0 $(BIN)/turtlefmt

conformance: install-test ## run the suite of the SPARQL protocol that RUNNER names against the service
	$(BIN)/python -m tests.conformance $(RUNNER) --suite all

what-changes: install-test ## which cases and examples change their answer against the last commit
	$(BIN)/python -m tests.what_changes

docs: install ## write the documentation as static pages into build/docs
	$(BIN)/python -m kgservice.report.site build/docs

bench: install-test ## time rules beside HermiT, the graph beside rdflib, shapes beside pySHACL, the service beside Oxigraph
	$(BIN)/python -m benchmarks.assess
	$(BIN)/python -m benchmarks.graph
	$(BIN)/python -m benchmarks.shacl
	$(BIN)/python -m benchmarks.gaps
	$(BIN)/python -m benchmarks.service

clean: ## remove what was installed and cached
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
