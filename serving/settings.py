"""What can be set from outside, and what is refused: data that are neither invented nor open, without sign-in."""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

VARIABLE = "ATLAS_TICKETS"  # how the processes of one server find the file they share
# a scheme and a host, nothing that could end the directive or add another
ORIGIN = re.compile(r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?")
COOKIE = "vd"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where to listen, which store to show, how many processes answer, who may frame /embed (origins).

    access: the file of accounts, None where nobody signs in. public_url: the origin readers type, where a proxy that
    ends TLS stands in front; trusted_proxy: its address, whose word on who asks is believed. oidc: the TOML of the
    provider by which people sign in, None for accounts of our own. flags: the file of address flags, None for none.
    profiles: the file of the library of profiles, None for one beside the accounts, or, where nobody signs in, one that
    is gone with the server.
    premises: the book of licensed premises, None as for profiles.
    """

    store: Path = Path("store/demo")
    host: str = "127.0.0.1"
    port: int = 8050
    workers: int = 2
    embed_allow: tuple[str, ...] = ()
    access: Path | None = None
    public_url: str = ""
    trusted_proxy: str = ""
    oidc: Path | None = None
    flags: Path | None = None
    profiles: Path | None = None
    premises: Path | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise ValueError(f"PORT must be 0 to 65535, got {self.port}")
        if self.workers < 1:
            raise ValueError(f"WORKERS must be at least 1, got {self.workers}")
        if wrong := [one for one in self.embed_allow if not ORIGIN.fullmatch(one)]:
            raise ValueError(f"EMBED_ALLOW must be origins like https://www.example.org, got {', '.join(wrong)}")
        if self.public_url and not ORIGIN.fullmatch(self.public_url):
            raise ValueError(f"PUBLIC_URL must be an origin like https://atlas.example.org, got {self.public_url[:80]}")
        if self.oidc and not self.access:
            raise ValueError("OIDC needs ACCESS_DB: sessions and the audit are kept there")
        if self.trusted_proxy and not _address(self.trusted_proxy):
            raise ValueError(f"TRUSTED_PROXY must be an IP address, got {self.trusted_proxy[:80]}")

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Settings:
        """Return the settings of the environment; raises ValueError naming a bad one.

        STORE, HOST, PORT, WORKERS, EMBED_ALLOW, PROFILES_DB, and for sign-in ACCESS_DB, OIDC, PUBLIC_URL,
        TRUSTED_PROXY; for address flags FLAGS_DB; for the book of licensed premises PREMISES_BOOK.
        """
        numbers = {
            name: environment.get(name, str(default)) for name, default in (("PORT", 8050), ("WORKERS", _workers()))
        }
        if wrong := [f"{name}={value}" for name, value in numbers.items() if not value.isdigit()]:
            raise ValueError(f"must be a whole number: {', '.join(wrong)}")
        return cls(
            store=Path(environment.get("STORE", "store/demo")),
            host=environment.get("HOST", "127.0.0.1"),
            port=int(numbers["PORT"]),
            workers=int(numbers["WORKERS"]),
            embed_allow=tuple(environment.get("EMBED_ALLOW", "").replace(",", " ").split()),
            access=Path(environment["ACCESS_DB"]) if environment.get("ACCESS_DB") else None,
            public_url=environment.get("PUBLIC_URL", "").rstrip("/"),
            trusted_proxy=environment.get("TRUSTED_PROXY", ""),
            oidc=Path(environment["OIDC"]) if environment.get("OIDC") else None,
            flags=Path(environment["FLAGS_DB"]) if environment.get("FLAGS_DB") else None,
            profiles=Path(environment["PROFILES_DB"]) if environment.get("PROFILES_DB") else None,
            premises=Path(environment["PREMISES_BOOK"]) if environment.get("PREMISES_BOOK") else None,
        )

    def address(self) -> str:
        """Return the address a reader types."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def needs_sign_in(self, *, public: bool) -> bool:
        """Return whether a store that is neither synthetic nor wholly open has no sign-in before it."""
        return not public and self.access is None

    def refuse_exposure(self, *, public: bool) -> None:
        """Raise PermissionError where closed data would be shown without sign-in, or passwords sent in the clear."""
        if self.needs_sign_in(public=public):
            raise PermissionError(
                f"{self.store} holds data that are neither synthetic nor open, so it is shown to nobody without "
                "sign-in: make an access file with `python -m access --db FILE user add NAME --org ORG --admin` and "
                "set ACCESS_DB=FILE"
            )
        if self.access is not None and not self.secure and not _loopback(self.host):
            raise PermissionError(
                f"HOST={self.host} would let passwords travel in the clear: put a proxy that ends TLS in front and set "
                "PUBLIC_URL=https://… (and TRUSTED_PROXY to its address), or use HOST=127.0.0.1"
            )

    @property
    def secure(self) -> bool:
        """Return whether readers come over TLS."""
        return self.public_url.startswith("https://")

    def cookie(self, name: str = COOKIE) -> str:
        """Return what a cookie is called: bound to this very host by its name where readers come over TLS.

        Browsers keep a `__Host-` cookie only from TLS, so on plain http, which is loopback alone, it has a plain name.
        """
        return f"__Host-{name}" if self.secure else name

    def tickets(self) -> Path:
        """Return where one-use downloads are kept, the same in every process: gone when the first of them ends."""
        if VARIABLE not in os.environ:
            folder = tempfile.mkdtemp(prefix="atlas-")  # mode 0700
            os.environ[VARIABLE] = str(Path(folder) / "tickets")
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return Path(os.environ[VARIABLE])

    def library(self) -> Path:
        """Return where requests for profiles and signed ones are kept."""
        if self.profiles is not None:
            return self.profiles
        if self.access is not None:
            from access import library_file  # the public screen has settings too, and must not load accounts

            return library_file(self.access)
        return self.tickets().with_name("profiles")

    def views(self) -> Path:
        """Return where saved views are kept: beside the accounts, or with what goes when the server stops."""
        if self.access is not None:
            from access import views_file  # as above

            return views_file(self.access)
        return self.tickets().with_name("views")

    def uploads(self) -> Path:
        """Return where analysts' own figures are kept, as `views`."""
        if self.access is not None:
            from access import uploads_file  # as above

            return uploads_file(self.access)
        return self.tickets().with_name("uploads")

    def premises_book(self) -> Path:
        """Return where officers write of licensed premises: beside the accounts, as `data.book_path` looks for it."""
        if self.premises is not None:
            return self.premises
        if self.access is not None:
            return self.access.with_name(self.access.name + ".premises")
        return self.tickets().with_name("premises")

    def secret_key(self) -> bytes:
        """Return 32 bytes, the same in every process: made from the store's own secret, random where it has none."""
        path = self.store / "secret"
        seed = (
            path.read_bytes()
            if path.exists()
            else bytes.fromhex(os.environ.setdefault("ATLAS_SEED", os.urandom(32).hex()))
        )
        return hashlib.sha256(b"atlas cookies\0" + seed).digest()


def _workers() -> int:
    """Return one process more than there are cores, at most 8: one waits for files while the others count."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(8, cores + 1)


def _loopback(host: str) -> bool:
    return host == "localhost" or (_address(host) and ip_address(host).is_loopback)


def _address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False
