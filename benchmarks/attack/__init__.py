"""Disclosure attacks on the running engine, and on the rules it could have had: `make attack`."""
