# The two commands of a fresh machine: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
DUCKDB2 := .venv-duckdb2
# Who waits for whom is measured there: with nothing else at work.
READERS := tests/faults/test_readers.py
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export DAGSTER_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.PHONY: help demo dev docs open screens test test-all clients test-duckdb2 torture audit lint clean

help: ## What can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed, {sys.executable} is {v[0]}.{v[1]}: run make PYTHON=/path/to/python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the pinned packages into $(VENV) (a minute or two the first time) ..."
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable .
	@touch $@

$(DUCKDB2)/.run: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the pinned packages with DuckDB 2.0 into $(DUCKDB2) (a minute or two the first time) ..."
	$(BIN)/python -m venv --clear $(DUCKDB2)
	$(DUCKDB2)/bin/python -m pip install --quiet --no-compile --constraint constraints.txt --editable .
	$(DUCKDB2)/bin/python -m pip install --quiet --no-compile --no-deps duckdb==2.0.0
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the pinned packages and the test tools into $(VENV) (a minute or two the first time) ..."
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.run

demo: $(VENV)/.run ## Make the demo company, run the whole pipeline on it, publish
	$(BIN)/cs-metrics demo

dev: $(VENV)/.run ## Dagster UI on 127.0.0.1:3000
	$(BIN)/dg dev --host 127.0.0.1 --port 3000

docs: $(VENV)/.run ## dbt's documentation of the models, as one page in data/docs
	$(BIN)/cs-metrics docs

open: $(VENV)/.run ## Serve the published pages on 127.0.0.1 and open them
	$(BIN)/cs-metrics open

screens: $(VENV)/.dev ## Take the README's pictures of the newest publication (after make demo)
	$(BIN)/python docs/screens.py

test: $(VENV)/.dev ## Run the tests (the long ones aside)
	$(BIN)/python -m pytest

test-all: $(VENV)/.dev ## Run every test, the long ones too
	$(BIN)/python -m pytest -m "long or not long"

clients: $(VENV)/.dev ## DuckDB as BI tools carry it, in three versions, for the tests of readers
	$(BIN)/python -m tests.faults.clients.make

test-duckdb2: clients $(DUCKDB2)/.run ## The main job on DuckDB 2.0: equal marts, readable by older clients
	$(BIN)/python -m pytest -n 0 -m long tests/faults/test_duckdb2.py

torture: clients ## Kill it, fill its disk, feed it rubbish, for about an hour; writes benchmarks/RELIABILITY.md
	@rm -f benchmarks/results.jsonl
	CS_TORTURE_RESULTS=$(CURDIR)/benchmarks/results.jsonl $(BIN)/python -m pytest -n 0 -m "long or not long" $(READERS)
	CS_TORTURE_RESULTS=$(CURDIR)/benchmarks/results.jsonl $(BIN)/python -m pytest -m "long or not long" tests/faults --ignore=$(READERS)
	$(BIN)/python benchmarks/reliability.py benchmarks/results.jsonl
	@echo "What was found: benchmarks/RELIABILITY.md"

audit: $(VENV)/.run ## Compare the installed packages with the list of known vulnerabilities
	@test -x .venv-audit/bin/pip-audit || { $(PYTHON) -m venv .venv-audit && .venv-audit/bin/python -m pip install --quiet pip-audit || echo "pip-audit cannot be installed here"; }
	@if test -x .venv-audit/bin/pip-audit; then $(BIN)/python .ci/audit.py .venv-audit/bin/pip-audit; fi

lint: $(VENV)/.dev ## Run the linters
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/yamllint --strict .
	$(BIN)/sqlfmt --check --quiet models tests/dbt dbt_project/macros

clean: ## Remove the environment and everything a run wrote
	rm -rf $(VENV) $(DUCKDB2) .venv-audit build data .dagster dbt_project/target dbt_project/logs
