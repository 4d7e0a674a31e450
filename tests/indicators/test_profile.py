"""An area profile says what the drawer says, by the rule of its variant, and shows no hidden figure."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access import demonstration
from data import Status, definitions
from indicators import Atlas
from layouts import theme
from reports import Look
from reports.documents import NOTES, Signed, profile_document, profile_id, to_pdf
from tests.reports.test_documents import pages

LOOK = Look(theme.colour, theme.ramp)
ASKED = "?definition=vap&sources=police,ed&level=lsoa21&from=2024-01&to=2024-12&area="


@pytest.fixture(scope="module")
def atlas(small):
    return Atlas(small[0])


def profile(atlas, code, tier="partner"):
    question, _ = atlas.parse(ASKED + code)
    return atlas.profile(question, code, demonstration(tier))


def document(atlas, code, variant="partner", **given):
    return profile_document(profile(atlas, code, variant), variant, atlas.shapes, LOOK, **given)


def said(made):
    return made.content().decode()


@pytest.mark.parametrize("code", ["X02", "X0202", "X0202A", "X0101A", "B3"])
@pytest.mark.parametrize("variant", ["partner", "public"])
def test_every_kind_of_area_has_one_that_can_be_set(atlas, code, variant):
    if variant == "public" and code == "B3":
        with pytest.raises(KeyError):
            profile(atlas, code, variant)
        return
    made = document(atlas, code, variant)
    assert to_pdf(made)[:5] == b"%PDF-"


QUERIES = st.fixed_dictionaries(
    {
        "definition": st.sampled_from(["vap", "vwi", "robbery", "nte", "knife_sharp"]),
        "sources": st.sampled_from(["police", "ambulance,police", "police,ed,ambulance", "ed"]),
        "together": st.sampled_from(["apart", "union"]),
        "within": st.sampled_from(["all", "X02", "circle:2.7,54.1,8000"]),
        "from": st.sampled_from(["2023-01", "2024-07"]),
        "to": st.sampled_from(["2024-09", "2024-12"]),
        "hours": st.sampled_from(["all", "18-23"]),
        "measure": st.sampled_from(["count", "rate", "change", "health_only"]),
        "play": st.sampled_from(["off", "quarter"]),
        "context": st.sampled_from(["none", "imd.score"]),
        "layers": st.sampled_from(["none", "pubs:40,schools"]),
        "area": st.sampled_from(["X02", "X0202", "X0202A", "X0101A"]),
    }
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(QUERIES, st.sampled_from(["partner", "public"]))
def test_any_view_of_the_atlas_can_be_asked_for(atlas, asked, variant):
    question, _ = atlas.parse("?" + "&".join(f"{key}={value}" for key, value in asked.items()))
    try:
        held = atlas.profile(question, question.area, demonstration(variant))
    except KeyError:  # the tier, or the definition, is not told of places so small
        limits = definitions()[question.definition].limits
        assert variant == "public" or limits.finest or limits.finest_below_analyst
        return
    made = profile_document(held, variant, atlas.shapes, LOOK)
    assert json.loads(made.content())["blocks"]
    assert held.place.answer.question.measure == "count"


def test_it_has_every_part_that_was_asked_for(atlas):
    headings = [block["text"] for block in json.loads(document(atlas, "X02").content())["blocks"] if "level" in block]
    assert headings == [
        "What is shown", "Who supplied what", "How many, and how often", "Where", "Over time",
        "Among areas of its kind", "Hours and days", "Who saw it",
        "What was recorded", "Deprivation and context", "How far to believe it",
        "What this cannot say", "How it was made", "The figures over time",
    ]  # fmt: skip


def test_its_counts_are_the_drawers_with_rate_and_interval(atlas):
    held = profile(atlas, "X02")
    table = next(one for one in json.loads(document(atlas, "X02").content())["blocks"] if one["kind"] == "table")
    count = int(held.place.answer.series[0].count[held.place.index])
    assert table["rows"][0][:2] == ["Police", f"{count:,}"]
    assert " to " in table["rows"][0][2]
    assert table["rows"][0][3] == "12 of 12"


def test_its_sentence_is_of_the_area(atlas):
    assert " in X02" in profile(atlas, "X02").sentence or atlas.named("X02") in profile(atlas, "X02").sentence
    assert document(atlas, "X02").stamp.sentence == profile(atlas, "X02").sentence


def test_a_hidden_count_is_said_to_be_hidden_and_never_a_number(atlas):
    held = profile(atlas, "X0202A")
    assert "hidden" in held.place.sentence
    table = next(one for one in json.loads(said(document(atlas, "X0202A")))["blocks"] if one["kind"] == "table")
    hidden = [bool(one.status[held.place.index] == Status.HIDDEN) for one in held.place.answer.series]
    assert any(hidden)
    for row, is_hidden in zip(table["rows"], hidden, strict=True):
        assert (row[1] == "hidden") is is_hidden
        assert not is_hidden or (row[2] == "–" and row[4] in ("–", "not comparable"))


def test_the_public_form_ranks_nothing_and_names_no_provider(atlas):
    made = said(document(atlas, "X0101A", "public"))
    held = profile(atlas, "X02", "analyst").place.answer
    providers = {one.label for one in held.completeness} - {one.label for one in held.series}
    assert providers
    assert not [name for name in providers if name in said(document(atlas, "X02", "public"))]
    assert "highest" not in made
    assert "public-safe" in made
    assert profile(atlas, "X0101A", "public").similar is None or "rank" not in made


def test_its_id_is_of_release_question_and_variant_and_of_nobody(atlas):
    ids = {
        profile_id(profile(atlas, code, tier).place.answer, tier)
        for code in ("X02", "X01")
        for tier in ("partner", "public")
    }
    assert len(ids) == 4
    one, again = profile(atlas, "X02"), profile(atlas, "X02")
    assert profile_id(one.place.answer, "partner") == profile_id(again.place.answer, "partner")
    other = replace(one.place.answer, release=replace(one.place.answer.release, id="another"))
    assert profile_id(other, "partner") != profile_id(one.place.answer, "partner")


def test_the_same_profile_is_the_same_bytes_and_words_change_it(atlas):
    one = document(atlas, "X02", notes={"summary": "Quiet."})
    assert to_pdf(one) == to_pdf(document(atlas, "X02", notes={"summary": "Quiet."}))
    assert one.sha256 != document(atlas, "X02").sha256


def test_an_analysts_words_stand_under_their_headings_and_are_said_to_be_theirs(atlas):
    words = {key: f"Words of {key}.\n\n#strong[second] line" for key in NOTES}
    text = " ".join(pages(to_pdf(document(atlas, "X02", notes=words))))
    for key, heading in NOTES.items():
        assert f"{heading} Words of {key}. #strong[second] line Written by the analyst" in text


def test_a_draft_says_so_and_a_signed_one_says_who_stands_for_it_and_until_when(atlas):
    assert "Nobody has signed this" in said(document(atlas, "X02"))
    made = said(document(atlas, "X02", signed=Signed("ann.analyst", "County", date(2025, 4, 1), date(2026, 4, 1))))
    assert "Nobody has signed this" not in made
    assert '["Signed by","ann.analyst"]' in made
    assert '["To be used until","2026-04-01"]' in made
