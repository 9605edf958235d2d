PYTHON ?= python3
PORT ?= 8000
PARALLEL ?= 2
BIN := .venv/bin

.PHONY: help demo demo-reset setup test check format bench bilder lock

help:
	@echo 'make demo        installera och visa Ärendegång på http://127.0.0.1:$(PORT) (PORT= ändrar)'
	@echo 'make demo-reset  börja om med ett nytt demo'
	@echo 'make test        kör hela testsviten (PYTEST_ARGS= läggs till)'
	@echo 'make setup       bara installera, i .venv'
	@echo 'make check       stil, importregler, migreringar, genererad dokumentation, driftkontroll'
	@echo 'make format      rätta stil och ordning'
	@echo 'make bench       mätningarna'
	@echo 'make bilder      ta om bilderna i handboken (kräver chromium)'
	@echo 'make lock        lås om requirements/ efter en ändring i pyproject.toml (kräver uv)'

demo demo-reset:
	@PORT=$(PORT) $(PYTHON) tools/bootstrap.py $@

setup:
	@$(PYTHON) tools/bootstrap.py setup

test: setup
	$(BIN)/python -m pytest -n $(PARALLEL) $(PYTEST_ARGS)

check: setup
	$(BIN)/python tools/check.py

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup
	$(BIN)/python -m tests.bench

bilder: setup
	$(BIN)/python tools/skarmbilder.py

LOCK := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock'
lock:
	$(LOCK) pyproject.toml -o requirements/base.txt
	$(LOCK) --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt
