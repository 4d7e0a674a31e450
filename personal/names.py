"""Words that may be somebody's name. Names cannot be recognised; two words in capitals can be asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from personal.words import plain


def like_a_name(text: str, known: Iterable[str] = ()) -> bool:
    """Return whether two words follow each other that begin with a capital. known: texts whose words are no names.

    Words of `known` part a name from the next, as other words do.
    """
    aside = {word.casefold() for one in known for word in _words(one)}
    before = False
    for word in _words(text):
        capital = word[0].isupper() and word.casefold() not in aside
        if capital and before:
            return True
        before = capital
    return False


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_][\w'’]*", plain(text))
