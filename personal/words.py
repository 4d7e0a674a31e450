"""What somebody typed, as it is read: whatever signs, spaces or figures it was dressed up in."""

from __future__ import annotations

import re
import unicodedata

# Letters of Cyrillic, Greek and Latin that look like one of ours (after Unicode Technical Standard 39, confusables).
_ALIKE = {
    "A": "АΑ", "B": "ВΒ", "C": "С", "E": "ЕΕ", "H": "НΗ", "I": "ІΙ", "J": "Ј", "K": "КΚ", "M": "МΜ", "N": "Ν",
    "O": "ОΟØ", "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "X": "ХΧ", "Y": "УΥ", "Z": "Ζ", "L": "Ł",
    "a": "аα", "b": "ьβ", "c": "сϲ", "d": "ԁđ", "e": "еε", "g": "ɡ", "h": "һн", "i": "іιıɩ", "j": "ј", "k": "кκ",
    "l": "ӏł", "m": "м", "n": "пη", "o": "оοøσ", "p": "рρ", "q": "ԛ", "r": "г", "s": "ѕ", "t": "тτ", "u": "υ",
    "v": "ѵν", "w": "ԝω", "x": "хχ", "y": "уγ",
}  # fmt: skip
_LETTERS = {ord(other): ours for ours, others in _ALIKE.items() for other in others}
# Figures and signs written for letters; 1 and ! for two.
_SIGNS = str.maketrans("034578@$€", "oeastbase")
_APART = re.compile(r"(?<![a-z0-9@$!])(?:[a-z0-9@$!][\W_]+){2,}[a-z0-9@$!](?![a-z0-9@$!])")


def plain(text: str) -> str:
    """Return a text in letters of ours: compatible forms and look-alikes as what they look like, nothing unseen."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", seen) if not unicodedata.combining(sign))
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in bare.translate(_LETTERS))


def readings(text: str) -> tuple[str, ...]:
    """Return the ways in which a text may be read, in small letters and figures with a single space between words.

    As it stands, and with figures and signs read as letters.
    """
    low = plain(text).lower()
    return tuple(dict.fromkeys(_spaced(one) for one in (low, *(_letters(low, one) for one in "il"))))


def drawn_together(text: str) -> tuple[str, ...]:
    """Return the words made of letters that stand apart (p.a.t.i.e.n.t), each in every reading."""
    low = plain(text).lower()
    runs = [re.sub(r"[\W_]+", "", run) if run.isascii() else "" for run in _APART.findall(low)]
    return tuple(dict.fromkeys(one for run in runs for one in (run, *(_letters(run, sign) for sign in "il")) if one))


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text))


def _letters(text: str, one: str) -> str:
    """Return a text with the figures of words that have letters read as letters; `one` stands for 1 and !."""
    signs = _SIGNS | {ord("1"): one, ord("!"): one}
    return re.sub(r"[a-z0-9@$€!]*[a-z][a-z0-9@$€!]*", lambda word: word[0].translate(signs), text)
