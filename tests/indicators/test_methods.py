"""Every indicator says how it is made and read, and the page that prints it is current."""

from pathlib import Path

import pytest

from indicators import MEASURED, MEASURES, reading
from indicators.__main__ import PARTS, main, methods_page
from indicators.method import indicators

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods.md"


def test_the_committed_page_is_the_one_the_indicators_make(capsys):
    assert main(["methods"]) == 0
    assert capsys.readouterr().out == methods_page()
    assert PAGE.read_text("utf-8") == methods_page(), "write it again: python -m indicators methods > docs/methods.md"


def test_every_measure_a_question_can_ask_for_is_an_indicator_with_words():
    assert set(MEASURES) == set(indicators()) == set(MEASURED)


@pytest.mark.parametrize("key", MEASURES)
def test_every_indicator_says_all_there_is_to_say(key):
    told = [getattr(indicators()[key].method, part) for part in PARTS]
    assert all(one.endswith(".") and (one[0].isupper() or one[0].isdigit()) for one in told), told
    assert reading(key) == told[0]
