# Everything that can be done with this repository. `make` alone lists it.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
THIRD := .venv/third_party
OFFSCREEN := SDL_VIDEODRIVER=offscreen SDL_AUDIODRIVER=dummy

.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(READY) ## make .venv with all that development needs

$(READY): requirements.lock pyproject.toml packaging/system-packages.sh
	@packaging/system-packages.sh run test
	@echo "making .venv from requirements.lock" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

third-party: $(THIRD)/.ready ## others' programs that tests speak with: from npm, an object store, chromium

$(THIRD)/.ready: $(READY) tests/third_party/package-lock.json tests/third_party/swift/requirements.lock
	@packaging/system-packages.sh web
	@echo "fetching tests/third_party/package-lock.json: foreign ends of tus, for tests only" >&2
	@mkdir -p $(THIRD)
	@cp tests/third_party/package.json tests/third_party/package-lock.json $(THIRD)
	@test -x $(THIRD)/swift/bin/python || $(BIN)/python -m venv $(THIRD)/swift
	@$(THIRD)/swift/bin/python -m pip install --quiet --require-hashes -r tests/third_party/swift/requirements.lock
	@cd $(THIRD) && ../bin/npm ci --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error >&2
	@touch $@

demo: $(READY) ## the main job, shown: with a screen, or HEADLESS=1
	@$(BIN)/python -m tests.e2e.demo $(if $(HEADLESS),--headless)

test: $(READY) $(THIRD)/.ready ## all tests; a part: ARGS="tests/domain -x"
	@$(OFFSCREEN) $(BIN)/python -m pytest -n auto $(ARGS)

openapi: $(THIRD)/.ready ## the portal attacked by its description for longer: EXAMPLES=500
	@EXAMPLES=$(or $(EXAMPLES),500) $(BIN)/python -m pytest -n auto tests/third_party/test_openapi.py

check: $(READY) ## format, lint, types, import contracts
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## put the code in the house's form
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

gallery: $(READY) ## every screen as a picture, measured: build/gallery
	@$(OFFSCREEN) $(BIN)/python tests/gallery

crash: $(READY) ## SIGKILLs and power cuts: KILLS=300 PLANT=name; build/crash.json
	@$(OFFSCREEN) $(BIN)/python -m tests.e2e.crash --kills $(or $(KILLS),300) $(if $(PLANT),--plant $(PLANT))

chaos: $(READY) ## histories, cuts and kills of kiosk and portal: MINUTES=1 SEED=1 PLANT=name; build/chaos.json
	@$(OFFSCREEN) $(BIN)/python -m tests.proof.chaos --minutes $(or $(MINUTES),1) --seed $(or $(SEED),1) $(if $(PLANT),--plant $(PLANT))

fuzz: $(READY) ## every decoder under a coverage-guided fuzzer: SECONDS=60; build/fuzz
	@$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),60)

walk: $(READY) ## every procedure, page and branch by touch: PROCEDURES=code,code; build/walk.json
	@$(OFFSCREEN) $(BIN)/python -m tests.proof.walk --procedures "$(PROCEDURES)"

soak: $(READY) ## a thousand people, nothing left of any: CITIZENS=1000 PLANT=name; build/soak.json
	@$(OFFSCREEN) $(BIN)/python -m tests.proof.soak --citizens $(or $(CITIZENS),1000) $(if $(PLANT),--plant $(PLANT))

bench: $(READY) ## speed and size: build/bench.json
	@$(OFFSCREEN) $(BIN)/python -m tests.bench.run

bench-sync: $(READY) ## sync beside its peers on bad links, as root: WHO= WORK= PROFILES= SEEDS= APPLICATIONS= FULL=1; build/bench-sync.json
	@$(OFFSCREEN) $(BIN)/python -m tests.bench.sync.run --who "$(WHO)" --work "$(WORK)" --profiles "$(PROFILES)" \
	    --seeds $(or $(SEEDS),0) --applications $(or $(APPLICATIONS),1000) $(if $(FULL),--full)

bench-backlog: $(READY) ## ten thousand applications waiting, 5 GB of papers: build/bench-backlog.json
	@$(OFFSCREEN) $(BIN)/python -m tests.bench.backlog_run $(ARGS)

bench-portal: $(READY) ## the portal on PostgreSQL under load: SIZE=small|medium|full ARGS=; build/bench-portal.json
	@$(OFFSCREEN) $(BIN)/python -m tests.bench.portal_load --size $(or $(SIZE),small) $(ARGS)

voices: $(READY) ## spoken clips of all messages and procedures: build/voice
	@packaging/system-packages.sh voices
	@$(BIN)/python packaging/voices.py

bundle: $(READY) ## two executables in one folder: dist/motcua
	@packaging/system-packages.sh run voices bundle
	@$(BIN)/python packaging/build.py

lock: ## requirements.lock, and those of tests/third_party (after a change of dependencies)
	@$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --extra portal --extra postgresql --extra s3 --extra dev \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
	    --output-file requirements.lock pyproject.toml
	@sed -i '1,/^$$/{/^#/d}' requirements.lock # the command line in the heading says nothing more
	@cd tests/third_party/swift && ../../../$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
	    --output-file requirements.lock requirements.in
	@sed -i '1,/^$$/{/^#/d}' tests/third_party/swift/requirements.lock
	@cd tests/third_party && ../../$(BIN)/npm install --package-lock-only --ignore-scripts \
	    --omit-lockfile-registry-resolved --no-audit --no-fund --loglevel=error >&2

clean: ## what make targets made, but not .venv
	rm -rf build dist

.PHONY: help setup third-party demo test openapi check format gallery crash chaos fuzz walk soak bench bench-portal bench-backlog bench-sync voices bundle lock clean
