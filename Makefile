# The two commands a newcomer needs are `make demo` and `make test`; `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q

.PHONY: help demo test check fmt bench bench-faults bench-house-faults bench-soak docs translations lock clean

help:           ## list the commands
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## */\t/'

demo: .venv/app.stamp frontend/built.stamp  ## run the fictional county; prints address and log-ins
	@$(BIN)/wanghuo demo

bench-faults: .venv/dev.stamp ## kill, fill and freeze the gateway; ROUNDS=210
	@$(BIN)/python -m tests.gateway.faults --rounds $(or $(ROUNDS),210) $(if $(REPORT),--report $(REPORT))

bench-house-faults: .venv/dev.stamp ## kill every process of the house; ACTS=10
	@$(BIN)/python -m tests.monitoring.faults --acts $(or $(ACTS),10) $(if $(REPORT),--report $(REPORT))

bench-soak: .venv/dev.stamp frontend/built.stamp ## run the demo for MINUTES=60 within its memory
	@$(BIN)/python -m tests.monitoring.soak --minutes $(or $(MINUTES),60) $(if $(REPORT),--report $(REPORT))

test: .venv/dev.stamp frontend/built.stamp  ## run the whole test suite
	@$(BIN)/pytest -n 2 --dist loadgroup -q
	@$(BIN)/python -m tests.on_postgres

check: .venv/dev.stamp frontend/built.stamp ## lint, types, contracts, migrations
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry src
	@$(BIN)/wanghuo manage makemigrations --check --dry-run

fmt: .venv/dev.stamp ## format everything
	@$(BIN)/ruff check --fix-only -q . && $(BIN)/ruff format -q .

bench: .venv/dev.stamp frontend/built.stamp ## print every ratio the README claims
	@for file in $(filter-out benchmarks/harness.py benchmarks/county.py,$(wildcard benchmarks/[a-z]*.py)); do echo "== $$file"; $(BIN)/python $$file || exit 1; done

lock: .venv/dev.stamp ## pin the parts again, with hashes
	$(LOCK) pyproject.toml --group build -o requirements.lock
	$(LOCK) pyproject.toml --group dev -o requirements-dev.lock
	$(LOCK) --group node -o requirements-node.lock

clean:          ## remove what was built; keeps var/
	rm -rf .venv frontend/node_modules frontend/built.stamp src/wanghuo/web/static/dist

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本 / Python 3.11+ is needed"; exit 1; }
	@$(PYTHON) -m venv .venv
	@grep -A40 '^uv==' requirements.lock | sed '1,/^[a-z]/!{/^[a-z]/,$$d}' > .venv/uv.lock
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.lock

.venv/app.stamp: requirements.lock pyproject.toml | .venv/bin/uv
	@test -e .venv/dev.stamp || $(BIN)/uv pip install -q --require-hashes -r requirements.lock
	@$(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: requirements-dev.lock pyproject.toml | .venv/bin/uv
	@$(BIN)/uv pip install -q --require-hashes -r requirements-dev.lock
	@$(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@ .venv/app.stamp

frontend/built.stamp: frontend/package-lock.json frontend/vite.config.ts $(wildcard frontend/src/* frontend/patrol/* frontend/patrol/*/*) | .venv/bin/uv
	@command -v npm >/dev/null || $(BIN)/uv pip install -q --require-hashes -r requirements-node.lock
	@cd frontend && PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --silent && PATH="$$PATH:$(CURDIR)/$(BIN)" npm run --silent build
	@touch $@

translations: .venv/dev.stamp ## gather and compile the English of the interface
	@$(BIN)/python -m wanghuo.web.translations

docs: .venv/dev.stamp  ## write the pages that come from the code
	@$(BIN)/python -c 'from pathlib import Path; from wanghuo.web.setup import start_django; start_django(); from wanghuo.web import docs; docs.write_pages(Path("docs"))'
