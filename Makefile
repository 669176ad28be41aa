# `make` lists the targets. Everything is installed into .venv; nothing else on the machine changes.
PYTHON ?= python3
BIN := .venv/bin
FILES := index rag tests

.DEFAULT_GOAL := help
.PHONY: help install chat test test-slow lint format bench readme train scores clean

help:  ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.venv/installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version) if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

install: .venv/installed  ## make .venv and install the project into it

chat: install  ## index the seed articles and open the chat on http://127.0.0.1:7860 (NO_PULL=1: fetch no model)
	@test -n "$(NO_PULL)" || $(BIN)/rag models pull || true
	$(BIN)/rag index
	$(BIN)/rag serve

test: .venv/installed-dev  ## run every test that takes seconds
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

test-slow: .venv/installed-dev  ## run the tests that take minutes too
	$(BIN)/python -m pytest -q -m 'slow or not slow'

lint: .venv/installed-dev  ## check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/installed-dev  ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install  ## index the seeds in a new folder and print how the gold questions are answered
	@home=$$(mktemp -d) && trap 'rm -rf "$$home"' EXIT && \
	$(BIN)/rag --home "$$home" --quiet index && $(BIN)/rag --home "$$home" eval

readme: install  ## write the measured table of the README anew
	$(BIN)/python .ci/readme.py

.venv/installed-train: .venv/installed
	$(BIN)/python -m pip install --quiet --editable '.[train]'
	touch $@

train: .venv/installed-train  ## make the bundled models anew from DATA=folder in OUT=folder (hours; interrupted, it goes on)
	@test -n "$(DATA)" && test -n "$(OUT)" || { echo 'Give the data and a folder: make train DATA=../data OUT=../models'; exit 2; }
	$(BIN)/python -m index.training $(DATA) --out $(OUT)/encoder
	for network in interaction reader; do \
	$(BIN)/python -m rag.training $(DATA) --network $$network --encoder $(OUT)/encoder/trained --out $(OUT)/$$network \
	  $$(test $$network = reader && echo --near $(OUT)/interaction) $$(test -f $(OUT)/$$network/checkpoint.pt && echo --resume) || exit; done

scores: .venv/installed-train  ## measure the bundled models on DATA=folder with dev/ (hours; LIMIT=60 for a quick look)
	@test -n "$(DATA)" || { echo 'Give the data: make scores DATA=../data'; exit 2; }
	$(BIN)/python -m index.training.scores flores $(DATA)
	for table in retrieval grid reader sentences abstain; do \
	$(BIN)/python -m rag.training.scores $$table $(DATA) $(if $(LIMIT),--limit $(LIMIT)) || exit; done
	$(BIN)/python -m rag.training.scores speed
	$(BIN)/python -m rag.training.scores sizes

clean:  ## remove .venv and every cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
