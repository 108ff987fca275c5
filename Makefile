# make app    start the app                     make models      train the shipped models anew (needs MNIST_DATA)
# make test   lint, types and all tests         make benchmarks  print the figures of the README

# The first Python here that TensorFlow 2.21 has wheels for.
SUITS = import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do $$p -c '$(SUITS)' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
endif

.PHONY: app test models benchmarks clean

app: .venv/app
	$(BIN)/streamlit run app.py

test: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

models: .venv/app
	$(BIN)/python -m mnist_core.recipes.tutorial

benchmarks: .venv/test
	$(BIN)/python tests/benchmarks/drawing.py
	$(BIN)/python tests/benchmarks/training.py

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache

# What a finished installation leaves behind; made again when the requirements change.
.venv/app: requirements.txt
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(SUITS)' || { echo "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=/path/to/python"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/test: .venv/app tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@
