# Every target works in a fresh clone with only Python 3.11+ and make. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# Tests run beside each other, one process a processor: each process has a PostgreSQL of its own.
BESIDE := -n logical --maxprocesses 4 --dist worksteal

# Installs what a lock file pins, and counts: pip's own words are only shown where it fails.
define INSTALL
@total=$$(grep -c '==' $(1)); echo "installing $$total libraries, once: some minutes on a slow line"; \
{ $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -r $(1) || echo FAILED; } | awk -v total="$$total" \
  '/^(Collecting|Requirement already)/ {n++; printf "\r  %d of %d", n, total; fflush()} \
   /^Installing collected/ {printf "\r  unpacking ...      "; fflush()} /^FAILED/ {failed=1} END {print ""; exit failed}'
endef

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Seedline needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ...")'
	$(PYTHON) -m venv .venv
	$(call INSTALL,requirements.lock)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo "compiling the estimators, once: up to half a minute"
	@$(BIN)/python -c 'from estimators import RecruitmentSample, estimate; ids = [str(i) for i in range(3000)]; \
	  estimate(RecruitmentSample.from_columns(ids, ["seed", *ids[:-1]], [1] * 3000, {"a": ["yes", "no"] * 1500}))'
	@for each in tree salganik neighbourhood ss hcg; do \
	  $(BIN)/rds estimate docs/examples/respondents.csv --outcome union_member --interval $$each --population-size 90000 --replicates 2 \
	    >/dev/null 2>&1 || exit 1; done
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.lock
	$(call INSTALL,requirements-dev.lock)
	@touch $@

.PHONY: help
help:  ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: .venv/ready  ## Run the reference study end to end on a synthetic workforce (ARGS="--seed 7 --keep")
	$(BIN)/rds demo $(ARGS)

.PHONY: serve
serve: .venv/ready  ## Run the service; without a provider's token on this machine alone, with phones on a page
	$(BIN)/rds serve --with-worker --local-without-token $(ARGS)

.PHONY: test
test: .venv/ready-dev  ## Run every test
	@sh tests/browser/install-browser.sh
	$(BIN)/python -m pytest tests --ignore tests/deploy $(BESIDE) --benchmark-disable $(ARGS)

.PHONY: lint
lint: .venv/ready-dev  ## Format, lint, types, import arrows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --num-workers 2
	$(BIN)/lint-imports

.PHONY: check
check: lint  ## Lint and the fast tests
	$(BIN)/python -m pytest tests --ignore tests/deploy -m "not slow and not browser" $(BESIDE) --benchmark-disable $(ARGS)

.PHONY: format
format: .venv/ready-dev  ## Format the code and correct what lint can correct
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: bench
bench: .venv/ready-dev  ## Measure speed, as ratios within one run
	$(BIN)/python -m pytest tests/benchmarks --benchmark-only $(ARGS)
	$(BIN)/python -m tests.benchmarks.service speed
	$(BIN)/python -m tests.benchmarks.service scale
	$(BIN)/python -m tests.benchmarks.service pages

.PHONY: soak
soak: .venv/ready-dev  ## Watch the service's memory for ten minutes at ten times the field's peak
	$(BIN)/python -m tests.benchmarks.service soak $(ARGS)

.PHONY: fuzz
fuzz: .venv/ready-dev  ## Text the service 200,000 times, anything in any order (ARGS="--texts 5000 --seed 7")
	$(BIN)/python -m tests.fuzz $(ARGS)

.PHONY: validate
validate: .venv/ready-dev  ## Simulate with known truth and write docs/validation.md
	$(BIN)/python -m tests.validation $(ARGS)

.PHONY: faults
faults: .venv/ready-dev  ## Kill service, worker and database a thousand times and write docs/faults.md
	$(BIN)/python -m tests.faults $(ARGS)

.PHONY: drill
drill: .venv/ready-dev  ## Restore, fail over, restart in turn, upgrade; print how each went (ARGS=failover)
	$(BIN)/python -m tests.drills $(ARGS)

.PHONY: schema
schema: .venv/ready-dev  ## Write migrations/schema.sql, after a new migration
	$(BIN)/python -m tests.support.schema

# Each pin has the hashes of its files: pip refuses any other.
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate
EXTRAS := --extra build --extra service --extra analysis --extra cluster

.PHONY: lock
lock: .venv/ready-dev  ## Pin what pyproject.toml asks for, with hashes (ARGS=--upgrade takes the newest versions)
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) $(ARGS) $(EXTRAS) pyproject.toml -o requirements.lock
	$(COMPILE) $(ARGS) $(EXTRAS) --extra dev pyproject.toml -o requirements-dev.lock

.PHONY: wheel
wheel: .venv/ready  ## Build the wheel into dist/
	rm -rf dist
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

BUILDER ?= $(firstword $(foreach each,podman docker buildah,$(if $(shell command -v $(each)),$(each))))
# An image of OCI's format has no health check, and both write that one unless told.
FORMAT = $(if $(filter podman buildah,$(notdir $(BUILDER))),--format docker)
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)

.PHONY: container
container: wheel  ## Build the container's image (BUILDER=docker, ARGS="--build-arg BASE=...@sha256:...")
	$(BUILDER) build $(FORMAT) $(ARGS) --build-arg VERSION=$(VERSION) --build-arg REVISION=$(shell git rev-parse HEAD) \
	  --file deploy/container/Containerfile --tag localhost/seedline:$(VERSION) .

.PHONY: version
version:  ## Say which version this is
	@echo $(VERSION)

.PHONY: test-deploy
test-deploy: .venv/ready-dev  ## Try each file of deploy/ with the real tool (Debian, as root: installs those tools)
	@sh tests/deploy/install-tools.sh
	$(BIN)/python -m pytest tests/deploy --benchmark-disable -o faulthandler_timeout=3600 $(ARGS)

# Beside the project's libraries, not among them: what these tools bring along makes each chart take seconds more.
TOOLS := .venv/tools/bin
.venv/tools/ready: .venv/ready
	$(PYTHON) -m venv .venv/tools
	@touch $@

.PHONY: audit
audit: .venv/tools/ready  ## Look for known weaknesses of the locked libraries
	$(TOOLS)/python -m pip install --quiet --disable-pip-version-check pip-audit
	$(TOOLS)/pip-audit --require-hashes --disable-pip --requirement requirements.lock

.PHONY: sbom
sbom: .venv/tools/ready  ## Write what the locked libraries are into dist/sbom.json (CycloneDX)
	$(TOOLS)/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom
	@mkdir -p dist
	$(TOOLS)/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml --output-file dist/sbom.json requirements.lock

.PHONY: clean
clean:  ## Remove the virtual environment and generated files (never a database)
	rm -rf .venv dist demo-output demo-output-* .mypy_cache .ruff_cache .import_linter_cache
