"""Search by postcode, area name, town or premises: offline, over the release's own list of places."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from data import Store, search_key
from indicators.model import Found
from indicators.question import Question

MOST = 8
ORDER = {"district": 0, "town": 1, "ward": 2, "postcode": 3, "MSOA": 4, "LSOA": 5, "premises": 6, "OA": 7}


def find(text: str, question: Question, store: Store) -> tuple[Found, ...]:
    """Return up to eight places whose name or postcode begins with, else contains, `text`; best first.

    A place found opens its area at the question's level where that is an area level, or itself where it is one.
    """
    wanted = search_key(text)
    if len(wanted) < 2:
        return ()
    table = store.places()
    starts = table["key"].str.startswith(wanted)
    hits = table[starts] if starts.any() else table[table["key"].str.contains(wanted, regex=False)]
    if hits.empty:
        return ()
    exact = (hits["key"] != wanted).astype(int)
    order = hits.assign(_exact=exact, _kind=hits["kind"].map(ORDER).fillna(6), _length=hits["key"].str.len())
    order = _one_vintage(order, question, store).sort_values(["_exact", "_kind", "_length", "key"])
    return tuple(_found(row, question, store) for _, row in order.head(MOST).iterrows())


def _one_vintage(hits: pd.DataFrame, question: Question, store: Store) -> pd.DataFrame:
    """Keep one of the vintages in which an area is listed: the question's, or 2021."""
    digits = store.level(question.level).digits or "21"
    census = hits["level"].isin([key for key in store.facts.levels if store.level(key).vintage])
    other = census & ~hits["level"].str.endswith(digits)
    listed = set(hits.loc[~other, "label"])
    return hits[~other | ~hits["label"].isin(listed)]


def _found(row: pd.Series, question: Question, store: Store) -> Found:
    code, level = _unit(row, question, store)
    goes = replace(question, level=level or question.level, area=code)
    if row["level"] == "lad":
        goes = replace(question, within=row["code"], area="")
    else:
        goes = replace(goes, within="" if not store.facts.districts else _district(row, question))
    return Found(str(row["label"]), str(row["kind"]), goes.to_query(), float(row["lon"]), float(row["lat"]))


def _district(row: pd.Series, question: Question) -> str:
    """Return the district to stay in or go to: none when the whole store is in view."""
    return "" if not question.within else str(row.get("lad", ""))


def _unit(row: pd.Series, question: Question, store: Store) -> tuple[str, str]:
    """Return the unit to open and its level: the place itself, else the area of the question's level that holds it."""
    if row["level"] in store.facts.levels:
        return str(row["code"]), str(row["level"])
    ladder = [question.level, "lsoa21", "lsoa11", "msoa21", "msoa11", "ward", "lad"]
    for level in ladder:
        code = str(row.get(level, "") or "")
        if level in store.facts.levels and code:
            return code, level
    return "", ""
