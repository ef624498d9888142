# Two commands for a newcomer: `make run` builds the graph, prints its summary and serves it,
# `make test` runs the tests. The others are for those who work on the project; `make demo` is
# `make run` that ends: it answers three questions instead of serving.
PYTHON ?= python3
VENV ?= .venv
PIP = $(VENV)/bin/python -m pip --disable-pip-version-check --quiet
KGTOOL = $(VENV)/bin/kgtool
PORT ?= 8000

.PHONY: run demo test lint lock browser site wheel clean

# Where the scripts cannot be built, the pages are served without them, and the server says so.
run: $(VENV)/.installed
	-@$(MAKE) --no-print-directory browser
	$(KGTOOL) build
	$(KGTOOL) serve --port $(PORT) --log-format none

demo: $(VENV)/.installed
	$(KGTOOL) build
	$(KGTOOL) ask cq01
	$(KGTOOL) ask cq11
	$(KGTOOL) ask cq25 thing=most

test: $(VENV)/.tested
	$(VENV)/bin/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.tested
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

# The scripts of the site; Node comes as a Python package. Runs again only when a source has changed.
browser: browser/node_modules/.built

browser/node_modules/.built: $(VENV)/.installed browser/build.py browser/build.mjs browser/package-lock.json browser/.npmrc $(wildcard browser/src/*)
	$(VENV)/bin/python browser/build.py
	@touch $@

# The site as files, and a server of files for this machine only (Ctrl-C ends it).
site: $(VENV)/.installed browser
	$(KGTOOL) build
	$(KGTOOL) publish build/site
	@echo "http://127.0.0.1:$(PORT)/"
	$(VENV)/bin/python -m http.server --bind 127.0.0.1 --directory build/site $(PORT)

wheel: $(VENV)/.installed browser
	$(VENV)/bin/python -m pip --disable-pip-version-check --quiet wheel --no-deps --no-build-isolation --wheel-dir dist .

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed · 需要 Python 3.11 以上版本: make PYTHON=python3.12 run")'
	@echo "準備環境…… · Preparing the environment…"
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@$(VENV)/bin/python -m compileall -q kgtool
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-test.lock
	$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

# Needs uv; the lock files are written without addresses of registries.
lock:
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra test --extra fast --extra big --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -c requirements.lock -o requirements-test.lock
	uv pip compile pyproject.toml --extra build --extra test --extra fast --extra big --extra ci --extra spark --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -c requirements-test.lock -o requirements-ci.lock

clean:
	rm -rf $(VENV) browser/node_modules kgtool/pages/static/bundle build dist .pytest_cache .mypy_cache .ruff_cache
