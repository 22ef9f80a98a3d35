PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
CONSTRAINTS := tests/constraints.txt

.DEFAULT_GOAL := help
.PHONY: help serve test check lint bundle clean browser fonts

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

serve: $(VENV)/core.stamp ## the site on http://127.0.0.1:8000 with the bundled plan (HOST, PORT and KB_HOME may be given)
	@$(BIN)/kb ingest --bundled
	@exec $(BIN)/kb serve --host $(HOST) --port $(PORT)

test: fonts browser lint ## everything: static checks and all tests, with Chromium and PyTorch
	@$(BIN)/python -m pytest

check: fonts lint ## the everyday part: static checks, tests without Chromium and PyTorch
	@$(BIN)/python -m pytest -m "not browser and not slow"

lint: $(VENV)/test.stamp ## static checks alone
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --quiet --check
	@$(BIN)/mypy --no-error-summary

bundle: $(VENV)/made.stamp ## dist/*.tar.gz: all that a computer without a network installs from
	@$(BIN)/python docs/deploy/bundle.py

fonts:
	@sh tests/setup-system.sh fonts

browser:
	@sh tests/setup-system.sh browser office proxy deploy

clean: ## remove the virtual environment and all that was built (not the data folder)
	rm -rf $(VENV) build dist tests/artifacts
	find . -type d \( -name __pycache__ -o -name '.*_cache' -o -name .hypothesis \) -prune -exec rm -rf {} +

$(VENV)/made.stamp:
	@PYTHON=$(PYTHON) sh tests/setup-system.sh venv
	@echo "Making the virtual environment $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --upgrade --constraint $(CONSTRAINTS) pip
# jieba imports setuptools' pkg_resources where it finds it: 0.1 s at every start, for nothing.
	@$(PIP) uninstall --yes setuptools
	@touch $@

$(VENV)/core.stamp: $(VENV)/made.stamp pyproject.toml $(CONSTRAINTS)
	@echo "Installing the program"
	@$(PIP) install --constraint $(CONSTRAINTS) --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/made.stamp pyproject.toml $(CONSTRAINTS)
	@echo "Installing the program with all that its tests use"
	@$(PIP) install --constraint $(CONSTRAINTS) --editable '.[test,transformers,ocr,mcp,postgres,ray]'
	@touch $(VENV)/core.stamp $@
