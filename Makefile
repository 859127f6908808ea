# The whole of daily life: make demo | test | check | bench. Each installs what it needs, from the lock.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3,11) <= sys.version_info[:2] < (3,14))' 2>/dev/null && { echo $$p; break; }; done)
PORT ?= 8000

.PHONY: help setup setup-dev demo test test-postgresql check format bench audit screenshots print-pictures docs lock clean

help: ## list what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "gongkai needs Python 3.11, 3.12 or 3.13; none was found." >&2; exit 2; }
ifdef UV
	@uv venv --quiet --python "$(PYTHON)" $(VENV)
else
	@"$(PYTHON)" -m venv $(VENV)
endif

define install
	@echo "installing from $(1) …"
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); \
	 else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); fi
	@echo "$(CURDIR)" > $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/gongkai.pth
	@printf '#!/bin/sh\nexec "%s/python" -m gongkai "$$@"\n' "$(CURDIR)/$(BIN)" > $(BIN)/gongkai && chmod +x $(BIN)/gongkai
endef

$(VENV)/.base: requirements/base.txt | $(BIN)/python
	$(call install,requirements/base.txt)
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(BIN)/python
	$(call install,requirements/dev.txt)
	@touch $(VENV)/.base $@

setup: $(VENV)/.base ## install what the platform needs, from the lock
setup-dev: $(VENV)/.dev ## and what its tests and checks need

demo: $(VENV)/.base ## the portal with the real plan, on SQLite, at http://127.0.0.1:8000/
	@$(BIN)/python -m gongkai demo --port $(PORT)

test: $(VENV)/.dev ## all tests; browser stories run when Chromium is there
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# The rooms that keep tables; law, reading, screening and frame never meet a database. What is asked of addresses and
# of files alone is asked once, on SQLite.
KEEPING := organisation ledger post deadlines review publishing columns programme reposts feedback requests answers yearly selfcheck portal subscriptions workdesk
ONCE := tests/test_copies_come_back.py tests/test_access_table.py \
  $(addprefix gongkai/portal/tests/test_,nothing_hidden_in_a_file_is_served.py pages.py pages_are_light.py papers.py \
  law_is_shown_as_it_was_read.py verify.py mirror.py columns_topics_and_timelines.py)
test-postgresql: $(VENV)/.dev ## the tests of every room with tables on a throw-away PostgreSQL (Debian's packages)
	@tools/with-postgresql $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not browser" \
	  $(KEEPING:%=gongkai/%) tests $(ONCE:%=--ignore=%)

check: $(VENV)/.dev ## lint, format, types, floors, migrations, documents
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@GONGKAI_DEBUG=1 $(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@GONGKAI_DEBUG=1 DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py makemigrations --check --dry-run
	@GONGKAI_DEBUG=1 $(BIN)/python tools/make_docs.py --check
	@echo "check: clean"

format: $(VENV)/.dev ## put the code into its form
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

RECORDS ?= 1000000
bench: $(VENV)/.dev ## what is fast and what is not, beside a baseline; RECORDS=50000 for a quick look at search
	@for bench in benchmarks/bench_*.py; do echo; \
	  GONGKAI_BENCH_RECORDS=$(RECORDS) $(BIN)/python -m benchmarks.$$(basename $$bench .py) || exit 1; done

audit: $(VENV)/.dev ## markup of every page kind and Lighthouse on four, by tools fetched into a cache (node, Java, Chromium)
	@$(BIN)/python tools/audit.py

docs: $(VENV)/.dev ## write the generated documents anew
	@GONGKAI_DEBUG=1 $(BIN)/python tools/make_docs.py

screenshots: $(VENV)/.dev ## pictures of each page kind on desk and phone, made from the demo in Chromium
	@$(BIN)/python tools/make_screenshots.py

print-pictures: $(VENV)/.dev ## draw anew what printed pages are compared with; look before you commit
	@RENEW_PICTURES=1 $(BIN)/python -m pytest -q -n 0 tests/stories/test_a_document_is_printed.py
	@git status --short tests/stories/pictures

lock: ## resolve requirements/*.in anew (needs uv)
	@cd requirements && uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header base.in -o base.txt
	@cd requirements && uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header base.in dev.in -o dev.txt

clean: ## remove what was built; the demo's data too
	@rm -rf $(VENV) var .pytest_cache .ruff_cache .mypy_cache .hypothesis
