"""Freeze a release for the public: ask the one exit for every cell the public may see, and write a protected cube."""

from data.freezing.writing import freeze

__all__ = ["freeze"]
