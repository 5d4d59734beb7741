# Two commands on a fresh machine with Python 3.11 or newer: `make run` and `make test`.
PYTHON ?= python3
PIP_INSTALL = .venv/bin/python -m pip install --quiet --disable-pip-version-check
DUBAN = .venv/bin/duban
LOCK = .venv/bin/uv pip compile --universal --generate-hashes --no-header --python-version 3.11

.PHONY: run test meaning soak mutants check lint bench bench-check pythons smoke windows audit sample wheel bundle \
    docs pictures lock clean

run: .venv/run   ## the sample: the week before, then the week itself
	$(DUBAN) run --week 2017-W27
	$(DUBAN) run --week 2017-W28

test: .venv/dev   ## all tests
	.venv/bin/python -m pytest -n auto

SEED := $(or $(SEED),$(shell od -An -N4 -tu4 /dev/urandom | tr -d ' '))
meaning: .venv/dev   ## what the intake understands of the tables in tests/meaning/
	.venv/bin/python -m tests.meaning
	.venv/bin/python -m tests.promises

soak: .venv/dev   ## all that is looked at by chance, at full size; SEED=… looks at the same again
	@echo "SEED=$(SEED)"
	DUBAN_SOAK=$(SEED) .venv/bin/python -m pytest -n auto -m soak --hypothesis-seed=$(SEED) || \
	    { echo "again: make soak SEED=$(SEED)"; exit 1; }

mutants: .venv/dev   ## faults put into the code, one at a time: do the tests find 85 %? SHARE=200 of them
	SEED=$(SEED) OPENBLAS_NUM_THREADS=1 .venv/bin/python -m tests.mutants $(SHARE)

check: lint test   ## all that must hold before a change lands

lint: .venv/dev   ## format, lint, types, floors
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

bench: .venv/dev   ## speed and memory, as ratios within one run
	.venv/bin/python bench/run.py
	PYTHONPATH=. .venv/bin/python bench/word.py
	PYTHONPATH=. .venv/bin/python bench/year.py
	PYTHONPATH=. .venv/bin/python bench/ledger.py
	PYTHONPATH=. .venv/bin/python bench/copied.py
	PYTHONPATH=. .venv/bin/python bench/growth.py
	PYTHONPATH=. .venv/bin/python bench/promises.py
	PYTHONPATH=. .venv/bin/python bench/cluster.py --bags 200

bench-check: .venv/dev   ## how the time grows, held against bench/kept.json: is a figure a fifth worse?
	PYTHONPATH=. .venv/bin/python bench/growth.py --check

pythons: .venv/dev   ## the sample weeks by every other Python that is here: the same bytes
	PYTHONPATH=. .venv/bin/python -m tests.pythons

smoke: .venv/dev   ## the packages built, looked into, and that for Linux installed by every Python that is here
	PYTHONPATH=. .venv/bin/python -m tests.smoke $(PYTHONS)

windows: .venv/dev   ## the package and the tests by a real Windows Python under Wine; as root; STEPS=… KILLS=…
	PYTHONPATH=. .venv/bin/python -m tests.windows $(STEPS) --kills $(or $(KILLS),10)

audit: .venv/dev   ## known vulnerabilities of the pinned releases; asks the public index, and fails without it
	.venv/bin/uv tool run pip-audit --strict --disable-pip --require-hashes -r requirements-dev.txt

sample: .venv/run   ## makes the sample weeks anew
	$(DUBAN) sample

wheel: .venv/dev   ## the package, with templates and settings in it
	.venv/bin/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

bundle: .venv/dev   ## one file for each system, to be carried to an office without a network
	PYTHONPATH=. .venv/bin/python -m bundle

pictures: .venv/dev   ## the pictures of README and handbook, from the sample week
	PYTHONPATH=. .venv/bin/python docs/pictures.py

docs: .venv/dev   ## the pages that are made from the code
	PYTHONPATH=. COLUMNS=100 .venv/bin/python docs/reference.py

lock: .venv/dev   ## the pinned versions, from the ranges in pyproject.toml
	$(LOCK) --output-file requirements.txt pyproject.toml
	$(LOCK) --group build --output-file requirements-build.txt
	$(LOCK) --group build --extra dev --extra cluster --output-file requirements-dev.txt pyproject.toml
	cp requirements-dev.txt requirements-cluster.txt    # of each library the release that is tested
	$(LOCK) --extra cluster --output-file requirements-cluster.txt pyproject.toml

clean:
	rm -rf .venv dist outbox/2* outbox/.2*

.venv/run: requirements.txt requirements-build.txt
	$(PYTHON) -m venv .venv
	$(PIP_INSTALL) --require-hashes -r requirements.txt -r requirements-build.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(PIP_INSTALL) --require-hashes -r requirements-dev.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@ .venv/run
