# make demo      build an environment and clean samples/ into build/corpus
# make test      the test suite
# make quality   scores against committed floors, on DATA
# Needs Python 3.11 or later and make. Everything else goes into .venv.

VENV ?= .venv
DATA ?= ../shared/data
JOBS ?= 2
BIN := $(VENV)/bin
# The first interpreter that is new enough and can build an environment.
PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell \
	$(p) -c 'import sys, ensurepip; print("$(p)" if sys.version_info >= (3, 11) else "")' 2>/dev/null)))

.PHONY: demo test quality quality-full bench lint clean
.DELETE_ON_ERROR:

demo: $(VENV)/.base
	$(BIN)/cleaner run samples/ -o build/corpus --overwrite

test: $(VENV)/.test
	$(BIN)/python -m pytest -n $(JOBS)

quality: $(VENV)/.test
	$(BIN)/python -m benchmarks.quality --data $(DATA)

quality-full: $(VENV)/.test
	$(BIN)/python -m benchmarks.quality --data $(DATA) --full

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks.bench --data $(DATA)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Environments: one, to which each target adds the extra it needs; built again when pyproject.toml changes.
$(VENV)/.base $(VENV)/.test $(VENV)/.dev: pyproject.toml
	@test -n "$(PYTHON)" || { echo "no Python 3.11 or later with venv; on Debian: apt-get install python3 python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e "$(call target,$(@F))"
	@touch $@

target = .$(if $(filter .test,$1),[test])$(if $(filter .dev,$1),[dev])
