# make app           start the app, for this computer only
# make class         start the app for the network that this computer is in
# make test          lint, types and all tests
# make models        train the tutorial's two models anew (needs MNIST_DATA)
# make benchmarks    print the figures of the README
# make constraints   pin anew what the requirements bring along
# make clean         remove what make and the checks have left behind

# The first Python here that TensorFlow 2.21 has wheels for.
SUITS = import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do $$p -c '$(SUITS)' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
endif

# It checks the browser's side. npx keeps it in its own cache, outside this folder.
BIOME = npx --yes @biomejs/biome@2.6.8
COMPONENTS := pages/parts/components
UV_PYTHON := .venv/uv/$(notdir $(BIN))/python

.PHONY: app class test browser-lint models benchmarks constraints clean

app: .venv/app
	$(BIN)/streamlit run app.py

# The names under which others reach this computer; or make class NAMES="192.168.1.7 teacher.local".
# (Nothing is sent: the system only chooses the address from which it would.)
WHO_AM_I = import socket as s; u = s.socket(s.AF_INET, s.SOCK_DGRAM); u.connect(("192.0.2.1", 9)); print(s.gethostname(), u.getsockname()[0])
NAMES ?= $(shell $(PYTHON) -c '$(WHO_AM_I)' 2>/dev/null)
class: .venv/app
	@echo "Everybody in this computer's network can open the app now, under: $(NAMES)"
	$(BIN)/streamlit run app.py --server.address=0.0.0.0 --server.headless=true \
		$(foreach name,localhost 127.0.0.1 $(NAMES),--server.allowedHosts=$(name))

test: .venv/test browser-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Biome takes its settings from the folder in which it is started.
browser-lint:
	@if command -v npx >/dev/null; then \
		cd $(COMPONENTS) && $(BIOME) check . $(CURDIR)/static $(CURDIR)/tests/benchmarks; \
	else \
		echo "JavaScript and CSS are not checked: there is no npx here. Node.js brings it."; \
	fi

models: .venv/app
	$(BIN)/python -m mnist_core.recipes.tutorial

benchmarks: .venv/test
	$(BIN)/python tests/benchmarks/drawing.py
	$(BIN)/python tests/benchmarks/training.py
	$(BIN)/python tests/benchmarks/predict.py

# `--universal` pins for each system and each Python from 3.11 on. The lines that begin with a dash
# are left out: with them, the pins of today would bind those of tomorrow.
constraints: .venv/uv/installed
	grep --no-filename --invert-match '^-' requirements.txt tests/requirements.txt > .venv/uv/direct.txt
	$(UV_PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --upgrade --no-annotate \
		--custom-compile-command "make constraints" --output-file constraints.txt .venv/uv/direct.txt

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache

# What a finished installation leaves behind; made again when the requirements change.
.venv/app: requirements.txt constraints.txt
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(SUITS)' || { echo "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=/path/to/python"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/test: .venv/app tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@

# An environment apart: the pins are made anew just when the old ones no longer fit.
.venv/uv/installed:
	$(PYTHON) -m venv .venv/uv
	$(UV_PYTHON) -m pip install --quiet --disable-pip-version-check uv==0.13.9
	touch $@
