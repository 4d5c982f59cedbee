# Gazette's commands; `make` lists them. What they do, and guarantee, is in scripts/.
.PHONY: help setup dev test test-full check bench build deploy

help: ## this list
	@sed -n 's/^\([a-z-]*\):.* ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

dev: ## serve the paper at http://localhost:8787 and publish content/; PORT=, STATE= and CONTENT= change those
	@scripts/dev.sh

test: ## every test
	@scripts/test.sh

test-full: ## every test, the long fault rounds and simulations too, and half an hour of fuzzing (FUZZ_SECS= for each target)
	@scripts/test.sh --full

check: ## formatting, lints, documentation, dependencies, size
	@scripts/check.sh

bench: ## measure reading and counting beside peers, into benches/RESULTS.md and benches/COUNTING.md
	@scripts/bench.sh

build: ## the Worker, into build/worker, within its budget
	@scripts/build-worker.sh --within-budget

deploy: ## upload the Worker to Cloudflare; GAZETTE_DOMAIN= names its hosts, EDITORS_FILE= who may publish
	@scripts/deploy.sh

setup: ## get what the others need; they do it by themselves
	@scripts/setup.sh
