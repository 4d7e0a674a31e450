"""What taking in an analyst's own figures needs of `data`, for those above who may not know it."""

from data import HIGHER_IS, LARGEST, PER, BadFigures, Described

__all__ = ["HIGHER_IS", "LARGEST", "PER", "BadFigures", "Described"]
