"""Measured speeds, run by `make bench`; they print tables and assert nothing about time."""
