"""Times read together say what times read one by one say."""

from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.sources import layouts
from data.sources.layout import TimeRule
from data.sources.times import PRECISIONS, moment, plain_times, read_times

TODAY = datetime(2026, 3, 31, 23, 59)
RULES = [rule for one in layouts() for rule in one.times]
RULES.append(TimeRule("two ways", "incident", ("%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%dT%H:%M"), midnight_known=False))
texts = st.one_of(
    st.datetimes(datetime(1980, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.strftime("%Y-%m-%dT%H:%M")),
    st.datetimes(datetime(1980, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.strftime("%Y-%m-%d %H:%M")),
    st.dates().map(str),
    st.from_regex(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}\Z"),
    st.sampled_from(
        [
            "",
            "2025-03-30T01:30",
            "2025-02-29T10:00",
            "2024-02-29T24:00",
            "31/12/2024",
            "05/06/2024",
            "13/06/2024",
            "2024-05-06T00:00",
            "٢٠٢٤-٠١-٠١T١٠:٠٠",
        ]
    ),
    st.text(max_size=18),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.column)
@given(column=st.lists(texts, min_size=1, max_size=8))
@example(column=["2025-03-30T01:30", "2025-03-30T02:30", "2025-03-30T00:59", "2026-04-01T00:10", "1989-12-31T10:00"])
def test_together_is_one_by_one(rule, column):
    column = [text.strip() for text in column]
    found = read_times(pa.array(column, pa.string()), rule, TODAY)
    for i, text in enumerate(column):
        one = moment(text, rule, TODAY)
        assert found.faults[found.code[i]] == one.fault
        assert bool(found.filled[i]) == bool(text)
        if one.stamp:
            assert found.stamp[i] == np.datetime64(one.stamp)
            assert PRECISIONS[found.precision[i]] == one.precision
            assert found.hour[i] == (one.stamp.hour if one.precision in ("minute", "hour") else 24)
            assert found.weekday[i] == (one.stamp.weekday() if one.precision != "month" else 7)
        else:
            assert (found.hour[i], found.weekday[i]) == (24, 7)


def test_ordinary_times_take_the_quick_way():
    rule = next(rule for rule in RULES if any("%H:%M" in form for form in rule.formats))
    form = next(form for form in rule.formats if "%H:%M" in form)
    column = [datetime(2024, 5, 1 + i, 10, i).strftime(form) for i in range(9)]
    assert (plain_times(column, rule, TODAY)[1] >= 0).all()
