# make demo      build an environment and clean samples/ into build/corpus
# make test      the test suite, without the slow tests
# make test-all  the slow tests too
# make fuzz      mutated inputs for readers, pages and the index, SECONDS for each
# make lint      ruff and mypy
# make quality   scores against committed floors, on DATA
# make bench     speed beside other systems
# make docs      the documentation site in build/docs
# Needs Python 3.11 or later and make. Everything else goes into .venv.

VENV ?= .venv
DATA ?= ../shared/data
JOBS ?= 2
SECONDS ?= 60
BIN := $(VENV)/bin
# The first interpreter that is new enough and can build an environment.
PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell \
	$(p) -c 'import sys, ensurepip; print("$(p)" if sys.version_info >= (3, 11) else "")' 2>/dev/null)))

.PHONY: demo test test-slow test-all fuzz quality quality-full bench lint docs clean
.DELETE_ON_ERROR:

demo: $(VENV)/.base
	$(BIN)/cleaner run samples/ -o build/corpus --overwrite

test: $(VENV)/.test
	$(BIN)/python -m pytest -n $(JOBS)

test-slow: $(VENV)/.slow
	AXE_CORE=$(VENV)/axe/node_modules/axe-core $(BIN)/python -m pytest -n $(JOBS) -m slow

test-all: test test-slow

fuzz: $(VENV)/.test
	$(BIN)/python -m benchmarks.fuzz --inputs 1000000 --seconds $(SECONDS)

quality: $(VENV)/.test
	$(BIN)/python -m benchmarks.quality --data $(DATA)

quality-full: $(VENV)/.test
	$(BIN)/python -m benchmarks.quality --data $(DATA) --full

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks.bench --data $(DATA)

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: $(VENV)/.docs
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Environments: one, to which each target adds the extra it needs; built again when pyproject.toml changes.
$(VENV)/.base $(VENV)/.test $(VENV)/.dev $(VENV)/.docs: pyproject.toml
	@test -n "$(PYTHON)" || { echo "no Python 3.11 or later with venv; on Debian: apt-get install python3 python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e "$(call target,$(@F))"
	@touch $@

# Servers and frameworks of the slow tests, in one step of their own: their pins leave pip little room. Tests of the report
# in a browser are skipped where there is no chromium with its driver.
$(VENV)/.slow: $(VENV)/.test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "s3fs>=2024.6" "moto[server]>=5" "ray>=2.40" "scrapy>=2.14" \
		"selenium>=4.20"
	-command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix $(VENV)/axe axe-core >/dev/null
	@touch $@

target = .$(if $(filter .test,$1),[test])$(if $(filter .dev,$1),[dev])$(if $(filter .docs,$1),[docs])
