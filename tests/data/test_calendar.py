"""The calendar of a release: bank holidays of England, and a store's own days, every fault with its line."""

from datetime import date

import pandas as pd
import pytest

from data.calendar import CalendarConfig, bank_holidays, read_calendar, read_days, write_calendar
from data.model import month_index
from data.tables import BuildError

MONTHS = month_index("2025-04"), month_index("2025-09")


def write(folder, *lines, header="date,end,label,kind,place"):
    (folder / "days.csv").write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return CalendarConfig(("days.csv",), "invented")


def test_bank_holidays_are_those_of_england():
    found = {day: label for day, _, label, *_ in bank_holidays(2022, 2023)}
    assert found[date(2022, 4, 18)] == "Easter Monday"  # not one in Scotland
    assert date(2022, 6, 3) in found  # the Platinum Jubilee
    assert date(2023, 5, 8) in found  # the Coronation
    assert date(2022, 3, 17) not in found  # Northern Ireland's alone
    assert date(2022, 11, 30) not in found  # Scotland's alone


def test_the_days_of_the_releases_months_are_written_by_date(tmp_path):
    config = write(
        tmp_path,
        "2025-08-23,2025-08-25,Herring Fair,Fair,X01",
        "2025-03-30,2025-04-02,Spring week,fair,",
        "2025-10-01,,Too late,fair,",
        "2025-05-03,,Home match,match,The Meadows",
    )
    write_calendar([config], tmp_path, MONTHS, tmp_path)
    found = read_days(tmp_path)
    own = found[found["kind"] != "bank holiday"]
    assert own["label"].tolist() == ["Spring week", "Home match", "Herring Fair"]
    assert own["end"].tolist() == [date(2025, 4, 2), date(2025, 5, 3), date(2025, 8, 25)]
    assert own["place"].tolist() == ["", "The Meadows", "X01"]
    assert set(found[found["kind"] == "bank holiday"]["date"]) >= {date(2025, 4, 18), date(2025, 8, 25)}
    assert found["date"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("23/08/2025,,Fair,fair,", "date must look like 2025-08-23"),
        ("2025-02-30,,Fair,fair,", "date must look like"),
        ("20250823,,Fair,fair,", "date must look like"),
        ("2025-08-23,soon,Fair,fair,", "end must look like"),
        ("2025-08-23,2025-08-22,Fair,fair,", "end must not be before date"),
        ("2025-08-23,2027-08-22,Fair,fair,", "nor a year or more after it"),
        ("2025-08-23,,,fair,", "label is empty"),
        ("2025-08-23,,Fair,,", "kind is empty"),
        ("2025-08-23,,Fair,fair", "has 4 cells where the header has 5"),
        (f"2025-08-23,,{'x' * 81},fair,", "label has more than 80 characters"),
    ],
)
def test_a_faulty_line_is_named_with_its_number_and_nothing_is_written(tmp_path, line, wrong):
    config = write(tmp_path, "2025-05-03,,Home match,match,", "", line)
    with pytest.raises(BuildError, match=r"days\.csv, line 4: ") as caught:
        write_calendar([config], tmp_path, MONTHS, tmp_path)
    assert wrong in str(caught.value)
    assert not (tmp_path / "calendar.parquet").exists()


def test_every_fault_is_named_at_once(tmp_path):
    config = write(tmp_path, "x,,Fair,fair,", "2025-05-03,,,match,")
    with pytest.raises(BuildError) as caught:
        write_calendar([config], tmp_path, MONTHS, tmp_path)
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["days.csv, line 2", "days.csv, line 3"]


@pytest.mark.parametrize(
    ("content", "wrong"),
    [(b"", "needs the column date and label and kind"), (b"date,name\n", "label and kind"), (b"\xff\xfe\x00", "UTF-8")],
)
def test_a_file_that_is_no_calendar_is_named(tmp_path, content, wrong):
    (tmp_path / "days.csv").write_bytes(content)
    faults = []
    assert read_calendar(tmp_path / "days.csv", faults) == []
    assert wrong in faults[0]


def test_a_release_without_a_calendar_has_an_empty_one(tmp_path):
    assert read_days(tmp_path).empty


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BuildError, match="needed for the calendar"):
        write_calendar([CalendarConfig(("none.csv",), "")], tmp_path, MONTHS, tmp_path)


def test_the_same_files_give_the_same_bytes(tmp_path):
    config = write(tmp_path, "2025-05-03,,Home match,match,")
    made = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write_calendar([config], tmp_path, MONTHS, tmp_path / name)
        made.append((tmp_path / name / "calendar.parquet").read_bytes())
    assert made[0] == made[1]
    assert len(pd.read_parquet(tmp_path / "one" / "calendar.parquet")) > 1
