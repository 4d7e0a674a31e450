"""The sample of every supplier layout becomes, row by row, what is written here."""

import math

import pandas as pd
import pytest

from data.building.specification import specification
from data.model import month_index
from data.schema import READ, conform
from data.sources import SourceFile, layout, layouts, read
from data.sources.layout import MAPPINGS
from data.toml_rules import ConfigError
from tests.conftest import ROOT
from tests.data.suppliers import TODAY

SAMPLES = ROOT / "examples/suppliers"
EXPECTED = {
    "istv": (
        ("occurred_at", "time_basis", "hour", "category", "mechanism", "knife", "place_type", "licensed", "stated_lsoa",
         "location_precision"),
        ("2024-01-13 23:15", "incident", 23, "ed:assault", "body", 0, "licensed", 1, "X01000001", "premises"),
        ("2024-01-14 01:30", "incident", 1, "ed:assault", "knife", 1, "public", 0, "X01000002", "street"),
        ("2024-01-16 09:20", "arrival", 9, "ed:assault", "knife", 1, "dwelling", 0, "", "none"),
        ("2024-01-20 00:00", "incident", 24, "ed:assault", "glass", 0, "transport", 0, "X01000001", "area"),
        ("2024-01-21 00:10", "incident", 0, "ed:assault", "unknown", 2, "unknown", 2, "", "none"),
        ("2024-01-27 21:30", "incident", 21, "ed:assault", "other", 2, "public", 0, "", "street"),
    ),
    "ecds_v4": (
        ("occurred_at", "time_basis", "hour", "category", "supplier_code", "mechanism", "self_inflicted", "victim_age",
         "victim_sex", "residence_lsoa", "location_precision"),
        ("2024-01-13 23:15", "incident", 23, "ed:assault", "52684005", "firearm", 0, 24, "male", "X01000001",
         "premises"),
        ("2024-01-15 00:00", "incident", 24, "ed:assault", "52684005", "unknown", 0, 31, "female", "X01000002", "none"),
        ("2024-01-16 08:00", "arrival", 8, "ed:self-inflicted", "276853009", "unknown", 1, 17, "female", "", "none"),
        ("2024-01-18 18:00", "incident", 18, "ed:assault-sexual", "248110007", "unknown", 0, -1, "unknown",
         "X01000001", "street"),
        ("2024-01-19 12:00", "arrival", 12, "ed:other", "", "unknown", 2, 70, "unknown", "", "none"),
        ("2024-01-22 13:00", "incident", 13, "ed:other", "242056005", "unknown", 0, 8, "male", "X01000002", "address"),
        ("2024-01-23 02:50", "incident", 2, "unknown:999000003", "999000003", "unknown", 0, 45, "male", "", "none"),
    ),
    "ambulance_ampds": (
        ("occurred_at", "time_basis", "category", "subcategory", "location_precision", "victim_age", "victim_sex",
         "conveyed"),
        ("2024-01-13 23:20:05", "call", "amb:stab-gun", "27D02S", "premises", 24, "male", 1),
        ("2024-01-14 01:40", "call", "amb:assault", "04B01A", "street", 31, "female", 0),
        ("2024-01-14 02:15:30", "call", "amb:assault", "4-D-3", "none", -1, "unknown", 1),
        ("2024-01-16 10:00", "call", "amb:self-harm", "25-B-3", "whole_street", 19, "female", 0),
        ("2024-01-18 08:30", "call", "amb:other", "17A01", "address", 82, "female", 0),
        ("2024-01-20 22:10", "call", "unknown:99", "99X01", "area", 40, "male", 2),
    ),
    "ambulance_pathways": (
        ("occurred_at", "time_basis", "category", "supplier_code", "subcategory", "self_inflicted", "victim_age",
         "victim_sex", "conveyed", "location_precision"),
        ("2024-01-13 23:20:05", "call", "amb:stab-gun", "stab", "SGX1", 0, 24, "male", 1, "premises"),
        ("2024-01-14 01:40", "call", "amb:assault", "assault", "SGX2", 0, 31, "female", 0, "street"),
        ("2024-01-14 02:15:30", "call", "amb:stab-gun", "gun", "SGX3", 0, -1, "unknown", 1, "none"),
        ("2024-01-16 10:00", "call", "amb:self-harm", "self-harm", "SGX4", 1, 19, "female", 2, "address"),
        ("2024-01-18 08:30", "call", "amb:other", "", "SGX5", 0, 82, "unknown", 1, "address"),
    ),
    "police_niche": (
        ("occurred_at", "time_basis", "hour", "category", "subcategory", "severity", "place_type", "licensed",
         "premises_id", "victim_age", "victim_sex", "knife", "domestic", "alcohol", "county_lines",
         "location_precision"),
        ("2024-01-13 23:15", "incident", 23, "8N", "s47", "unknown", "licensed", 1, "P12", 24, "male", 2, 2, 1, 2,
         "premises"),
        ("2024-01-14 02:00", "incident", 2, "8N", "s20", "unknown", "public", 0, "", 31, "female", 1, 1, 2, 2,
         "street"),
        ("2024-01-17 18:00", "incident", 18, "105A", "", "unknown", "dwelling", 0, "", 45, "unknown", 2, 2, 2, 2,
         "address"),
        ("2024-01-20 00:00", "incident", 24, "4.1", "", "homicide", "unknown", 2, "", -1, "unknown", 2, 2, 2, 2,
         "none"),
        ("2024-01-21 21:40", "incident", 21, "34B", "", "unknown", "transport", 0, "", 16, "male", 1, 2, 2, 1,
         "whole_street"),
        ("2024-01-22 12:00", "incident", 12, "unknown:99Z", "", "unknown", "retail", 0, "", -1, "unknown", 2, 2, 2, 2,
         "area"),
    ),
    "fire_irs": (
        ("occurred_at", "time_basis", "hour", "category", "deliberate", "crew_assault", "location_precision"),
        ("2024-01-13 23:20", "call", 23, "fire:deliberate", 1, 0, "street"),
        ("2024-01-14 01:05", "call", 1, "fire:accidental", 0, 0, "address"),
        ("2024-01-15 17:30", "call", 17, "fire:crew-assault", 1, 1, "street"),
        ("2024-01-16 00:00", "call", 24, "fire:crew-assault", 2, 1, "whole_street"),
        ("2024-01-17 11:00", "call", 11, "fire:other", 2, 2, "address"),
        ("2024-01-18 05:45", "call", 5, "fire:other", 2, 2, "none"),
    ),
}  # fmt: skip
UNKNOWN = {
    "istv": {("mechanism", "07"): 1, ("place_type", "12"): 1},
    "ecds_v4": {("category", "999000003"): 1, ("mechanism", "999000001"): 1, ("place_type", "999000002"): 1},
    "ambulance_ampds": {("category", "99X01"): 1},
    "police_niche": {("category", "99Z"): 1},
}
UNVERIFIED = {
    "ecds_v4": {
        ("category", "52684005"): 2, ("category", "248110007"): 1, ("category", "242056005"): 1,
        ("mechanism", "242869008"): 1,
    },
    "ambulance_ampds": {("category", "25-B-3"): 1},
    "ambulance_pathways": {
        ("category", "stab"): 1, ("category", "gun"): 1, ("category", "assault"): 1, ("category", "self-harm"): 1,
    },
}  # fmt: skip


def sample(mapping):
    """Read the sample of a layout."""
    file = SAMPLES / f"synthetic_{mapping}_2024-01.csv"
    source = layout(mapping).source
    return read(SourceFile(file, file.name, source, "records", "p1", mapping, month_index("2024-01")), TODAY)


@pytest.mark.parametrize("mapping", EXPECTED)
def test_a_sample_becomes_row_by_row_what_is_written_here(mapping):
    found = sample(mapping)
    names, *rows = EXPECTED[mapping]
    assert found.refused is None and found.faults == ()
    conform(found.rows, READ)
    for expected, (_, row) in zip(rows, found.rows.iterrows(), strict=True):
        told = dict(zip(names, expected, strict=True))
        told["occurred_at"] = pd.Timestamp(told["occurred_at"])
        assert {name: row[name] for name in names} == told


@pytest.mark.parametrize("mapping", EXPECTED)
def test_codes_nobody_knows_and_codes_nobody_checked_are_counted(mapping):
    found = sample(mapping)
    assert found.unknown_codes == UNKNOWN.get(mapping, {})
    assert found.unverified_codes == UNVERIFIED.get(mapping, {})


def test_points_of_the_samples_lie_in_the_north_sea_and_nothing_names_a_person():
    for mapping in EXPECTED:
        rows = sample(mapping).rows
        known = rows[~rows["lon"].isna()]
        assert ((known["lon"] > 1.5) & (known["lat"] > 54.0)).all() and not known.empty
        codes = [*rows["stated_lsoa"], *rows["residence_lsoa"]]
        assert all(code == "" or code.startswith("X") for code in codes)


def test_every_supplier_layout_that_ships_has_a_sample_and_says_where_its_codes_are_from():
    shipped = {one.id for one in layouts() if not one.id.startswith("demo_") and one.id != "police_uk"}
    assert shipped == set(EXPECTED)
    for mapping in shipped:
        assert layout(mapping).standards
        assert all(len(one.looked_up) == 10 and one.page for one in layout(mapping).standards)
        doubted = {rule.name for rule in layout(mapping).columns.values() if rule.unverified}
        assert not doubted or any(one.verified != "yes" for one in layout(mapping).standards)


def test_the_specification_prints_what_is_not_verified():
    page = specification()
    assert "not verified: 242056005, 248110007, 269735005, 52684005" in page
    assert "NHS Pathways symptom groups" in page


def test_a_clock_without_a_date_dates_nothing():
    third = sample("ecds_v4").rows.iloc[2]  # injury time 09:30, no injury date
    assert (third["time_basis"], third["hour"]) == ("arrival", 8)


def test_a_place_may_be_left_out_where_the_layout_says_so(tmp_path):
    text = (SAMPLES / "synthetic_istv_2024-01.csv").read_text().splitlines()
    file = tmp_path / "2024-01.csv"
    file.write_text("\n".join(",".join(line.split(",")[:9]) for line in text))
    found = read(SourceFile(file, file.name, "ed", "records", "p1", "istv", None), TODAY)
    assert found.counts.accepted == 6 and all(math.isnan(lon) for lon in found.rows["lon"])
    assert set(found.rows["location_precision"]) == {"none"}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ('words = { x = "moon" }', "'moon' is not a value of category"),
        ('unverified = ["zzz"]', "'zzz' is in neither `codes` nor `words`"),
        ('[[columns.category.when]]\ncolumn = "a"', "needs the key is"),
        ('[[columns.category.when]]\ncolumn = "a"\nis = ["x"]\nto = "moon"', "'moon' is not a value of category"),
        ('[columns.premises_id]\nfrom = "p"\nwords = { a = "b" }', "go with a column of codes"),
        ('[[standards]]\ntable = "t"\nstandard = "s"\npage = "p"\nlooked_up = 2026-11-20\nverified = "surely"',
         "verified must be one of yes, partly, no"),
    ],
)  # fmt: skip
def test_what_the_language_forbids_is_named(tmp_path, wrong, reason):
    path = tmp_path / "force.toml"
    start = 'label = "x"\nsource = "ed"\n[[time]]\ncolumn = "t"\nbasis = "arrival"\nformats = ["%Y-%m-%d"]\n'
    path.write_text(f'{start}[columns.category]\nfrom = "c"\ncodes = {{ a = "ed:assault" }}\n{wrong}\n')
    with pytest.raises(ConfigError) as error:
        layout(str(path))
    assert reason in str(error.value)


def test_words_match_at_the_beginning_of_a_word_and_their_text_is_not_kept(tmp_path):
    page = (MAPPINGS / "ambulance_pathways.toml").read_text()
    assert "stab" in page
    file = tmp_path / "2024-01.csv"
    head, first, *_ = (SAMPLES / "synthetic_ambulance_pathways_2024-01.csv").read_text().splitlines()
    said = [first.replace("Stab wound to the chest", text) for text in ("Unstable angina", "J Bloggs was stabbed")]
    file.write_text("\n".join([head, *(line.replace("SYN-1", f"SYN-{n}") for n, line in enumerate(said))]))
    found = read(SourceFile(file, file.name, "ambulance", "records", "p1", "ambulance_pathways", None), TODAY)
    assert found.rows["category"].tolist() == ["amb:other", "amb:stab-gun"]
    assert found.rows["supplier_code"].tolist() == ["", "stab"]
