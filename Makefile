# make run and make test are all a newcomer needs; they need Python 3.11 or newer, make and git.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DELETE_ON_ERROR:
.PHONY: help run test verify bench bundle lint browser axe clean

help:
	@echo "make run     set up what is missing and serve http://127.0.0.1:8050"
	@echo "make test    install what tests need and run every test"
	@echo "make verify  the tests in their full sizes; takes long"
	@echo "make bench   measure speed as ratios against a plain page"
	@echo "make bundle  fetch the smaller Plotly bundle with npm again"
	@echo "make lint    check how the code is written"
	@echo "make clean   remove the environment and what was fetched; the store in ./var stays"

run: $(VENV)/.runtime
	@$(BIN)/python -m web.npm plotly
	@$(BIN)/flask --app app store init
	@exec $(BIN)/gunicorn --config gunicorn.conf.py app:server

test: $(VENV)/.tests browser axe lint
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

verify: $(VENV)/.tests browser axe lint
	$(BIN)/python -m pytest -m "verify or not verify"

bench: $(VENV)/.tests browser axe
	@missed=0; for part in pages show pack places growth; do \
		$(BIN)/python -m bench.$$part || missed=1; done; exit $$missed

bundle: $(VENV)/.runtime
	@rm -f build/npm/plotly-*
	@$(BIN)/python -m web.npm plotly

lint: $(VENV)/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

browser:
	@sh .ci/packages chromium:chromium chromedriver:chromium-driver

axe: $(VENV)/.tests
	@sh .ci/packages npm:npm
	@$(BIN)/python -m web.npm plotly axe

clean:
	rm -rf $(VENV) build

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed and was not found." >&2; exit 1; fi
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "The virtual environment could not be made; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/.tests: requirements-test.txt requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet -r requirements-test.txt
	@touch $@ $(VENV)/.runtime
