"""The seal of a cube: the SHA-256 of every byte of the file, kept in the file itself.

The digest stands in the table `seal`; it is made over the file with zeros in its place, so that the one file needs no
other beside it and stays a database that any SQLite opens.
"""

from __future__ import annotations

import hashlib
import re

MARK = b"sealed by sha256:"
EMPTY = (MARK + b"0" * 64).decode()  # what the writer puts into the table `seal`
_SEAL = re.compile(re.escape(MARK) + rb"([0-9a-f]{64})")


class CubeError(RuntimeError):
    """A cube that cannot be used; the message says why and what to do."""


def sealed(content: bytes) -> bytes:
    """Return a file with its digest in the place of the zeros. Raises ValueError unless there is one such place."""
    if len(_SEAL.findall(content)) != 1:
        raise ValueError("a cube has one place for its seal")
    digest = hashlib.sha256(content).hexdigest().encode()
    return content.replace(EMPTY.encode(), MARK + digest)


def check(content: bytes, name: str) -> str:
    """Return the digest of a sealed file. Raises CubeError naming it when any byte differs from what was sealed."""
    found = _SEAL.findall(content)
    if len(found) != 1:
        raise CubeError(f"{name}: is not a protected cube; make one with: python -m data cube --store DIR --out FILE")
    plain = content.replace(MARK + found[0], EMPTY.encode())
    if hashlib.sha256(plain).hexdigest().encode() != found[0]:
        raise CubeError(f"{name}: has been changed or cut since it was sealed; bring it again from where it was made")
    return str(found[0], "ascii")
