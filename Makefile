# Thin names for bootstrap.py, which needs Python 3.11+ and nothing else. `make test ARGS="-k wallet"` passes words on.
PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check lock bench

help demo test check lock bench:
	@$(PYTHON) bootstrap.py $@ $(ARGS)
