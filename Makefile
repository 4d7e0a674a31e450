# Violence Atlas. `make run` serves the demonstration county, `make test` is everything a change must pass.

PYTHON ?= python3
OLDEST := 3.11.5
STORE ?= store/demo
HOST ?= 127.0.0.1
PORT ?= 8050
FLAGS_DB ?= $(if $(filter store/demo,$(STORE)),store/demo.flags)
ROOT ?= ../shared/open_data
CONFIG ?= examples/south_yorkshire.toml
REAL ?= store/south_yorkshire
export HOST PORT

PY := .venv/bin/python
# Tools that insist on a home folder get one inside the checkout where the machine gives none.
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/build/home
endif
export PIP_DISABLE_PIP_VERSION_CHECK := 1
TYPED := cube data geo indicators access reports flags personal
CODE := $(TYPED) layouts callbacks serving public_screen app.py public.py

.PHONY: help run demo real public serve test check lint types unit browser api bench attack vendor chromium lock audit clean
.DEFAULT_GOAL := help
.NOTPARALLEL:

help:
	@echo "make run     serve the demonstration county on http://$(HOST):$(PORT) (HOST, PORT, STORE change that)"
	@echo "make real    build and serve real South Yorkshire (ROOT=../shared/open_data)"
	@echo "make public  freeze what the public may see into one file, and serve the public screen from it alone"
	@echo "make check   format, lint, types and tests that need no browser"
	@echo "make test    everything a change must pass: check, then the browser tests"
	@echo "make api     put random questions to the API for some minutes (EXAMPLES=300 of each kind)"
	@echo "make bench   print measured speeds; takes minutes"
	@echo "make attack  10,000 disclosure attacks on the demonstration county and what came out; takes minutes"
	@echo "make lock    after a change of requirements.txt: every package with its checksum, installed"
	@echo "make audit   known faults of every package, asked of the network"
	@echo "make clean   remove everything made here, stores too"

# -- what everything else stands on

# Wheels alone, each with a checksum that the lock names: nothing is built here, nothing else is taken.
.venv/made: requirements.lock
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "installing Python packages"
	@$(PY) -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock > .venv/install.log 2>&1 || \
	  { grep -E "^ERROR" .venv/install.log | sed -E 's#https?://[^ ]*#(address)#g' | head -5; echo "pip could not install requirements.lock"; exit 1; }
	@touch $@

# After a line of requirements.txt was written or changed: the lock anew, and what it names installed. Versions stay unless asked:
# make lock UPGRADE=--upgrade-package=NAME
UV = .venv/bin/uv
lock:
	@test -x $(UV) || { test -x $(PY) || $(PYTHON) -m venv .venv; $(PY) -m pip install --quiet --only-binary :all: $$(grep '^uv==' requirements.txt); }
	@$(UV) pip compile requirements.txt --quiet --universal --python-version $(OLDEST) --only-binary :all: --generate-hashes \
	  --no-annotate --custom-compile-command "make lock" $(UPGRADE) -o requirements.lock
	@$(MAKE) --no-print-directory .venv/made

# What is known to be wrong with what is locked. It asks the network, so no check and no test runs it: a maintainer does, before a release.
AUDITOR := pip-audit==2.10.1
audit: vendor
	@$(UV) tool run --quiet --from $(AUDITOR) pip-audit -r requirements.lock --require-hashes --disable-pip --strict --progress-spinner off
	@$(PY) scripts/vendor.py audit

vendor: .venv/made
	@$(PY) scripts/vendor.py

# -- serve

run: vendor
	@test -e "$(STORE)/CURRENT" || $(MAKE) --no-print-directory demo
	@test "$(FLAGS_DB)" != store/demo.flags -o -e "$(FLAGS_DB)" || $(PY) -m flags demo "$(FLAGS_DB)"
	@STORE="$(STORE)" FLAGS_DB="$(FLAGS_DB)" exec $(PY) app.py

demo: .venv/made
	@$(PY) -m data demo --store "$(STORE)"

# The public screen: another server, over one file made from the store.
CUBE ?= build/public.cube
public: .venv/made
	@test -e "$(STORE)/CURRENT" || $(MAKE) --no-print-directory demo
	@mkdir -p "$(dir $(CUBE))" && $(PY) -m data cube --store "$(STORE)" --out "$(CUBE)" --quiet
	@CUBE="$(CUBE)" exec $(PY) public.py

real: vendor
	@$(PY) -m data build "$(CONFIG)" --store "$(REAL)" --root "$(ROOT)"
	@STORE="$(REAL)" exec $(PY) app.py

# -- prove

test: check browser

check: vendor lint types unit

lint: .venv/made
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

types: .venv/made
	@$(PY) -m mypy $(CODE)

# The tests' own Doggershire, built once by the real command and again whenever what builds it has changed.
COUNTY := build/county
$(COUNTY)/CURRENT: .venv/made examples/demo.toml $(shell find data geo -name "*.py" -o -name "*.toml")
	@echo "building the demonstration county for the tests"
	@$(PY) -m data demo --store $(COUNTY) --quiet
	@touch $@

unit: .venv/made $(COUNTY)/CURRENT
	@ATLAS_TEST_STORE="$(CURDIR)/$(COUNTY)" $(PY) -m pytest -q -n 2 --dist loadfile -m "not browser"

browser: vendor chromium $(COUNTY)/CURRENT
	@ATLAS_TEST_STORE="$(CURDIR)/$(COUNTY)" $(PY) -m pytest -q -n 2 --dist loadfile -m browser

chromium: .venv/made
	@$(PY) scripts/chromium.py

api: vendor
	@API_EXAMPLES="$(or $(EXAMPLES),300)" $(PY) -m pytest -q tests/callbacks/test_openapi.py

bench: vendor chromium
	@$(PY) -m benchmarks $(BENCH)

attack: .venv/made $(COUNTY)/CURRENT
	@$(PY) -m benchmarks.attack $(COUNTY) $(ATTACK)

clean:
	rm -rf .venv node_modules assets/vendor build store .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
