# The commands of this project. Each sets up what it needs; only Python 3.11 or newer and make must be there.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: proef test bench slot schoon
.DEFAULT_GOAL := test

.venv/klaar: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps -e .
	touch $@

proef: .venv/klaar  ## a whole month, end to end, into proef/
	$(BIN)/zorgpost proef proef

test: .venv/klaar  ## every check: format, lint, types, import contracts, generated files, tests and doctests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m schemas.bouw --controleer
	$(BIN)/python -m berichten.regels.index --controleer
	$(BIN)/pytest -n 2 --dist loadgroup

bench: .venv/klaar  ## figures as ratios to a floor in the same run
	$(BIN)/python -m benchmarks

slot: .venv/klaar  ## renew requirements.lock from pyproject.toml
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --extra dev --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
		--no-emit-trusted-host --no-emit-find-links --output-file requirements.lock pyproject.toml

schoon:
	rm -rf .venv proef build *.egg-info
