# Every target is one line into scripts/, which needs nothing but Python. Without make, say
# `python3 scripts/dev.py run`. More for pytest or the server: make test ARGS="-k mute".
PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check soak bench lock vendor screenshots fidelity

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
run: ## Start everything; with sandbox traffic unless Sinch credentials are set
	@$(PYTHON) scripts/dev.py run $(ARGS)
test: ## All tests, against a real PostgreSQL and a real Chromium
	@$(PYTHON) scripts/dev.py test $(ARGS)
check: ## Format, lint, types, layers, templates and the quick tests, in under a minute
	@$(PYTHON) scripts/dev.py check $(ARGS)
soak: ## The large proofs; takes long
	@$(PYTHON) scripts/dev.py soak $(ARGS)
bench: ## The benchmark tables, side by side with their limits
	@$(PYTHON) scripts/dev.py bench $(ARGS)
screenshots: ## Take the README's pictures
	@$(PYTHON) scripts/dev.py screenshots $(ARGS)
fidelity: ## How far the sandbox can be trusted, written from its tests
	@$(PYTHON) scripts/fidelity.py
lock: ## Choose the newest allowed versions and lock them with hashes (needs uv)
	@$(PYTHON) scripts/lock.py
vendor: ## Fetch htmx, Socket.IO and the icons anew (needs npm)
	@$(PYTHON) scripts/vendor.py
