# make run: the page on this computer.  make test: every test.  The rest serves these two.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PINS := constraints.txt pyproject.toml
PIP := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test check eval install browser bench clean

run: $(VENV)/.runs
	@$(BIN)/regchat serve

test: $(VENV)/.tests browser
	@$(BIN)/pytest

check: $(VENV)/.tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/regchat check

eval: $(VENV)/.runs
	@$(BIN)/regchat eval

bench: $(VENV)/.tests
	@for script in benchmarks/answer.py benchmarks/start.py benchmarks/page.py benchmarks/widget.py benchmarks/load.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

install: $(VENV)/.tests

# The environment to run in: made when it is missing or older than its pins.
$(VENV)/.runs: $(PINS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "regchat needs Python 3.11 or later; set PYTHON=python3.11")'
	@echo "Making the environment in $(VENV) (a few minutes the first time)."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) torch==2.13.0
	@$(PIP) --editable .
	@touch $@

$(VENV)/.tests: $(VENV)/.runs
	@echo "Adding what the tests need."
	@$(PIP) --editable '.[dev]'
	@touch $@

# The browser that the tests drive: the system's own Chromium.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	  || command -v google-chrome >/dev/null \
	  || { echo "Installing Chromium for the browser tests."; \
	       { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } \
	       || { echo 'No Chromium. Install it ("sudo apt-get install chromium") and run "make test" again.'; exit 1; }; }

clean:
	rm -rf $(VENV) .regchat
