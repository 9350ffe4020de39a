# make demo   install into .venv and run the main job on the sample network
# make test   install what the tests need and run them (those that need PostgreSQL are skipped where there is none)
# make lint   style, types, the import contract and the translations
# make bench  the benchmarks, each with its table

PYTHON ?= python3
BIN := .venv/bin
SCN := $(BIN)/scn --db demo/network.db

.PHONY: demo test lint bench clean

.venv/scn: pyproject.toml scn/__init__.py
	test -x $(BIN)/python || $(PYTHON) -m venv --upgrade-deps .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/%: .venv/scn
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	touch $@

demo: .venv/scn
	rm -rf demo && mkdir demo
	@sh tools/demo.sh $(BIN)/scn demo/network.db

test: .venv/test
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

lint: .venv/test .venv/lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/catalogues.py --check

bench: .venv/bench
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.rotation
	$(BIN)/python -m benchmarks.lottery
	$(BIN)/python -m benchmarks.import
	$(BIN)/python -m benchmarks.assignment
	$(BIN)/python -m benchmarks.shortlist
	$(BIN)/python -m benchmarks.reports

clean:
	rm -rf .venv demo dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
