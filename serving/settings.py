"""What can be set from outside, and the one thing that is refused."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

# a scheme and a host, nothing that could end the directive or add another
ORIGIN = re.compile(r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where to listen, which store to show, how many processes answer, who may frame /embed (origins)."""

    store: Path = Path("store/demo")
    host: str = "127.0.0.1"
    port: int = 8050
    workers: int = 2
    embed_allow: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise ValueError(f"PORT must be 0 to 65535, got {self.port}")
        if self.workers < 1:
            raise ValueError(f"WORKERS must be at least 1, got {self.workers}")
        if wrong := [one for one in self.embed_allow if not ORIGIN.fullmatch(one)]:
            raise ValueError(f"EMBED_ALLOW must be origins like https://www.example.org, got {', '.join(wrong)}")

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Settings:
        """Return the settings named by STORE, HOST, PORT, WORKERS, EMBED_ALLOW. Raises ValueError naming a bad one."""
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
        )

    def address(self) -> str:
        """Return the address a reader types."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def exposes(self, *, public: bool) -> bool:
        """Return whether others could reach a store that is neither synthetic nor wholly open.

        There is no sign-in yet (rulings 19): whoever reaches the port reads the store.
        """
        return not public and not _loopback(self.host)

    def refuse_exposure(self, *, public: bool) -> None:
        """Raise PermissionError if others could reach a store that they must not see."""
        if not self.exposes(public=public):
            return
        raise PermissionError(
            f"HOST={self.host} would show {self.store} to others without sign-in, and it holds data that are neither "
            "synthetic nor open; use HOST=127.0.0.1"
        )

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
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
