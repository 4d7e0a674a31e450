"""The key of offline lists: Ed25519 (RFC 8032) by the cryptography library, in a file of its own."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from access import AccessError

LENGTH = 32  # bytes of a key
OPEN_TO_OTHERS = 0o077


def make_key(path: Path) -> None:
    """Write a fresh key, mode 0600. Raises FileExistsError rather than replace one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()) + b"\n")


def read_key(path: Path) -> Ed25519PrivateKey:
    """Return the key of a file. Raises FileNotFoundError, or AccessError when it is no key or others may read it."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist: restore it from the backup made with the file of flags")
    if path.stat().st_mode & OPEN_TO_OTHERS:
        raise AccessError(f"{path} may be read by others: chmod 600 '{path}'")
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_bytes().strip(), validate=True))
    except ValueError as error:
        raise AccessError(f"{path} is no key of offline lists: restore it from your backup") from error


def public_of(key: Ed25519PrivateKey) -> str:
    """Return the public half in base64: what a terminal checks a list with."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode("ascii")


def key_id(public: str) -> str:
    """Return the first eight hex digits of the SHA-256 of a public key, to compare by eye."""
    return hashlib.sha256(base64.b64decode(public)).hexdigest()[:8]


def sign(key: Ed25519PrivateKey, text: str) -> str:
    """Return the signature of a text in base64."""
    return base64.b64encode(key.sign(text.encode("utf-8"))).decode("ascii")


def signed_by(public: str, text: str, signature: str) -> bool:
    """Return whether a text was signed by the other half of this key; False for anything that is no signature."""
    try:
        held = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        held.verify(base64.b64decode(signature, validate=True), text.encode("utf-8"))
    except (InvalidSignature, ValueError):
        return False
    return True
