"""Who publishes open data, where, and under which licence: `data/publishers.toml`, checked like every other TOML."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.toml_rules import Checked, Rule, Rules, Where, read_toml

OURS = Path(__file__).parent / "publishers.toml"
FILLS = ("sources", "boundaries", "lookups", "population", "context", "postcodes")
GROUPS = ("police", "boundaries", "lookups", "population", "deprivation", "postcodes")
HOW = ("archive", "features", "zip", "csv", "listing")

_NEEDED, _OPTIONAL = Rule(required=True), Rule(default="")
_NUMBER, _TABLE = Rule("number"), Rule("table")
MANNERS: Rules = {
    "agent": _NEEDED,
    "delay_ms": Rule("number", required=True),
    "attempts": Rule("number", required=True),
    "longest_wait_s": Rule("number", required=True),
    "timeout_s": Rule("number", required=True),
}
PUBLISHER: Rules = {
    "id": _NEEDED,
    "name": _NEEDED,
    "licence": _NEEDED,
    "attribution": _NEEDED,
    "hosts": Rule("texts", required=True),
}
DATASET: Rules = {
    "id": _NEEDED,
    "group": Rule(required=True, choices=GROUPS),
    "fills": Rule(required=True, choices=FILLS),
    "how": Rule(required=True, choices=HOW),
    "address": _NEEDED,
    "documentation": _NEEDED,
    "looked_up": Rule("date", required=True),
    "checked": Rule(required=True, choices=("documentation", "live", "local")),
    "latest": _OPTIONAL, "level": _OPTIONAL, "date": Rule("date", default=""), "layer": _OPTIONAL, "code": _OPTIONAL,
    "districts": _OPTIONAL, "member": _OPTIONAL, "header": _OPTIONAL, "sheet": _OPTIONAL, "note": _OPTIONAL,
    "sha256": _OPTIONAL, "columns": _TABLE, "choose": _TABLE, "percent": Rule("texts"), "months": _NUMBER,
    "largest_mb": _NUMBER, "unpacked_mb": _NUMBER,
}  # fmt: skip
# What each way of publishing cannot do without.
WANTS: Mapping[str, tuple[str, ...]] = {
    "archive": ("member", "months", "latest"),
    "features": ("columns",),
    "zip": ("member", "columns"),
    "csv": ("columns",),
    "listing": ("member", "header", "choose"),
}


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely to ask. delay, longest_wait, timeout: seconds; attempts: tries in a row without progress."""

    agent: str
    delay: float
    attempts: int
    longest_wait: float
    timeout: float


@dataclass(frozen=True, slots=True)
class Publisher:
    """One publisher. hosts: the only ones its addresses and redirects may name."""

    id: str
    name: str
    licence: str
    attribution: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One thing a publisher offers, and which table of a store's TOML it fills.

    how: "archive" a zip of months, "features" an ArcGIS layer, "zip" one table in a zip, "csv" a table, "listing" a
    JSON list of downloads. columns: what a store's TOML asks for -> the publisher's column. percent: keys published as
    a rate between 0 and 1 and kept in per cent. largest, unpacked: bytes beyond which it is refused.
    """

    publisher: Publisher
    id: str
    group: str
    fills: str
    how: str
    address: str
    documentation: str
    looked_up: str
    checked: str
    latest: str = ""
    level: str = ""
    date: str = ""
    layer: str = ""
    code: str = ""
    districts: str = ""
    member: str = ""
    header: str = ""
    sheet: str = ""
    note: str = ""
    sha256: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    choose: Mapping[str, str] = field(default_factory=dict)
    percent: tuple[str, ...] = ()
    months: int = 1
    largest: int = 500_000_000
    unpacked: int = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Publishers:
    """Everything that may be fetched, and how politely."""

    manners: Manners
    datasets: tuple[Dataset, ...]


def read_publishers(path: Path = OURS) -> Publishers:
    """Return the publishers of a TOML. Raises ConfigError holding every fault, each with file, line and remedy."""
    doc = read_toml(path)
    manners = doc.check(("manners",), doc.content.get("manners", {}), MANNERS)
    datasets: list[Dataset] = []
    for where, table in doc.tables((), doc.content, "publishers"):
        datasets += _datasets(doc, where, table)
    for name in sorted({one.id for one in datasets if [other.id for other in datasets].count(one.id) > 1}):
        doc.fault(("publishers",), f"the dataset {name} is given more than once")
    doc.raise_faults()
    return Publishers(_manners(manners), tuple(datasets))


def _manners(table: Mapping[str, Any]) -> Manners:
    return Manners(
        agent=table["agent"],
        delay=table["delay_ms"] / 1000,
        attempts=table["attempts"],
        longest_wait=table["longest_wait_s"],
        timeout=table["timeout_s"],
    )


def _datasets(doc: Checked, where: Where, table: Mapping[str, Any]) -> Iterable[Dataset]:
    known = doc.check(where, table, PUBLISHER, nested=("datasets",))
    whole = len(known) == len(PUBLISHER)
    publisher = Publisher(**{**known, "hosts": tuple(known["hosts"])}) if whole else None
    for place, row in doc.tables(where, table, "datasets"):
        made = doc.check(place, row, DATASET)
        for key in WANTS.get(made.get("how", ""), ()):
            if not made.get(key):
                doc.fault(place, f"a dataset published as {made['how']} needs the key {key}")
        for key in ("address", "latest"):
            if publisher and (wrong := fault_of(made.get(key, ""), publisher.hosts)):
                doc.fault((*place, key), f"{key} {wrong}")
        if publisher and all(key in made for key, rule in DATASET.items() if rule.required):
            yield _dataset(publisher, made)


def _dataset(publisher: Publisher, made: dict[str, Any]) -> Dataset:
    sizes = {"largest_mb": "largest", "unpacked_mb": "unpacked"}
    named = {sizes.get(key, key): value * 1_000_000 if key in sizes else value for key, value in made.items()}
    return Dataset(publisher, **{**named, "percent": tuple(made.get("percent", ()))})


def fault_of(address: str, hosts: Iterable[str]) -> str:
    """Return why an address may not be asked, in words that follow it; "" when it may be.

    Only https, and only a host that the publisher names; plain http only on this machine itself, for tests.
    """
    if not address:
        return ""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        return "must begin with https://"
    if parts.username is not None or parts.password is not None:
        return "must not carry a name or password"
    if host not in hosts:
        return f"leads to {host}, which is not among the publisher's hosts ({', '.join(hosts)})"
    return ""


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine, by its address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
