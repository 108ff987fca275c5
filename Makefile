# make app    start the app                     make models      train the shipped models anew (needs MNIST_DATA)
# make test   lint, types and all tests         make benchmarks  print the figures of the README

PYTHON ?= python3
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
	$(BIN)/python -m mnist_core.rebuild

benchmarks: .venv/test
	$(BIN)/python tests/benchmarks/drawing.py
	$(BIN)/python tests/benchmarks/training.py

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache

# What a finished installation leaves behind; made again when the requirements change.
.venv/app: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say make PYTHON=python3.12, for example."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/test: .venv/app tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@
