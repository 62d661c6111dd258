"""Measures, printed as tables: `make bench`. Not tests: nothing here is asserted."""
