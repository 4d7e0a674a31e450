"""What a browser sends, and what comes back: through the server, without a browser."""

import json
import logging

import pytest
from dash import Dash, dcc
from flask import Flask

from layouts import ids
from layouts.map import MAP_PROPS
from layouts.page import page
from tests.layouts.samples import QUESTION, SampleAtlas, units

CODE = units().code


@pytest.fixture(scope="module")
def app(callbacks_kept):
    server = Flask("atlas")
    server.config["ATLAS"] = SampleAtlas()
    app = Dash("atlas", server=server, suppress_callback_exceptions=True)
    app.layout = page
    return app


@pytest.fixture(scope="module")
def specs(app):
    return app.server.test_client().get("/_dash-dependencies").json


@pytest.fixture()
def reader(app, specs):
    client = app.server.test_client()

    def act(changed, **values):
        """Send what changed ("url.search") with the page's values; return the reply of whoever listens."""
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
        body = {
            "output": spec["output"],
            "outputs": named if len(named) > 1 else named[0],
            "changedPropIds": [changed],
            **filled,
        }
        return client.post("/_dash-update-component", json=body)

    act.client = client
    return act


VIEW = {"open": False, "sort": "rank", "down": False, "rows": 50, "only": []}


def show(reader, search="", opened=None, rows=VIEW):
    reply = reader("url.search", **{"url.search": search, "open.data": opened, "rows.data": rows})
    assert reply.status_code == 200
    return reply.json["response"]


def test_one_round_trip_brings_map_sentence_strip_and_legend(reader):
    made = show(reader)
    assert set(MAP_PROPS) <= set(made[ids.MAP])
    assert all(made[name]["html"] for name in (ids.SENTENCE, ids.STRIP, ids.LEGEND, ids.LAYERS, ids.CRUMBS))


def test_the_values_of_the_map_are_light(reader):
    made = show(reader)
    assert len(json.dumps(made[ids.MAP])) < 5_000


def test_the_address_the_reader_came_with_is_never_rewritten(specs):
    writers = [one for one in specs if "url.search" in one["output"]]
    acts = [sorted(i["property"] for i in one["inputs"]) for one in writers]
    assert acts == [
        ["cleared", "clicked"],
        ["viewport"],
        ["clicked"],
    ]  # what the reader does on the map, never the address itself


def test_what_the_address_lost_is_told(reader):
    assert "asked for witchcraft" in json.dumps(show(reader, "?witchcraft=1")[ids.NOTICES])


def test_drawer_and_table_cost_nothing_while_they_are_shut(reader):
    made = show(reader)
    assert ids.OPEN not in made and ids.LISTED not in made


def test_the_drawer_follows_the_address_after_the_map(reader):
    opened = show(reader, f"?area={CODE[2]}")[ids.OPEN]["data"]
    drawn = reader("open.data", **{"open.data": opened}).json["response"][ids.DRAWER]
    assert drawn["className"] == "drawer open" and "Saltmarsh 001C" in json.dumps(drawn["children"])
    assert show(reader, "", opened=opened)[ids.OPEN]["data"] == ""
    assert reader("open.data", **{"open.data": ""}).json["response"][ids.DRAWER] == {
        "children": [],
        "className": "drawer",
    }


def test_a_click_opens_an_area_and_a_second_goes_inside(reader):
    shown = {"query": QUESTION.to_query()}
    unit = {"id": 4, "level": "lsoa21", "n": 1}
    first = reader("map.clicked", **{"map.clicked": unit, "shown.data": shown}).json["response"][ids.URL]["search"]
    assert first.endswith(f"area={CODE[4]}")
    again = reader("map.clicked", **{"map.clicked": unit, "shown.data": {"query": first}}).json["response"][ids.URL][
        "search"
    ]
    assert "level=oa21" in again and f"within={CODE[4]}" in again


def test_a_click_from_the_level_before_is_ignored(reader):
    late = {"id": 4, "level": "lad", "n": 1}
    assert (
        reader("map.clicked", **{"map.clicked": late, "shown.data": {"query": QUESTION.to_query()}}).status_code == 204
    )


def test_a_click_on_the_map_of_outliers_shows_the_areas_figures_and_keeps_the_question(reader):
    at = {"search": f"{QUESTION.to_query()}&panel=outliers", "n": 1}
    unit = {"id": 4, "level": "lsoa21", "n": 1}
    sent = {"compare-map.clicked": unit, "at-compare.data": at}
    search = reader("compare-map.clicked", **sent).json["response"][ids.URL]["search"]
    assert search == f"{QUESTION.to_query()}&panel=outliers&place={CODE[4]}"
    late = {**sent, "compare-map.clicked": {**unit, "level": "lad"}}
    assert reader("compare-map.clicked", **late).status_code == 204


def test_escape_on_the_map_shuts_the_drawer(reader):
    shown = {"query": f"?area={CODE[4]}"}
    made = reader("map.cleared", **{"map.cleared": 1, "shown.data": shown}).json["response"]
    assert made[ids.URL]["search"].endswith("area=none")


def test_a_picker_is_made_when_it_is_asked_for(reader):
    made = reader("asked.data", **{"asked.data": {"key": "level", "n": 1}, "shown.data": {"query": ""}}).json[
        "response"
    ]
    assert made[ids.PICKER_TITLE]["children"] == "Size of area"
    assert "Not by month." in json.dumps(made[ids.PICKER_BODY])


@pytest.mark.parametrize("asked", [None, {}, {"key": "__class__"}, {"key": ""}])
def test_a_picker_that_does_not_exist_is_not_made(reader, asked):
    assert reader("asked.data", **{"asked.data": asked, "shown.data": {"query": ""}}).status_code == 204


def test_the_table_is_made_only_while_it_is_open(reader):
    """A folded one is emptied: unfolded over another question it would show the figures of the one before."""
    shown = {"query": QUESTION.to_query()}
    assert reader("rows.data", **{"rows.data": VIEW, "shown.data": None}).status_code == 204
    folded = reader("rows.data", **{"rows.data": VIEW, "shown.data": shown}).json["response"]
    assert folded[ids.TABLE_ROWS]["html"] == ""
    made = reader("rows.data", **{"rows.data": {**VIEW, "open": True}, "shown.data": shown}).json["response"]
    assert made[ids.TABLE_ROWS]["html"].count("data-row") == 50


def test_search_answers_with_links(reader):
    made = reader("search.value", **{"search.value": "001A", "shown.data": {"query": ""}}).json["response"]
    assert f"area={CODE[0]}" in json.dumps(made[ids.RESULTS])


def test_the_tier_comes_from_the_demonstration_switch(reader):
    opened = f"?area={CODE[2]}"
    coarse = json.dumps(reader("open.data", **{"open.data": opened}).json)
    reader.client.set_cookie("atlas_tier", "analyst")
    fine = json.dumps(reader("open.data", **{"open.data": opened}).json)
    reader.client.delete_cookie("atlas_tier")
    assert "Weekdays" in coarse and "Weekdays" not in fine


def test_a_store_that_is_not_synthetic_has_no_switch(reader, app, monkeypatch):
    real = {**SampleAtlas().health(), "synthetic": False}
    monkeypatch.setattr(SampleAtlas, "health", lambda self: real)
    reader.client.set_cookie("atlas_tier", "analyst")
    assert "Weekdays" in json.dumps(reader("open.data", **{"open.data": f"?area={CODE[2]}"}).json)
    made = reader("tier.data").json["response"]
    assert made[ids.BANNER]["children"] is None and made[ids.ACCOUNT]["children"] is None
    reader.client.delete_cookie("atlas_tier")


def test_the_shell_says_synthetic_and_offers_three_readers(reader):
    made = json.dumps(reader("tier.data").json)
    assert "Synthetic demonstration data" in made
    assert all(tier in made for tier in ("Partner", "Analyst", "Public")) and "demonstration" in made


def test_a_fault_keeps_the_view_and_gives_an_id_that_is_in_the_log(reader, caplog):
    with caplog.at_level(logging.ERROR):
        reply = reader("open.data", **{"open.data": "?area=S3CRET"})
    told = json.dumps(reply.json["sideUpdate"][ids.ALERT])
    error_id = caplog.messages[0].split("id ")[1].split(",")[0]
    assert reply.status_code == 200 and error_id in told and "Try again" in told
    assert "S3CRET" not in caplog.text
    assert ids.DRAWER not in reply.json.get("response", {})


def test_an_area_the_reader_may_not_see_is_refused_in_words(reader, monkeypatch):
    def refuse(self, question, code, principal):
        raise KeyError(code)

    monkeypatch.setattr(SampleAtlas, "place", refuse)
    told = json.dumps(reader("open.data", **{"open.data": f"?area={CODE[2]}"}).json)
    assert "Not shown to you" in told and "area=none" in told


def test_charts_of_a_fault_free_page_need_no_outside_server(reader):
    made = json.dumps(reader("open.data", **{"open.data": f"?area={CODE[2]}"}).json)
    assert '"plotlyServerURL": ""' in made or '"plotlyServerURL":""' in made
    assert isinstance(dcc.Graph, type)
