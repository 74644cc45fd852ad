# Every command a developer needs; `make` alone lists them.  CI runs `make test`.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo check test format bench system clean

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --constraint constraints.txt
# A process a core and one more, for many tests wait for a browser or a broker; each file in one of
# them; in order, for the longest files are not the last.
PYTEST := $(BIN)/pytest -q --numprocesses $(shell expr $$(nproc) + 1) --dist loadfile --no-loadscope-reorder
PIN := pyproject.toml constraints.txt
SYSTEM := mosquitto chromium tshark softhsm2-util:softhsm2 nft:nftables ip:iproute2  # program, or program:Debian package
INTERPRETED := rsu/kernels sotif/kernels $(addprefix tests/,sensing roads tracking ldm trust monitors avp/planning evidence)
export PATH := $(PATH):/usr/sbin:/sbin
export OPENBLAS_NUM_THREADS := 1  # each core has a process of its own
unexport PYTHONDONTWRITEBYTECODE  # the tests start hundreds of processes of 300 modules each

# The first Python that is new enough (shims may exist and refuse to run).
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
  $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

# $(call debian,PACKAGES): installs them where that is ours to do, else says what is missing.
debian = { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; } \
  || { echo missing: $(1) "(on Debian: sudo apt install" $(1)")" >&2; exit 1; }; \
  echo "· Debian packages:" $(1); \
  apt-get update -qq </dev/null; \
  DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $(1) \
    </dev/null >/dev/null

help:
	@echo "make demo    the main job on this machine: sensors, hazards, warnings over MQTT"
	@echo "make test    everything that must hold: check, then the tests"
	@echo "make check   format, lint, import order, types"
	@echo "make format  puts the source in order"
	@echo "make bench   the benchmarks"
	@echo "make setup   only the environment in .venv, for development"
	@echo "make clean   removes what these commands made"

setup: .venv/dev.stamp
	@echo "ready: .venv/bin/ivics"

demo: .venv/run.stamp
	@$(BIN)/ivics demo

check: .venv/dev.stamp
	@echo "· format" && $(BIN)/ruff format --quiet --check --diff .
	@echo "· lint" && $(BIN)/ruff check --quiet .
	@echo "· import order" && $(BIN)/lint-imports --no-logo
	@echo "· types" && $(BIN)/pyright

test: system check
	@echo "· kernels" && $(BIN)/ivics warmup  # so that no test waits for them
	@echo "· tests" && $(PYTEST)
	@echo "· kernels, interpreted"
	@NUMBA_DISABLE_JIT=1 $(PYTEST) --hypothesis-profile=brief -m "not compiled" $(INTERPRETED)

format: .venv/dev.stamp
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/dev.stamp
	@$(BIN)/ivics bench pipeline
	@$(BIN)/ivics bench tracking

system:
	@missing=; for name in $(SYSTEM); do command -v $${name%:*} >/dev/null || missing+=" $${name#*:}"; done; \
	  [ -z "$$missing" ] || { $(call debian,$$missing); }

clean:
	@rm -rf .venv .hypothesis .schemathesis .pytest_cache .ruff_cache .import_linter_cache .benchmarks build dist
	@find rsu sotif scenarios carla_bridge proto tests -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "missing: Python 3.11 or newer" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(call debian,python3-venv); }
	@echo "· a virtual environment in .venv, of $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv

.venv/run.stamp: $(PIN) | .venv/bin/python
	@echo "· dependencies (about a minute)"
	@$(PIP) --editable .
	@touch $@

.venv/dev.stamp: $(PIN) | .venv/bin/python
	@echo "· dependencies of development (about a minute)"
	@$(PIP) --editable '.[dev]'
	@touch .venv/run.stamp $@
