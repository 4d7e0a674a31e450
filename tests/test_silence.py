"""What is hidden is hidden everywhere: two counties that differ in hidden figures alone give the same bytes.

A figure below analyst is a function of a set of records: its size and the sum of its record keys. Counties whose sets
differ, and whose changed figures do not, must not be told apart. The few records that differ here have the record key
0, which takes a small count to nothing: alone they are always hidden, and in every sum they are the same records.
"""

import itertools
import json
import re

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import app as atlas_app
from data import definitions
from data.answering.revisions import Revision
from data.freezing import freeze
from data.progress import silent
from data.release import Release
from geo import Ring
from indicators import COMPARE_PANELS as PANELS
from indicators import Atlas
from layouts.table import SORTS
from reports import PANEL_FILES
from serving.settings import Settings
from tests import licensed_store, small_store

QUIET = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
FEW = 3  # events of each source in the two quietest LSOAs together: below every threshold
PICKERS = (
    "definition", "sources", "within", "level", "period", "time", "measure", "against", "context", "layers",
    "unmappable", "completeness",
)  # fmt: skip
QUIET_STREETS = ("street:6", "street:7")  # where those few are, in the one world and in the other
QUIETEST = ("X0202A", "X0202B")
# the archive holds every format, each with its manifest
ENDINGS = ("csv", "json", "zip", "csv.manifest.json", "gpkg.manifest.json")
TABLES = [kind for kind in PANEL_FILES if kind.endswith(".csv")]
VIEW = {"open": True, "sort": "rank", "down": False, "rows": 50, "only": []}


def world(shares):
    """Return what puts FEW events of each source into the quietest LSOAs by `shares`, and restates as many of them."""

    def alter(held):
        return {source: _shared(frame, shares) for source, frame in held.items()}

    return alter


def corrected(rows):
    """Return a published month that gained a few rows, none in one of the worlds; and one that lost many and a few."""
    month, since = small_store.LAST - 1, "20250101-000000-000000000000"
    few = [Revision("police", "police", month, 200, 200 + rows, rows, 0, since, "")] if rows else []
    return [*few, Revision("police", "police", month - 1, 200 - rows, 200, 90 + rows, 90, since, "")]


def _shared(frame, shares):
    quiet = frame["lsoa21"].isin(QUIETEST)
    kept = frame[~quiet | (quiet.cumsum() <= FEW)].copy()
    at = kept.index[kept["lsoa21"].isin(QUIETEST)]
    assert len(at) == FEW == sum(shares)
    kept.loc[at, "lsoa21"] = [code for code, share in zip(QUIETEST, shares, strict=True) for _ in range(share)]
    kept.loc[at[: shares[0]], "stated_vintage"] = 2011
    kept.loc[at, "record_key"] = 0  # the lowest draw: a few records with it are changed to none
    kept.loc[at, "location_precision"] = "whole_street"
    kept.loc[at, "coarse_place"] = [
        code for code, share in zip(QUIET_STREETS, shares, strict=True) for _ in range(share)
    ]
    return kept


class Switched:
    """A published release that a test exchanges for another."""

    def __init__(self, atlas):
        self.atlas = atlas

    def now(self):
        return self.atlas


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """Three counties: the same shown figures, and 0 to 3 events where they are hidden."""
    folder = tmp_path_factory.mktemp("worlds")
    made = [
        licensed_store.make(folder / str(shares), alter=world(shares), revised=corrected(shares[1]))[0]
        for shares in ((3, 0), (2, 1), (0, 3))
    ]
    return [Atlas(store) for store in made]


@pytest.fixture(scope="module")
def reader(callbacks_kept, worlds, tmp_path_factory):
    """Ask a world: `reader(world, tier)` returns get(address) and act(changed, **values)."""
    held = Switched(worlds[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atlas_app, "open_atlas", lambda _: held)
        made = atlas_app.create_app(Settings(store=tmp_path_factory.mktemp("empty")))
        client = made.server.test_client()
        specs = client.get("/_dash-dependencies").json

        def ask(at, tier, wanted):
            held.atlas = worlds[at]
            client.set_cookie("atlas_tier", tier)
            return wanted(client, specs)

        yield ask


def get(address):
    """Return what asks for an address: status and bytes, without the time of making and the seal that covers it."""

    def wanted(client, specs):
        reply = client.get(address)
        return reply.status_code, re.sub(rb'"(generated|seal)": "[^"]+"', b"", reply.data)

    return wanted


def with_reason(address, reason):
    """Return what asks for an address and says why exact figures are wanted."""

    def wanted(client, specs):
        reply = client.get(address, headers={"X-Atlas-Reason": reason})
        return reply.status_code, reply.data

    return wanted


def act(changed, **values):
    """Return what fires the callback that listens to `changed`."""

    def wanted(client, specs):
        spec = next(
            one
            for one in specs
            if changed in {f"{i['id']}.{i['property']}" for i in one["inputs"]} and not one["clientside_function"]
        )
        filled = {
            kind: [{**i, "value": values.get(f"{i['id']}.{i['property']}")} for i in spec[kind]]
            for kind in ("inputs", "state")
        }
        outputs = spec["output"].strip(".").split("...") if spec["output"].startswith("..") else [spec["output"]]
        named = [dict(zip(("id", "property"), one.rsplit(".", 1), strict=True)) for one in outputs]
        body = {"output": spec["output"], "outputs": named if len(named) > 1 else named[0], "changedPropIds": [changed]}
        reply = client.post("/_dash-update-component", json={**body, **filled})
        assert b"Something went wrong" not in reply.data
        return reply.status_code, reply.data

    return wanted


def everything(query):
    """Return every way of asking a question: page, drawer, table, pickers, search, tooltip and files."""
    shown = {"query": query}
    yield act("url.search", **{"url.search": query, "rows.data": VIEW})
    for code in (*QUIETEST, "X0202", "X02", "X0101A", "B3"):
        opened = re.sub("&area=[^&]*", "", query) + f"&area={code}"
        yield act("open.data", **{"open.data": opened})
        yield act("map.clicked", **{"map.clicked": {"id": 7, "level": "lsoa21"}, "shown.data": {"query": opened}})
    for sort, down in itertools.product(SORTS, (False, True)):
        view = {**VIEW, "sort": sort, "down": down}
        yield act("rows.data", **{"rows.data": view, "listed.data": query, "shown.data": shown})
    for key in PICKERS:
        yield act("asked.data", **{"asked.data": {"key": key, "n": 1}, "shown.data": shown})
    yield act("at-crew.data", **{"at-crew.data": {"search": query, "n": 1}})
    yield act("search.value", **{"search.value": "dis", "shown.data": shown})
    for panel in PANELS:
        own = f"&panel={panel}&place=X0202&beside=X0202A&second=blindspot"
        yield act("at-compare.data", **{"at-compare.data": {"search": f"{query}{own}", "n": 1}})
    pressed = {"id": 7, "level": "lsoa21"}
    yield act("compare-map.clicked", **{"compare-map.clicked": pressed, "at-compare.data": {"search": query, "n": 1}})
    for own in ("", "&premises=P0&similar=on", "&zone=on"):
        yield act("at-premises.data", **{"at-premises.data": {"search": f"{query}{own}", "n": 1}})
    yield act("premises-find.value", **{"premises-find.value": "anchor", "at-premises.data": {"search": query, "n": 1}})
    for tier, layer in itertools.product(("partner", "public"), ("pubs", "schools", "projects", "none")):
        yield get(f"/points/small/{tier}/{layer}.json")
    yield get(f"/known-only{query}")
    for unit in range(8):
        yield get(f"/tip{query}&unit={unit}&of=lsoa21")
        yield get(f"/tip{query}&unit={unit}&of=custom:beats")
    for ending in ENDINGS:
        yield get(f"/api/v1/cells.{ending}{query}")
    yield get(f"/embed{query}")
    yield get(f"/paper{query}&map=on")
    for asked in ("", "&places=5&since=2024-07-01&opinion=gi"):
        yield act("at-hotspots.data", **{"at-hotspots.data": {"search": query + asked, "n": 1}})
    yield get(f"/hotspots/sheet{query}&since=2024-04-01")
    yield file_taken(query, "list.csv")
    yield file_taken(query, "list.pdf")
    yield panel_taken(query, TABLES[len(query) % len(TABLES)])  # one of them each time; all of them below
    for ending in ("svg", "svg.manifest.json"):  # a PNG is painted from the SVG and nothing else
        yield get(f"/api/v1/view.{ending}{query}&size=a4")


def file_taken(query, kind):
    """Return what takes a file of the page away: a ticket, then the file."""

    def wanted(client, specs):
        given = client.post(f"/downloads{query}", data={"kind": kind})
        return client.get(given.headers["Location"]).data

    return wanted


def panel_taken(query, kind):
    """Return what takes a table of Compare away."""
    return file_taken(f"{query}&place=X0202&beside=X0202A&second=blindspot", kind)


QUIET_CIRCLE = "circle:2.7,54.1,8000"  # the two quietest LSOAs and nothing else
DRAWN = (QUIET_CIRCLE, Ring(((2.5, 54.05), (2.7, 54.05), (2.7, 54.15), (2.5, 54.15))).text())


QUERIES = st.fixed_dictionaries(
    {
        "definition": st.sampled_from(sorted(definitions())),
        "sources": st.sampled_from(["police", "ambulance,police", "ed,police", "ed", "police,ed,ambulance"]),
        "together": st.sampled_from(["apart", "union"]),
        "within": st.sampled_from(["all", "X02", "X0202", "B3", *DRAWN]),
        "level": st.sampled_from(["lad", "msoa21", "lsoa21", "custom:beats"]),
        "from": st.sampled_from(["2023-01", "2024-01", "2024-07"]),
        "to": st.sampled_from(["2024-09", "2024-12"]),
        "hours": st.sampled_from(["all", "18-23"]),
        "days": st.sampled_from(["all", "sat,sun"]),
        "measure": st.sampled_from(["count", "rate", "change", "health_only"]),
        "play": st.sampled_from(["off", "off", "month", "quarter", "year"]),
        "against": st.sampled_from(["before", "2023-01..2023-06"]),
        "context": st.sampled_from(["none", "imd.score"]),
        "domestic": st.sampled_from(["default", "out"]),
        "layers": st.sampled_from(
            ["none", "pubs:40,schools", "imd.score:60,violence:80,projects", "coarse:70,schools"]
        ),
        "paint": st.sampled_from(["violence", "bivariate", "outline"]),
    }
)


PLAIN = {"definition": "vap", "sources": "police", "level": "lsoa21", "from": "2023-01", "to": "2024-12"}


WHO = {**PLAIN, "sources": "police,ed,ambulance", "together": "union", "measure": "health_only"}


@QUIET
@example(asked=PLAIN, tier="partner")
@example(asked=PLAIN | {"within": QUIET_CIRCLE}, tier="partner")
@example(asked=WHO, tier="partner")
@example(asked={**WHO, "measure": "rate", "level": "msoa21"}, tier="partner")
@given(asked=QUERIES, tier=st.sampled_from(["partner", "public"]))
def test_worlds_that_differ_in_hidden_figures_alone_cannot_be_told_apart(reader, asked, tier):
    query = "?" + "&".join(f"{key}={value}" for key, value in asked.items())
    for wanted in everything(query):
        answers = [reader(at, tier, wanted) for at in range(3)]
        assert answers[0] == answers[1] == answers[2], json.dumps(asked)


@pytest.mark.parametrize("kind", TABLES)
def test_no_table_of_compare_tells_them_apart(reader, kind):
    query = "?" + "&".join(f"{key}={value}" for key, value in PLAIN.items())
    answers = [reader(at, "partner", panel_taken(query, kind)) for at in range(3)]
    assert answers[0] == answers[1] == answers[2] and b"," in answers[0]


def test_the_cube_of_the_public_is_the_same_file(worlds, tmp_path):
    made = []
    for at, one in enumerate(worlds):
        told = json.loads((one.store.folder / "manifest.json").read_text("utf-8"))
        freeze(Release(one.store.folder, told), tmp_path / str(at), silent)
        made.append((tmp_path / str(at)).read_bytes())
    assert made[0] == made[1] == made[2]


def test_an_analyst_does_tell_them_apart(reader):
    address = "/api/v1/cells.csv?definition=vap&sources=police&level=lsoa21&from=2023-01&to=2024-12"
    asked = with_reason(address, "To see that this test can fail")
    assert len({reader(at, "analyst", asked) for at in range(3)}) > 1


def test_an_analyst_s_file_without_a_reason_tells_no_more_than_a_partner_s(reader):
    for ending in (*ENDINGS, "xlsx", "parquet"):
        asked = get(f"/api/v1/cells.{ending}?definition=vap&sources=police&level=lsoa21&from=2023-01&to=2024-12")
        assert len({reader(at, "analyst", asked) for at in range(3)}) == 1, ending


@pytest.mark.parametrize("area", [*QUIETEST, "X0202", "X02", "X0101A"])
@pytest.mark.parametrize("variant", ["partner", "public"])
def test_an_area_profile_tells_no_more_than_its_variant_s_reader_sees(reader, area, variant):
    query = f"?definition=vap&sources=police,ed&level=lsoa21&from=2024-01&to=2024-12&area={area}&variant={variant}"
    for ending in ("json", "json.manifest.json"):  # PDF and DOCX are made of the content and nothing else
        wanted = get(f"/profiles/preview.{ending}{query}")
        answers = [reader(at, "analyst", wanted) for at in range(3)]
        assert answers[0][0] == 200
        assert answers[0] == answers[1] == answers[2], ending


@pytest.mark.parametrize("tier", ["partner", "public"])
@pytest.mark.parametrize("months", [("2023-01", "2024-12"), ("2024-10", "2024-12")])
def test_streets_towns_and_the_reasons_for_no_place_tell_nothing_either(reader, tier, months):
    query = f"?definition=vap&sources=police,ambulance&level=lsoa21&from={months[0]}&to={months[1]}&layers=coarse:70"
    asked = {"asked.data": {"key": "unmappable", "n": 1}, "shown.data": {"query": query}}
    page = act("url.search", **{"url.search": query, "rows.data": VIEW})
    for wanted in (get(f"/known-only{query}"), act("asked.data", **asked), page):
        answers = [reader(at, tier, wanted) for at in range(3)]
        assert answers[0] == answers[1] == answers[2]


def test_streets_do_tell_an_analyst(reader):
    asked = get("/known-only?definition=vap&sources=police&from=2023-01&to=2024-12")
    assert len({reader(at, "analyst", asked) for at in range(3)}) > 1
