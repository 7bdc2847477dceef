# What people type. Each installs what it needs first; that takes a moment when nothing changed.

PYTHON ?= python3
VENV ?= .venv
RUN = $(VENV)/bin/

.DEFAULT_GOAL := help
.PHONY: help run install-base install-dev test check format schema

help:  ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: install-base  ## Everything at http://127.0.0.1:8000; PORT=… moves it
	@exec $(RUN)python -m ocrsite.up

install-base:
	@$(PYTHON) tools/install.py base $(VENV)

install-dev:
	@$(PYTHON) tools/install.py dev $(VENV)
