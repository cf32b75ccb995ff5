# Everything starts from a machine with Python 3.11 or newer, pip, make and git. The programs are in tools/.
PYTHON ?= python3

.PHONY: run test check test-long bench demo-year dist messages lock clean help

help:
	@sed -n 's/^#   //p' Makefile

# Targets
#   make run        sets everything up, fills a new database with a demo, serves on http://127.0.0.1:8000 (PORT=...)
#   make check      the fast gate: style, types, import contracts, unit tests on SQLite
#   make test       the whole gate: also PostgreSQL, browser, veraPDF (NO_SYSTEM=1: no apt-get)
#   make test-long  races and killed processes at full width, volumes, the simulated year
#   make bench      measures
#   make demo-year  fills a database of its own with a simulated year, papers included
#   make dist       builds the wheel
#   make messages   collects the texts for the translation catalogues
#   make lock       renews the locks of the Python packages (ARGS=--upgrade for newer versions)
#   make clean      removes everything but the sources and the data

run:
	@$(PYTHON) -m tools.run

test:
	@$(PYTHON) -m tools.gate test $(ARGS)

check:
	@$(PYTHON) -m tools.gate check $(ARGS)

test-long:
	@$(PYTHON) -m tools.gate test-long $(ARGS)

bench:
	@$(PYTHON) -m tools.task bench $(ARGS)

demo-year:
	@$(PYTHON) -m tools.task demo-year

dist:
	@$(PYTHON) -m tools.task dist

messages:
	@$(PYTHON) -m tools.task messages

lock:
	@$(PYTHON) -m tools.lock $(ARGS)

clean:
	@$(PYTHON) -m tools.clean
