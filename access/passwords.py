"""Passwords: argon2id by argon2-cffi with its own defaults (RFC 9106, low memory), four at a time."""

from __future__ import annotations

from functools import cache
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

LEAST, MOST = 12, 256  # characters; the longest keeps a caller from making us hash a book
STRENGTH = 3  # of zxcvbn's 0 to 4: more than 100 million guesses
READ = 72  # characters zxcvbn looks at
HASHER = PasswordHasher()
_AT_ONCE = Semaphore(4)  # each takes 64 MiB


def refusal(password: str, *, user: str = "", org: str = "") -> str:
    """Return why a password is not taken, "" when it is.

    zxcvbn (Wheeler, USENIX Security 2016) knows common passwords, names, words, dates, runs and repeats.
    """
    if not LEAST <= len(password) <= MOST:
        return f"A password has {LEAST} to {MOST} characters; this one has {len(password)}."
    told = zxcvbn(password[:READ], user_inputs=[part for part in (user, org, "violence", "atlas") if part])
    if told["score"] >= STRENGTH:
        return ""
    why = told["feedback"]["warning"] or "It is easy to guess."
    return f"Choose another password. {why.rstrip('.')}. Three or four words that do not belong together do well."


def hashed(password: str) -> str:
    """Return the argon2id hash, salted, parameters included."""
    with _AT_ONCE:
        return HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Return whether a password is the one stored. Without a stored one the same work is done, for nothing."""
    with _AT_ONCE:
        try:
            HASHER.verify(stored or _nobodys(), password[:MOST])
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None and len(password) <= MOST


@cache
def _nobodys() -> str:
    return HASHER.hash("no account has this password")
