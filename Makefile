# Two commands on a fresh machine: `make run` and `make test`. They need make and Python 3.11 or newer.

PYTHON ?= python3
# One interpreter for each supported minor version; only `make lock` needs them all.
PYTHONS ?= python3.11 python3.12 python3.13

VENV := .venv
BIN := $(VENV)/bin
BOOK := ledger.db
URL := http://localhost:8501

# Tests use no book of somebody's, and start hundreds of processes, each of which would compile every module anew.
BARE := env -u SCITECH_LEDGER_DATABASE -u PYTHONDONTWRITEBYTECODE

# A book named in the environment is somebody's real one: it is served as it is, never filled with samples.
ifdef SCITECH_LEDGER_DATABASE
DEMO :=
else
DEMO := $(BOOK)
endif

.DEFAULT_GOAL := help
.PHONY: help run test soak mutate lock format clean

help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.ready $(DEMO) ## Serve the app with the sample year on localhost, port 8501
	@echo "scitech-ledger: open $(URL) (Ctrl-C stops it)"
	@$(BIN)/scitech-ledger serve

test: $(VENV)/.test-ready ## Lint, types, import contracts and every test, with coverage
	@tools/system_packages.sh
	@$(BARE) tools/check.sh

soak: $(VENV)/.test-ready ## The tests that run for minutes: kill -9, many writers, deep properties
	@tools/system_packages.sh
	@$(BARE) LEDGER_HYPOTHESIS_PROFILE=soak $(BIN)/pytest -m soak --timeout=0
	@$(BIN)/python tools/mutate.py --sample 200

mutate: $(VENV)/.test-ready ## Change each rule of interest subsidy in turn and name the changes that no test notices
	@$(BIN)/python tools/mutate.py

lock: $(VENV)/.made ## Resolve the dependencies anew for every supported Python
	@$(BIN)/python tools/lock.py $(PYTHONS)

format: $(VENV)/.test-ready ## Format the code and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean: ## Remove the environment and every cache; books stay
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@rm -rf .coverage .coverage.* htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: each stands for a step that is done, so that a second call starts at once.

$(VENV)/.made: tools/make_venv.sh
	@tools/make_venv.sh "$(PYTHON)" $(VENV)
	@touch $@

$(VENV)/.ready: $(VENV)/.made requirements.lock pyproject.toml
	@echo "scitech-ledger: installing the locked packages (a minute on a fresh machine)"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test-ready: $(VENV)/.ready requirements-test.lock
	@echo "scitech-ledger: installing the packages for the tests"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-test.lock
	@touch $@

# A book half filled would look like a whole one: what an interrupted demo leaves is removed.
$(BOOK): | $(VENV)/.ready
	@$(BIN)/scitech-ledger demo || { rm -f $(BOOK) $(BOOK)-wal $(BOOK)-shm; exit 1; }
