"""What a reader's browser would never send: whatever is asked, nothing outside the tier is answered, and no fault."""

from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access import GRAINS, demonstration, tiers
from data import BANDS, Spec, Status, by_clock, by_field, cells, coarse_refusal, definitions, not_mapped, total, trend
from serving.settings import Settings
from tests.application import application
from tests.small_store import FIRST, LAST, LSOAS

TIERS = ("public", "partner")
LEVELS = ("lad", "msoa21", "lsoa21", "oa21", "h3r9", "h3r10", "custom:beats", "custom:none", "", "tile")
UNHURRIED = settings(deadline=None, suppress_health_check=list(HealthCheck))
BAND = {hour: name for name, hours in BANDS.items() for hour in hours}


def some(values):
    return st.lists(values, max_size=4, unique=True).map(lambda held: tuple(sorted(held)))


specs = st.builds(
    Spec,
    definition=st.sampled_from([*sorted(definitions()), "none"]),
    source=st.sampled_from(["police", "ed", "ambulance", "fire", "union", ""]),
    level=st.sampled_from(LEVELS),
    months=st.tuples(st.integers(FIRST - 3, LAST), st.integers(0, 14)).map(lambda held: (held[0], held[0] + held[1]))
    | st.sampled_from([(LAST - 11, LAST), (LAST - 2, LAST)]),
    age=st.none() | st.tuples(st.integers(0, 40), st.integers(40, 120)),
    domestic=st.sampled_from(["default", "default", "in", "out", "only", "maybe"]),
    blindspot=st.booleans(),
    hours=some(st.integers(-1, 25)) | st.sampled_from([(), *BANDS.values()]),
    days=some(st.integers(-1, 8)) | st.sampled_from([(), (5, 6)]),
    among=st.sampled_from([(), ("police",), ("police", "ed"), ("police", "ed", "ambulance")]),
)


def on_the_lattice(spec, tier):
    """Return whether a tier may ask a spec, by the words of trust.md A3 and the rulings, not by the code's."""
    grain = tier.grain.get(spec.level, "month" if tier.custom and spec.level == "custom:beats" else "")
    start, end = spec.months
    whole = grain == "month" or (
        start % 3 == 0 and (end + 1) % 3 == 0 and (grain == "quarter" or (end - start) % 12 == 11)
    )
    few = tier.fine_attributes if spec.level.startswith(("custom", "oa", "h3r9")) else tier.attributes
    health = spec.source == "police" or not tier.health_levels or spec.level in tier.health_levels
    return bool(grain) and whole and not free(spec) and spec.attributes() <= few and health


def free(spec):
    """Return whether a spec chooses hours, days or ages as only an analyst may."""
    bands = {name: [hour for hour in spec.hours if BAND.get(hour) == name] for name in BANDS}
    clock = all(len(held) in (0, 6) for held in bands.values()) and all(hour in BAND for hour in spec.hours)
    return not clock or spec.days not in ((), (5, 6), (0, 1, 2, 3, 4)) or spec.age is not None


def answered(status):
    return bool(np.isin(status, (Status.SHOWN, Status.HIDDEN)).any())


@pytest.mark.parametrize("tier", TIERS)
@settings(UNHURRIED, max_examples=400)
@given(spec=specs)
def test_the_exit_itself_answers_nothing_off_the_lattice(small, tier, spec):
    try:
        found = cells(small[0], spec, demonstration(tier))
    except (KeyError, ValueError, IndexError):
        return
    assert not answered(found.status) or on_the_lattice(spec, tiers()[tier])


@settings(UNHURRIED, max_examples=150)
@given(spec=specs)
def test_of_areas_an_operational_reader_is_told_what_a_partner_is_and_no_more(small, spec):
    told = []
    for tier in ("partner", "operational"):
        try:
            found = cells(small[0], spec, demonstration(tier))
        except (KeyError, ValueError, IndexError) as error:
            told.append(type(error))
        else:
            told.append((found.count.tolist(), found.status.tolist(), found.rule))
    assert told[0] == told[1]


@pytest.mark.parametrize("tier", TIERS)
@settings(UNHURRIED, max_examples=150)
@given(spec=specs, within=st.sampled_from(["", "X01", LSOAS[0], "B1", "nowhere"]), field=st.just("location_precision"))
def test_nor_do_totals_trends_and_breakdowns(small, tier, spec, within, field):
    store, who = small[0], demonstration(tier)

    def plain():
        return cells(store, replace(spec, hours=(), days=(), age=None), who)

    asks = [
        lambda: [total(store, spec, within, who)[0].status],
        lambda: trend(store, spec, within, who)[3],
        lambda: by_field(store, spec, within, field, who).status,
        lambda: by_clock(store, spec, within, who)[0].status if spec.age else [],  # it has hours and days of its own
        lambda: [Status.SHOWN] * (not coarse_refusal(store, spec, who)),
        lambda: [Status.SHOWN] * (not not_mapped(store, spec, plain(), who).refused),
    ]
    for ask in asks:
        try:
            status = np.array([int(one) for one in ask()], np.uint8)
        except (KeyError, ValueError, IndexError):
            continue
        assert not (answered(status) and free(spec))


@pytest.mark.parametrize("field", ["severity", "relationship", "provider", "domestic", "mechanism", "child_victim"])
@pytest.mark.parametrize("tier", ["partner", "public", "operational"])
def test_a_place_is_broken_down_by_no_field_that_says_something_of_people(small, tier, field):
    spec = Spec("vap", "police", "lad", (LAST - 11, LAST))
    held = by_field(small[0], spec, "X01", field, demonstration(tier))
    assert held.reason and not len(held.count)
    assert by_field(small[0], spec, "X01", field, demonstration("analyst")).count.sum() > 0


@pytest.fixture(scope="module")
def made(callbacks_kept, small, tmp_path_factory):
    """The whole application over the small store, and what it would send a page as callbacks."""
    with pytest.MonkeyPatch.context() as patch:
        app = application(small[0], Settings(store=tmp_path_factory.mktemp("empty")), patch.setattr)
        client = app.server.test_client()
        yield client, [one for one in client.get("/_dash-dependencies").json if not one["clientside_function"]]


ADDRESS = st.dictionaries(
    st.sampled_from(
        [
            "definition",
            "sources",
            "level",
            "within",
            "from",
            "to",
            "hours",
            "days",
            "age",
            "measure",
            "tier",
            "area",
            "domestic",
            "blindspot",
            "together",
            "play",
            "against",
            "layers",
            "principal",
            "exact",
        ]
    ),
    st.sampled_from(
        [
            "analyst",
            "vwi",
            "police",
            "police,ed,ambulance",
            "oa21",
            "h3r10",
            "lsoa21",
            "2024-02",
            "2024-04",
            "0000-13",
            "9999-12",
            "3",
            "3-4",
            "0-5",
            "25",
            "mon",
            "sat,sun",
            "17-18",
            "only",
            "on",
            "union",
            "month",
            "all",
            "X01",
            LSOAS[0],
            *(["circle:2.7,54.1,8000", "circle:0,0,-1", "shape:AAAAAA", "true", "null", "-1"]),
        ]
    )
    | st.text(max_size=12),
    max_size=7,
).map(lambda held: "?" + urlencode(held))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | ADDRESS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
LIKELY = st.fixed_dictionaries(
    {},
    optional={
        "query": ADDRESS | JSON, "tier": st.sampled_from(["analyst", "none", 3]), "key": st.text(max_size=8),
        "id": st.integers(-5, 10**9) | JSON, "level": st.sampled_from(LEVELS), "n": JSON, "ladder": JSON,
        "open": st.just(True), "sort": st.text(max_size=6), "down": JSON, "rows": st.integers(-9, 10**12),
        "only": JSON,
    },
)  # fmt: skip


def tampered(spec, draw):
    """Return the body of a callback with values no page would send."""
    value = st.one_of(ADDRESS, LIKELY, JSON, st.just("analyst"))
    filled = {kind: [{**one, "value": draw(value)} for one in spec[kind]] for kind in ("inputs", "state")}
    outputs = spec["output"].strip(".").split("...") if spec["output"].startswith("..") else [spec["output"]]
    named = [dict(zip(("id", "property"), one.rsplit(".", 1), strict=True)) for one in outputs]
    changed = [f"{one['id']}.{one['property']}" for one in spec["inputs"]][:1]
    return {
        "output": spec["output"],
        "outputs": named if len(named) > 1 else named[0],
        "changedPropIds": changed,
        **filled,
    }


@pytest.mark.parametrize("tier", TIERS)
@settings(UNHURRIED, max_examples=250)
@given(data=st.data())
def test_tampered_callbacks_fail_no_server_and_never_change_the_tier(made, small, tier, data):
    client, listed = made
    client.set_cookie("atlas_tier", tier)
    spec = data.draw(st.sampled_from(listed))
    reply = client.post("/_dash-update-component", json=tampered(spec, data.draw))
    assert reply.status_code in (200, 204, 400, 403), (spec["output"], reply.status_code)
    held = (reply.json if reply.status_code == 200 else {}).get("response", {})
    if "shown" in held:
        shown = held["shown"]["data"]
        assert shown["tier"] == tier
        level = shown["query"].partition("level=")[2].partition("&")[0]
        assert level in tiers()[tier].grain or (level.startswith("custom:") and tiers()[tier].custom)


@pytest.mark.parametrize("tier", TIERS)
@settings(UNHURRIED, max_examples=250)
@given(address=ADDRESS)
def test_a_tampered_address_is_refused_or_moved_onto_the_lattice(made, small, tier, address):
    client, who = made[0], tiers()[tier]
    client.set_cookie("atlas_tier", tier)
    reply = client.get(f"/api/v1/cells.json{address}")
    assert reply.status_code in (200, 400)
    if reply.status_code == 400:
        return
    held = reply.json["manifest"]
    asked = held["question"]["answered"]
    assert held["tier"]["id"] == tier and asked["age"] in ("any", "default", None)
    start, end = (int(asked[one][:4]) * 12 + int(asked[one][5:]) - 1 for one in ("from", "to"))
    grain = who.grain.get(asked["level"], "month" if who.custom else "none")
    assert grain in GRAINS and (grain == "month" or (start % 3 == 0 and (end + 1) % 3 == 0))
    hours = [] if asked["hours"] == "all" else asked["hours"]
    assert len(hours) % 6 == 0
    shown = [row["count"] for row in reply.json["cells"] if row["status"] == "shown"]
    assert all(one >= who.threshold and one % who.rounding == 0 for one in shown)
