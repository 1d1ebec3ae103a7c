help:  ## List what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'
serve:  ## Run the whole house
	@bin/serve
test:  ## Lint, types and tests
	@bin/test
bench:  ## The benchmarks
	@bin/bench

secrets:  ## Make the secrets that compose.yaml reads
	@bin/secrets
texts:  ## Collect strings into the Russian and Ukrainian catalogs and compile them
	@.venv/bin/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext -k rule --no-location --sort-output --omit-header -o .venv/texts.pot .
	@.venv/bin/pybabel -q update -N --no-wrap --ignore-obsolete --ignore-pot-creation-date -i .venv/texts.pot -d marketplace/translations
	@.venv/bin/pybabel -q compile -d marketplace/translations

lock = UV_SYSTEM_CERTS=1 .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --custom-compile-command "make requirements"
requirements:  ## Write requirements.txt and requirements-dev.txt anew, from pyproject.toml (all to newer: make requirements more=--upgrade)
	@$(lock) $(more) -o requirements.txt
	@$(lock) --group dev -c requirements.txt -o requirements-dev.txt
.PHONY: help serve test bench texts requirements secrets
