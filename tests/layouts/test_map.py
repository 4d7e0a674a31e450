import base64
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import Classes
from layouts.legend import STATUSES, legend
from layouts.map import MAP_PROPS, index_of, map_props, packed
from layouts.theme import TOKENS
from layouts.vmap import VMap
from tests.layouts import samples


def text(component):
    """Return all words of a component, in order."""
    if isinstance(component, str):
        return component
    children = getattr(component, "children", None)
    parts = children if isinstance(children, (list, tuple)) else [children]
    return " ".join(text(part) for part in parts if part is not None)


def test_an_answer_becomes_one_property_for_each_name():
    props = map_props(samples.answer())
    assert tuple(props) == MAP_PROPS
    VMap(id="map", **props)


def test_every_unit_travels_as_one_byte_whether_shown_or_not():
    answer = samples.answer()
    sent = np.frombuffer(base64.b64decode(map_props(answer)["values"]), np.uint8)
    assert np.array_equal(sent, answer.classes.index)
    assert len(sent) == len(answer.units.code)


@given(st.binary(max_size=500))
def test_bytes_arrive_as_they_left(raw):
    assert base64.b64decode(packed(np.frombuffer(raw, np.uint8))) == raw


def test_other_kinds_of_numbers_are_refused():
    with pytest.raises(TypeError, match="int64"):
        packed(np.zeros(3, np.int64))


def test_nothing_but_bytes_tells_one_unit_from_another():
    props = map_props(samples.answer())
    assert not any(isinstance(value, (list, tuple)) and len(value) > 10 for value in props.values())


def test_each_shade_has_a_colour_and_each_byte_has_words():
    answer = samples.answer()
    props = map_props(answer)
    assert set(props["palette"]) <= set(TOKENS)
    assert {str(byte) for byte in answer.classes.index} <= set(props["words"])


@given(st.sampled_from(samples.units().code))
def test_a_unit_is_found_by_its_code(code):
    units = samples.units()
    assert units.code[index_of(units, code)] == code


@pytest.mark.parametrize("code", ["", "E01000000", "ZZZ", "X01000000x"])
def test_a_code_of_another_level_selects_nothing(code):
    assert index_of(samples.units(), code) is None


def test_the_selected_unit_comes_with_where_it_is():
    answer = samples.answer()
    question = replace(answer.question, area=answer.units.code[3])
    selected = map_props(replace(answer, question=question))["selected"]
    assert selected["id"] == 3
    assert selected["bbox"] == pytest.approx(answer.units.bbox[3], abs=1e-5)


def changed(answer, **fields):
    return replace(answer, classes=replace(answer.classes, **fields))


@pytest.mark.parametrize(("field", "words"), [(field, words) for field, _, _, words in STATUSES])
def test_a_status_is_in_the_legend_exactly_when_it_is_on_the_map(field, words):
    answer = samples.answer()
    assert words in text(legend(changed(answer, **{field: 12})))
    assert words not in text(legend(changed(answer, **{field: 0})))


def test_the_legend_counts_the_units_of_every_class():
    answer = samples.answer()
    said = text(legend(answer))
    assert all(
        label in said and f"{count:,}" in said
        for label, count in zip(answer.classes.labels, answer.classes.counts, strict=True)
    )


def test_two_measures_make_a_square_with_words_on_both_axes():
    labels = tuple(f"violence {row}, deprivation {column}" for row in range(3) for column in range(3))
    answer = samples.answer()
    square = changed(
        answer,
        scheme="bivariate",
        labels=labels,
        counts=tuple(range(9)),
        breaks=(1.0, 2.0),
        index=answer.classes.index % 9,
    )
    said = text(legend(replace(square, context=samples.context())))
    assert all(label in said for label in labels)
    assert answer.classes.title in said
    assert samples.context().label in said
    assert said.count("lowest third") == 2


def test_the_browser_and_the_server_agree_on_the_special_bytes():
    script = (samples_root() / "assets" / "map_style.js").read_text("utf-8")
    expected = {
        "zero": Classes.ZERO,
        "hidden": Classes.HIDDEN,
        "not-supplied": Classes.NOT_SUPPLIED,
        "no-value": Classes.NO_VALUE,
        "outside": Classes.OUTSIDE,
    }
    line = next(line for line in script.splitlines() if "const special" in line).replace('"', "")
    assert all(f"{name}: {byte}" in line for name, byte in expected.items())


def samples_root():
    from pathlib import Path

    return Path(__file__).resolve().parents[2]
