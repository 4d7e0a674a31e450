from dataclasses import replace
from urllib.parse import parse_qs

import numpy as np
import pytest
from dash.development.base_component import Component
from hypothesis import given, settings
from hypothesis import strategies as st

from access import tiers
from data import Cell, Status
from indicators import MEASURES, Question
from layouts import words
from layouts.download import menu as download
from layouts.drawer import drawer
from layouts.layers import breadcrumb, layers
from layouts.links import change, code_at
from layouts.pickers import TITLES, picker
from layouts.screens import SCREENS
from layouts.search import results
from layouts.sentence import sentence
from layouts.states import empty
from layouts.strip import notices, strip
from tests.layouts.samples import QUESTION, N, answer, everywhere, menu, place, series, units


def links(components):
    several = components if isinstance(components, list) else [components]
    every = [one for component in several for one in (component, *component._traverse())]
    return [one.href for one in every if getattr(one, "href", None)]


def fields(query):
    return {name: values[0] for name, values in parse_qs(query[1:]).items()}


@settings(deadline=None)
@given(st.sampled_from(MEASURES), st.sampled_from(["lad", "msoa21"]))
def test_a_change_of_address_changes_what_was_asked_and_shuts_the_drawer(measure, level):
    opened = replace(QUESTION, area="X01000001")
    before, after = fields(opened.to_query()), fields(change(opened, measure=measure, level=level))
    moved = {name for name in before if before[name] != after[name]}
    assert moved <= {"measure", "level", "area"} and after["area"] == "none"


def test_the_sentence_is_caption_and_control():
    drawn = str(sentence(answer()))
    for key in ("definition", "sources", "within", "period", "time", "level", "measure"):
        assert f"'data-picker': '{key}'" in drawn or f"data-picker='{key}'" in drawn
    assert "Share" in drawn and "Download" in drawn


def test_every_part_of_the_sentence_opens_a_picker_that_exists():
    for free in (False, True):
        assert all(picker(part.key, menu(QUESTION, free_time=free), QUESTION) for part in answer().sentence if part.key)
    every = replace(QUESTION, context="iod2025.score", measure="change", layers=(("schools", 100),))
    assert {part.key for part in answer(every).sentence if part.key} == set(TITLES) - {
        "completeness"
    }  # the strip opens it
    assert all(picker(key, menu(every), every) for key in TITLES)


def test_a_greyed_choice_says_why_and_links_to_the_nearest_alternative():
    drawn = picker("definition", menu(QUESTION), QUESTION)
    assert "Needs the kind of place, which no source here records." in str(drawn)
    assert not any("definition=grip_psv" in link for link in links(drawn))
    assert any("definition=vwi" in link for link in links(drawn))


def test_hours_can_be_painted_only_by_those_who_may():
    assert "data-multi" not in str(picker("time", menu(QUESTION), QUESTION))
    assert str(picker("time", menu(QUESTION, free_time=True), QUESTION)).count("data-multi") == 31


def test_one_source_always_remains():
    alone = replace(QUESTION, sources=("police",))
    assert all(
        "sources=" not in link or "ed" in fields(link)["sources"]
        for link in links(picker("sources", menu(alone), alone))
    )


def test_choosing_a_period_changes_nothing_else():
    for link in links(picker("period", menu(QUESTION), QUESTION)):
        before, after = fields(QUESTION.to_query()), fields(link)
        assert {name for name in before if before[name] != after[name]} <= {"from", "to"}


def test_the_first_context_is_shaded_with_violence():
    chosen = [link for link in links(picker("context", menu(QUESTION), QUESTION)) if "iod2025" in link]
    assert fields(chosen[0])["paint"] == "bivariate"


def test_the_strip_puts_warnings_first_and_keeps_every_statement():
    chips = strip(answer()).children
    assert "warning" in chips[0].children.className
    assert len(chips) == 5  # the synthetic mark has a banner of its own


def test_notices_are_one_line_each_and_nothing_when_there_are_none():
    assert notices(()) == []
    assert str(notices(("The address asked for witchcraft.",))).count("Li(") == 1


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (Status.HIDDEN, "Every area is hidden"),
        (Status.NOT_SUPPLIED, "Not supplied"),
        (Status.NOT_COMPUTABLE, "This cannot be counted"),
        (Status.SHOWN, "No incidents"),
    ],
)
def test_each_kind_of_nothing_has_a_screen_of_its_own(status, title):
    assert title in str(empty(everywhere(status)))


def test_a_true_zero_says_how_much_was_supplied():
    assert "12 of 12 months supplied" in str(empty(everywhere(Status.SHOWN)))


def test_all_hidden_steps_up_in_one_click():
    card = empty(everywhere(Status.HIDDEN))
    assert [fields(link)["level"] for link in links(card)] == ["msoa21"]


def test_an_ordinary_map_has_nothing_over_it():
    assert empty(answer()) is None


def test_a_map_of_dots_says_why_and_how_to_see_more():
    status = np.where(np.arange(N) < N // 20, Status.SHOWN, Status.HIDDEN).astype(np.uint8)
    drawn = empty(answer(series=(series("police", QUESTION, status, np.full(N, 9)),)))
    assert "95 % of areas are hidden at this size" in str(drawn)
    assert [fields(link)["level"] for link in links(drawn)] == ["msoa21"]


def test_every_file_and_its_manifest_are_two_clicks_away():
    form = next(one for one in parts(download(answer())) if one._type == "Form")
    assert (form.action, form.method) == ("/downloads" + QUESTION.to_query(), "post")
    made = {(one.name, one.value) for one in parts(form) if one._type == "Button"}
    for ending in (
        "csv",
        "gpkg",
        "geojson",
        "csv.manifest.json",
        "gpkg.manifest.json",
        "geojson.manifest.json",
        "xlsx",
        "xlsx.manifest.json",
        "parquet",
        "geo.parquet",
        "geo.parquet.manifest.json",
        "zip",
        "png:wide",
        "svg:a4",
    ):
        assert ("kind", ending) in made
    assert "/api/v1/cells.json" + QUESTION.to_query() in links(download(answer()))


def test_an_analyst_is_told_which_figures_a_file_has_and_may_say_why_others_are_wanted():
    partner = download(answer())
    assert "Exactly what is on screen" in str(partner) and not boxes(partner)
    analyst = download(replace(answer(), takes=tiers()["analyst"].export))
    assert "Files follow the partner rule" in str(analyst)
    changed = replace(answer(), takes=tiers()["analyst"].export, release=replace(answer().release, key_id="1234"))
    assert "419 may become 420" in str(download(changed))
    assert "analysts uploaded are not in" in str(download(changed, "/compare", "?panel=outliers"))
    (box,) = boxes(analyst)
    assert (box.name, box.minLength, box.maxLength) == ("reason", 20, 500)


@pytest.mark.parametrize("screen", SCREENS.values(), ids=lambda one: one.key)
def test_the_menu_says_that_files_are_the_screen_where_they_are(screen):
    said = str(download(answer(), screen.path, "?panel=rates"))
    assert ("Exactly what is on screen" in said) == (screen.path == "/")
    assert ("panel.rates.csv" in said) == (screen.key == "compare")
    assert ("not in these files" in said) == (screen.key in ("premises", "crew"))


def boxes(piece):
    return [one for one in parts(piece) if one._type == "Input"]


def parts(piece):
    """Yield every component of a piece."""
    if isinstance(piece, list | tuple):
        for one in piece:
            yield from parts(one)
    elif isinstance(piece, Component):
        yield piece
        yield from parts(getattr(piece, "children", None))


def test_layers_offer_the_other_source_and_the_four_paints():
    drawn = [fields(link) for link in links(layers(answer(replace(QUESTION, context="iod2025.score"))))]
    assert {one["paint"] for one in drawn} == {"violence", "context", "bivariate", "outline"}
    assert {"sources": "ed,police"}.items() <= {
        key: value for one in drawn for key, value in one.items() if value == "ed,police"
    }.items()


def test_the_last_rung_is_where_you_are():
    assert links(breadcrumb(answer().breadcrumb)) == ["?within=all"]


def test_a_drawer_never_shows_a_number_for_a_hidden_area():
    at = next(row for row in range(N) if answer().series[0].status[row] == Status.HIDDEN)
    head = str(drawer(place(QUESTION, units().code[at]))[0])
    assert "status-hidden" in head and "'-1')], className='headline'" not in head
    assert " of the total" not in head and " shown" not in head


def test_a_drawer_that_cannot_go_deeper_says_why():
    assert "output areas need twelve months" in str(drawer(place(QUESTION, units().code[1])))


def test_search_says_what_to_try_when_nothing_is_found():
    assert results("", ()) == []
    assert "Try a whole postcode" in str(results("zzz", ()))


@pytest.mark.parametrize("unit", [None, {}, {"id": -1}, {"id": N}, {"id": "7"}, {"id": None}])
def test_a_unit_that_is_not_there_is_refused(unit):
    with pytest.raises(ValueError, match="not there"):
        code_at(answer(), unit)


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (words.count(1234), "1,234"),
        (words.value(1234.0, "count"), "1,234"),
        (words.value(None, "rate"), ""),
        (words.value(float("nan"), "rate"), ""),
        (words.value(-12.0, "change"), "−12 %"),
        (words.interval(1.0, None, "count"), ""),
        (words.interval(26.0, 43.0, "count"), "(26 to 43)"),
        (words.cell(Cell(None, Status.HIDDEN)), "hidden"),
        (words.cell(Cell(0, Status.SHOWN)), "0"),
        (words.month("2024-04"), "Apr 2024"),
        (words.share(0.314), "31 %"),
        (words.share(0.001), "under 1 %"),
        (words.share(0.9965), "over 99 %"),
        (words.share(1.0), "100 %"),
        (words.share(0.0), "0 %"),
        (words.plural(1, "area"), "1 area"),
        (words.plural(2000, "area"), "2,000 areas"),
        (
            " ".join(words.ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 112th",
        ),
    ],
)
def test_numbers_are_written_one_way(made, wanted):
    assert made == wanted


def test_a_question_opens_from_its_own_link():
    assert isinstance(QUESTION, Question) and QUESTION.to_query().startswith(
        "?definition=vwi&sources=police,ed&within=all"
    )


@pytest.mark.parametrize(
    ("level", "offered", "rungs"),
    [
        ("lsoa21", ("lad", "msoa21", "lsoa21"), ["lad", "msoa21", "lsoa21"]),
        ("lsoa11", ("lad", "lsoa11", "lsoa21"), ["lad", "lsoa11"]),
        ("lad", ("lad", "msoa21"), ["lad", "msoa21"]),
        ("lad", ("lad", "msoa11"), ["lad", "msoa11"]),
        ("h3r8", ("h3r7", "h3r8"), ["h3r7", "h3r8"]),
        ("ward", ("lad", "ward"), []),
        ("lad", ("lad",), []),
    ],
)
def test_the_level_follows_the_zoom_along_one_ladder_only(level, offered, rungs):
    from layouts.zoom import ladder

    assert [rung for rung, _ in ladder(level, offered)] == rungs
