"""From a published release to protected figures: what `data/exit.py`, the one exit, is made of."""
