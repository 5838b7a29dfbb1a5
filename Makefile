# Two commands: `make site` and `make test`. Both need Python 3.11 or newer with pip, and nothing else.
# `make grid` is for who changes the register's grid: its bundle is committed.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# Compiled once, as pip does with packages that are not editable: a container's Python may keep nothing by itself.
COMPILE := $(BIN)/python -m compileall -q plugin && $(BIN)/python -c 'from mkdocs_threat_model.frame.templates import compile_templates as run; run()'

export NO_MKDOCS_2_WARNING = 1

.PHONY: help site serve test check lowest grid constraints clean

help: ## the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

site: $(VENV)/.site ## build the example site into site/
	$(BIN)/mkdocs build --strict

serve: $(VENV)/.site ## preview the example site; saving a model rebuilds its page
	$(BIN)/mkdocs serve

test: $(VENV)/.test ## run every test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.dev ## format, lint, types, fast tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -m "not browser and not slow"

lowest: $(VENV)/.test ## the wheel in environments of its own, with the lowest and the newest versions that it allows
	$(BIN)/python -m pytest -n 0 tests/packaging/test_installed.py

grid: ## bundle the register's grid into the package; needs Node.js and npm
	cd plugin/register-grid && npm ci --ignore-scripts && npm run build

constraints: $(VENV)/.dev ## pin what is installed now
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

clean: ## remove what the commands made
	rm -rf $(VENV) site

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.site: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[material]'
	@$(COMPILE)
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[test]'
	@$(COMPILE)
	@touch $@ $(VENV)/.site

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[test,dev]'
	@$(COMPILE)
	@touch $@ $(VENV)/.site $(VENV)/.test
