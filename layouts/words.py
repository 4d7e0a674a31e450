"""How numbers, months and statuses are written, everywhere on the page."""

from __future__ import annotations

from data import STATUS_WORDS
from indicators import telling

__all__ = [
    "HOW_HIDDEN", "STATUS_WORDS", "cell", "count", "interval", "month", "ordinal", "plural", "share", "value",
]  # fmt: skip

HOW_HIDDEN = "too few to show safely; it may be none"

cell, count, interval, month = telling.cell, telling.count, telling.interval, telling.month
ordinal, plural, share, value = telling.ordinal, telling.plural, telling.share, telling.value
