help:  ## List what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'
serve:  ## Run the whole house
	@bin/serve
test:  ## Lint and tests
	@bin/test
bench:  ## The benchmarks
	@bin/bench

texts:  ## Collect strings into the Russian and Ukrainian catalogs and compile them
	@.venv/bin/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext --no-location --sort-output --omit-header -o .venv/texts.pot .
	@.venv/bin/pybabel -q update -N --no-wrap --ignore-obsolete --ignore-pot-creation-date -i .venv/texts.pot -d marketplace/translations
	@.venv/bin/pybabel -q compile -d marketplace/translations
.PHONY: help serve test bench texts
