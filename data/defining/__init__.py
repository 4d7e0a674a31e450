"""Definitions of violence: the files of `data/definitions/` read, checked, and compiled to rules over packed words."""
