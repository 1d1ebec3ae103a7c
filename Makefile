help:  ## List what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'
serve:  ## Run the whole house
	@bin/serve
test:  ## Lint and tests
	@bin/test
bench:  ## The benchmarks
	@bin/bench
.PHONY: help serve test bench
