# Two commands do everything: `make run` shows the product, `make test` passes every test.
.PHONY: help run test bench soak measure

DATA ?= data
LISTEN ?= 127.0.0.1:8023

help:
	@echo 'make run      builds Luoshi and opens the demonstration district (LISTEN=$(LISTEN) DATA=$(DATA))'
	@echo 'make test     every test: unit, property, examples, both databases, Chromium'
	@echo 'make bench    speed at a million cases on both databases'
	@echo 'make soak     hostile input, killed writers, a million cases'
	@echo 'make measure  accuracy on the corpora'

run:
	.ci/setup run
	cargo run -p luoshi -- demo --data $(DATA) --listen $(LISTEN)

test:
	.ci/setup test
	cargo test --workspace
	node crates/web/browser/test.mjs

bench soak:
	.ci/setup test
	cargo run --release -p trial -- $@

measure:
	.ci/setup measure
	cargo run --release -p trial -- measure
