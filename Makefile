# What people type. Each installs what it needs first; that takes a moment when nothing changed.

PYTHON ?= python3
VENV ?= .venv
USERS ?= 50
TIME ?= 300
WORKERS ?= 2
RUN = $(VENV)/bin/

.DEFAULT_GOAL := help
.PHONY: help run test test-production coverage check format schema bench load compare capacity chaos train evaluate install-base install-dev install-train install-bench

help:  ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: install-base  ## Everything at http://127.0.0.1:8000; PORT=… moves it
	@exec $(RUN)python -m ocrsite.up

test: install-dev  ## All tests, with a real broker, worker, reader and browser
	$(RUN)python -m pytest $(ARGS)

test-production: install-dev  ## What touches the database and the queue, on PostgreSQL and Redis
	SHAPE=production $(RUN)python -m pytest tests/accounts tests/chaos tests/recognition tests/ocrsite \
		--ignore tests/ocrsite/test_together.py $(ARGS)

coverage: install-dev  ## Which lines and branches the tests go through, in all processes that they start
	$(RUN)python -m pytest --cov --cov-report=term $(ARGS)

chaos: install-dev  ## Only what breaks things on purpose; SHAPE=production
	$(RUN)python -m pytest tests/chaos $(ARGS)

bench: install-bench  ## How fast it is, beside a naive peer; ARGS=--quick for a look
	$(RUN)python -m bench $(ARGS)

load: install-bench  ## Honest users for minutes: USERS=50 TIME=300 WORKERS="1 2"; SHAPE=production
	$(RUN)python -m bench.load --users $(USERS) --time $(TIME) --workers $(WORKERS) $(ARGS)

compare: install-bench  ## Accuracy and speed beside naive peers; ARGS="--each 20" for fewer pictures
	$(RUN)python -m bench.compare $(ARGS)

capacity: install-bench  ## What a thousand and a million readings an hour need, from what `make load` measured
	$(RUN)python -m bench.capacity $(ARGS)

train: install-train  ## Both networks and the card, from handwriting in SCRAWL_TRAINING_DATA or MNIST alone
	$(RUN)python -m ml train $(ARGS)

evaluate: install-train  ## The report on the reader; fails under its floors
	$(RUN)python -m ml evaluate $(ARGS)

check: install-dev  ## Format, lint, types, imports, templates, settings, API description, known holes
	@PATH="$(abspath $(VENV))/bin:$$PATH" tools/check

format: install-dev  ## Put the code into the house's format
	$(RUN)ruff format
	$(RUN)ruff check --fix

schema: install-dev  ## Write docs/openapi.yaml anew
	$(RUN)python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

install-base:
	@$(PYTHON) tools/install.py base $(VENV)

install-dev:
	@$(PYTHON) tools/install.py dev $(VENV)

install-train:
	@$(PYTHON) tools/install.py train $(VENV)

install-bench:
	@$(PYTHON) tools/install.py bench $(VENV)
