# Short names for what is done often. README.md explains the first two.
PYTHON ?= python3
BIN := .venv/bin
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet

.PHONY: demo test lint format pictures faults schema lock

demo:
	$(PYTHON) manage.py demo

test:
	$(PYTHON) manage.py test -n 2 --dist loadfile

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	.ci/types
	$(BIN)/lint-imports

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Screenshots of the main pages as the people of the demo see them, into docs/pictures.
pictures:
	$(PYTHON) manage.py demo --no-serve
	$(BIN)/python -m mentoring.demo.pictures --output docs/pictures

# Kills processes and brokers while people work.
faults:
	$(PYTHON) manage.py test tests/faults

# The document of the API, compared by .ci/run with what the code gives.
schema:
	$(PYTHON) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

# Versions with hashes and without addresses. Development takes production's versions.
lock:
	$(COMPILE) pyproject.toml --output-file requirements/production.txt
	$(COMPILE) pyproject.toml --group embedded --group dev --constraint requirements/production.txt --output-file requirements/development.txt
