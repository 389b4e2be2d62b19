# Everything a developer needs; each target makes its own .venv first.
#
#   make run    the dashboard on the demo lab
#   make test   the one gate: lint, then all tests
#   make lint   format, rules, types, import arrows
#   make bench  the benchmark (the dashboard alone: python -m benchmarks.dashboard [--quick])
#   make conformance  every case of OCPP, and the tables in docs/ from it
#   make interop  a simulated day of 20 chargers against CSMSs that others wrote
#   make chaos  the lab, the CSMS and the links die at random moments, 200 times and more
#   make soak   1,000 chargers live through a day
#   make fuzz   a million inputs through every door, and the gateway's OpenAPI with many examples
#   make audit  what is installed, whether it fits, and known holes (SECURITY.md)
#   make web-test  the dashboard in a headless Chromium
#   make screenshots  the README's pictures
#   make clean  removes what was built (not .venv)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_TO_TEST := $(VENV)/.ready-to-test

CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.DEFAULT_GOAL := run
.PHONY: run test lint bench conformance interop chaos soak fuzz audit web-test screenshots clean

run: $(READY)
	$(BIN)/ocpplab-tui

test: lint
	$(BIN)/pytest -n 3

lint: $(READY_TO_TEST)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy ocpplab_tui tests benchmarks tools
	$(BIN)/lint-imports

bench: $(READY_TO_TEST)
	$(BIN)/python -m benchmarks

conformance: $(READY_TO_TEST)
	$(BIN)/pytest -n 2 tests/octt --write-conformance

interop: $(READY_TO_TEST)
	INTEROP_CHARGERS=20 INTEROP_HOURS=24 $(BIN)/pytest -n 2 tests/interop

chaos: $(READY_TO_TEST)
	$(BIN)/python -m tests.chaos

soak: $(READY_TO_TEST)
	$(BIN)/python -m tests.soak

fuzz: $(READY_TO_TEST)
	$(BIN)/python -m tests.fuzz
	SCHEMA_EXAMPLES=100 $(BIN)/pytest tests/gateway/test_schema_fuzz.py

audit: $(READY)
	$(BIN)/python -m tools.dependencies
	$(BIN)/python -m pip --disable-pip-version-check check
	@if [ -x $(BIN)/pip-audit ]; then \
		$(BIN)/python -m tools.dependencies --requirements > .audit.txt && $(BIN)/pip-audit --no-deps -r .audit.txt; \
		status=$$?; rm -f .audit.txt; exit $$status; \
	else echo "Not looked for known holes: $(BIN)/python -m pip install pip-audit, then again."; fi

web-test: $(READY_TO_TEST)
	@test -x "$(CHROMIUM)" || { \
		echo "make web-test needs Chromium; on Debian and Ubuntu: apt-get install chromium." >&2; \
		echo "make web-test CHROMIUM=/path/to/it names another one." >&2; exit 1; }
	CHROMIUM="$(CHROMIUM)" $(BIN)/pytest tests/web

screenshots: $(READY_TO_TEST)
	$(BIN)/python -m tools.screenshots

clean:
	rm -rf build dist node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache snapshot_report.html
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +

# The stamps are older than pyproject.toml when its dependencies may have changed.
$(READY): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(READY_TO_TEST): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $(READY) $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "ocpplab-tui needs Python 3.11 or newer; make PYTHON=python3.12 … names another one." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
