"""The atlas a page talks to: the published release, followed when a new one is published."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

from access import Principal
from data import (
    AreaFigures,
    KeyFileError,
    ReleaseError,
    Store,
    drawn_points,
    month_text,
    open_release,
    open_store,
    published,
    read_figures,
    refuse_wrong_key,
    warm,
)
from indicators.answer import answer
from indicators.compare import Asked, Panel, Shelf, compared, read_asked
from indicators.crew import CrewPicture, crew_query, picture
from indicators.find import find
from indicators.hotspots import AGREED, Board, BoardAsk, board, opened, read_board, shown_instead
from indicators.hotspots import default_question as board_question
from indicators.known_only import drawn, known_only, unmappable
from indicators.menu import menu
from indicators.model import Answer, Found, Menu, Place
from indicators.overlay import Unmappable
from indicators.parameters import Parameter, parameters
from indicators.parse import default_question, parse
from indicators.place import place
from indicators.profile import Profile, profile
from indicators.question import Question
from indicators.snap import finest_grid, snap
from indicators.words import name_of, sentence

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Atlas:
    """One verified release, ready to answer. Immutable: a request that began with it ends with it."""

    store: Store

    def parse(self, search: str | None) -> tuple[Question, tuple[str, ...]]:
        """Return the question of an address and a sentence for everything in it that was ignored."""
        return parse(search, self.store)

    def default(self) -> Question:
        """Return the question of a reader who asked for nothing."""
        return default_question(self.store)

    def board(self, question: Question, ask: BoardAsk, principal: Principal, ignored: tuple[str, ...] = ()) -> Board:
        """Return the hotspots board of the nearest question the principal may ask.

        Raises PermissionError for a reader who sees no places in the order of their figures.
        """
        return board(question, ask, self.store, principal, ignored)

    def board_ask(self, search: str | None) -> tuple[BoardAsk, tuple[str, ...]]:
        """Return the board's part of an address, and a sentence for everything in it that was ignored."""
        return read_board(search, int(self.store.facts.hotspots.get("places", AGREED)))

    def board_default(self, principal: Principal) -> Question:
        """Return the question of a board nobody asked anything."""
        return board_question(self.store, principal)

    def board_question(self, search: str, principal: Principal) -> tuple[Question, tuple[str, ...]]:
        """Return the question of a board's address, filled up with what a board opens with, and what had to give."""
        return opened(search, self.store, principal)

    def board_shown(self, question: Question, principal: Principal) -> tuple[Question, str]:
        """Return the question of the areas a board really lists, and why, "" where they are those asked for."""
        return shown_instead(question, self.store, principal)

    def crew(self, question: Question, principal: Principal, ignored: tuple[str, ...] = ()) -> CrewPicture:
        """Return the area picture for crews of the nearest question the principal may ask."""
        return picture(question, self.store, principal, ignored)

    def crew_query(self, search: str | None, principal: Principal, *, ground: str, hour: int) -> str:
        """Return an address of the area picture with what it does not say filled in: ground, shift of now, cells."""
        return crew_query(search, self.store, principal, ground=ground, hour=hour)

    def parameters(self) -> tuple[Parameter, ...]:
        """Return every parameter an address may have, with the values this release takes."""
        return parameters(self.store)

    def answer(self, question: Question, principal: Principal, ignored: tuple[str, ...] = ()) -> Answer:
        """Return the protected answer to the nearest question the principal may ask."""
        return answer(question, self.store, principal, ignored)

    def nearest(self, question: Question, principal: Principal) -> Question:
        """Return the nearest question the principal may ask, without a word on what was changed."""
        return snap(question, self.store, principal)[0]

    def place(self, question: Question, code: str, principal: Principal) -> Place:
        """Return the drawer of one unit. Raises KeyError when the release or the reader's tier does not have it."""
        return place(question, code, self.store, principal)

    def profile(self, question: Question, code: str, principal: Principal) -> Profile:
        """Return what a profile of one unit shows. Raises KeyError as `place`."""
        return profile(question, code, self.store, principal)

    def compare(
        self, question: Question, raw: Mapping[str, str], principal: Principal, shelf: Shelf | None = None
    ) -> tuple[Asked, Panel, tuple[str, ...]]:
        """Return what the screen Compare asks in an address, its panel, and a sentence for everything it ignored.

        raw: the screen's own parameters, as they came. shelf: uploads the reader may see.
        """
        asked, ignored = read_asked(raw, self.store)
        question, _ = snap(question, self.store, principal)
        return asked, compared(question, asked, self.store, principal, shelf), ignored

    def figures(self, raw: bytes, *, per: int, elsewhere: bool) -> AreaFigures:
        """Return an uploaded file's figures of areas of this release. Raises BadFigures as `data.read_figures`."""
        return read_figures(raw, self.store, per=per, elsewhere=elsewhere)

    def level_label(self, key: str) -> str:
        """Return what a level is called, "" for one this release does not have."""
        return self.store.level(key).label if key in self.store.facts.levels else ""

    def menu(self, question: Question, principal: Principal) -> Menu:
        """Return every picker for the nearest question the principal may ask: a page may be older than the release."""
        question, _ = snap(question, self.store, principal)
        return menu(question, self.store, principal)

    def finest_grid(self, question: Question, principal: Principal) -> str:
        """Return the finest level of hexagons the reader may see for a question, "" for none."""
        return finest_grid(question, self.store, principal)

    def search(self, text: str, question: Question) -> tuple[Found, ...]:
        """Return places by postcode or name, best first."""
        return find(text, question, self.store)

    def names(self, level: str) -> tuple[str, ...]:
        """Return the names of a level's units in tile order. Raises KeyError for a level the release lacks."""
        table = self.store.units(level)
        return tuple(name or code for name, code in zip(table.name, table.code, strict=True))

    def codes(self, level: str) -> tuple[str, ...]:
        """Return the codes of a level's units in tile order. Raises KeyError for a level the release lacks."""
        return self.store.units(level).code

    def sentence(self, question: Question) -> str:
        """Return what a question asks, of the area open in its drawer where there is one."""
        level = self.store.level_of(question.area, question.level) if question.area else question.level
        of_it = replace(question, within=question.area or question.within, level=level or question.level)
        return "".join(part.text for part in sentence(of_it, self.store)[:-1]) + "."

    def named(self, code: str) -> str:
        """Return the name of a unit of any level, or its code where it has none."""
        return name_of(self.store, code)

    def points(self, layer: str, principal: Principal) -> str:
        """Return a layer of named places as GeoJSON. Raises KeyError where this reader has no such layer."""
        return drawn_points(self.store, layer, principal)

    def known_only(self, question: Question, principal: Principal) -> str:
        """Return records known only to a street or town as GeoJSON. Raises PermissionError where they are refused."""
        question, _ = snap(question, self.store, principal)
        return drawn(known_only(question, self.store, principal))

    def over(self, answer: Answer, principal: Principal) -> dict[str, str]:
        """Return what the layers of places and streets of an answer draw, by key: the GeoJSON the page is sent.

        Raises KeyError or PermissionError as `points` and `known_only` do.
        """
        return {
            one.key: self.known_only(answer.question, principal)
            if one.kind == "coarse"
            else self.points(one.key, principal)
            for one in answer.layers
            if one.url
        }

    def unmappable(self, question: Question, principal: Principal) -> tuple[Unmappable, ...]:
        """Return what the map cannot place, source by source, for the nearest question the principal may ask."""
        question, _ = snap(question, self.store, principal)
        return unmappable(question, self.store, principal)

    def tile(self, name: str) -> Path | None:
        """Return the file of a tile set of this release, None for any other name."""
        facts = self.store.facts
        known = {one.tiles for one in facts.levels.values()} | ({facts.base} if facts.base else set())
        return self.store.folder / "tiles" / Path(name).name if name in known else None

    def base(self) -> str:
        """Return the file name of the base map, "" where there is none."""
        return self.store.facts.base

    def shapes(self, level: str) -> Any:
        """Return code and WKB geometry (EPSG:4326) of a level's units, in tile order: for exports."""
        return self.store.shapes(level)

    @property
    def public(self) -> bool:
        """Whether nothing in the release needs protecting: synthetic, or open sources only."""
        return self.store.facts.synthetic or all(one.open for one in self.store.facts.sources.values())

    def health(self) -> dict[str, Any]:
        """Return release, status, levels and months; row totals only where every source is open or synthetic."""
        facts = self.store.facts
        told: dict[str, Any] = {
            "status": "ok",
            "release": facts.id,
            "synthetic": facts.synthetic,
            "levels": {key: one.units for key, one in facts.levels.items()},
            "months": [month_text(facts.first), month_text(facts.last)],
            "sources": list(facts.sources),
        }
        if self.public:
            told["rows"] = {key: dict(one.rows) for key, one in facts.sources.items()}
        return told


@dataclass
class Published:
    """The store's published release, opened once and again whenever another is published.

    Every call of `now` costs one stat; a reader keeps the Atlas it was given, so its answers come from one release.
    """

    store: Path
    _held: tuple[Any, Atlas] | None = None
    _lock: Lock = field(default_factory=Lock)

    def now(self) -> Atlas:
        """Return the published atlas; the one before where the new one cannot be used, which is then logged once.

        Raises FileNotFoundError when nothing was ever published, ReleaseError when the first one is damaged, and
        KeyFileError when the key that protects it is not at hand.
        """
        stamp = self._stamp()
        held = self._held
        if held is not None and held[0] == stamp:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != stamp:
                self._held = (stamp, self._opened())
            return self._held[1]

    def _opened(self) -> Atlas:
        try:
            folder = published(self.store)
            if folder is None:
                raise FileNotFoundError(
                    f"no release in {self.store}; run: python -m data build CONFIG --store {self.store}"
                )
            store = open_store(open_release(folder).folder)
            facts = store.facts
            refuse_wrong_key(
                self.store, facts.key_id, synthetic=facts.synthetic, closed=facts.closed, environment=os.environ
            )
            return Atlas(store)
        except (OSError, ReleaseError, KeyFileError) as error:
            if self._held is None:
                raise
            log.error("the release now published cannot be used, readers keep the one before: %s", error)
            return self._held[1]

    def _stamp(self) -> tuple[int, int] | None:
        try:
            pointer = (self.store / "CURRENT").stat()
        except OSError:
            return None
        return pointer.st_ino, pointer.st_mtime_ns


def open_atlas(store: Path) -> Published:
    """Return the published release of a store, its kernels compiled. Raises as `Published.now`."""
    warm()
    held = Published(store)
    held.now()
    return held
