"""Doggershire has the figures of the real county it stands for, counted from its files."""

import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from data.codes import codebook
from data.demo.incidents import facts
from data.demo.plan import plan

CODES, PLACES = codebook().sets["police"], codebook().places
TO_DEGREES = Transformer.from_crs(27700, 4326, always_xy=True)


def events(folder, provider):
    """Every row a provider's files leave after late returns, as text; `file_month` is the month the file is of."""
    files = {
        path.stem.removesuffix("_resubmitted"): path for path in sorted((folder / "events" / provider).glob("*.csv"))
    }
    parts = [
        pd.read_csv(path, dtype=str, keep_default_na=False).assign(file_month=month) for month, path in files.items()
    ]
    return pd.concat(parts, ignore_index=True)


def lines(folder, provider):
    """How many rows a provider's files have."""
    return sum(path.read_bytes().count(b"\n") - 1 for path in (folder / "events" / provider).iterdir())


@pytest.fixture(scope="module")
def police(doggershire):
    table = events(doggershire, "police").drop_duplicates("crime_ref")
    lookup = pd.read_csv(doggershire / "lookups" / "oa21.csv").drop_duplicates("lsoa21").set_index("lsoa21")
    return table.assign(lad=table.lsoa21.map(lookup.lad), code=table.ho_code + ":" + table.ho_subcode)


@pytest.fixture(scope="module")
def ed(doggershire):
    table = pd.concat([events(doggershire, f"ed-{n}") for n in (1, 2, 3, 4)])
    return table[table.intent.isin(["assault", "sexual assault"])]


@pytest.fixture(scope="module")
def truth(doggershire):
    return pd.read_parquet(doggershire / "truth" / "truth.parquet")


def test_each_districts_violent_offences_per_thousand_in_the_latest_year_are_the_published_ones(police, doggershire):
    residents = pd.read_csv(doggershire / "population" / "lad.csv").set_index("lad").residents
    latest = police[(police.file_month >= "2025-04") & police.ho_code.isin(CODES["VAP"])]
    rate = latest.groupby("lad").size() / residents * 1000
    assert rate.round(1).to_dict() == {"X08000001": 34.0, "X08000002": 37.7, "X08000003": 40.9, "X08000004": 47.0}


def test_each_districts_mean_deprivation_score_is_the_published_one(doggershire):
    score = pd.read_csv(doggershire / "context" / "deprivation.csv").set_index("lsoa21").IMD_score
    residents = pd.read_csv(doggershire / "population" / "lsoa21.csv").set_index("lsoa21").residents
    lad = pd.read_csv(doggershire / "lookups" / "oa21.csv").drop_duplicates("lsoa21").set_index("lsoa21").lad
    mean = (score * residents).groupby(lad).sum() / residents.groupby(lad).sum()
    assert mean.round(1).to_dict() == {"X08000001": 27.1, "X08000002": 29.6, "X08000003": 29.9, "X08000004": 30.3}


@pytest.mark.parametrize(
    ("column", "share"),
    [
        ("mechanism", 0.87), ("alcohol", 0.74), ("knife", 0.64), ("incident_time", 0.62), ("place_type", 0.58),
        ("other_weapon", 0.56), ("firearm", 0.55), ("domestic", 0.43), ("reported_to_police", 0.40), ("drugs", 0.37),
        ("relationship", 0.32), ("assailants", 0.24), ("gang", 0.07),
    ],
)  # fmt: skip
def test_emergency_departments_fill_each_field_as_often_as_partnerships_reported(ed, column, share):
    assert (ed[column] != "").mean() == pytest.approx(share, abs=0.015)


def test_emergency_departments_know_the_location_of_seven_in_ten(ed):
    assert (ed.location_precision != "none").mean() == pytest.approx(0.70, abs=0.015)


def test_trusts_differ_in_what_they_fill_in(doggershire):
    shares = [(events(doggershire, f"ed-{n}").alcohol != "").mean() for n in (1, 2, 3, 4)]
    assert max(shares) - min(shares) > 0.1


def test_ten_premises_of_each_district_hold_about_half_of_its_most_serious_violence(police):
    worst = police[police.ho_code.isin([*CODES["HOM"], "2", "5D", "5E"]) | (police.code == "8N:s20")]
    for lad, here in worst[worst.lad.notna()].groupby("lad"):
        top = here[here.premises_ref != ""].premises_ref.value_counts().head(10).sum()
        assert 0.45 <= top / len(here) <= 0.55, lad


def test_half_of_public_place_violence_is_in_under_two_in_a_hundred_small_hexagons(police, doggershire):
    chosen = police[
        police.ho_code.isin(CODES["VAP"] | CODES["ROB"])
        & police.place_type.isin(PLACES["PUBLIC"])
        & (police.domestic != "Y")
    ]
    chosen = chosen[chosen.lad.notna()]
    lon, lat = TO_DEGREES.transform(chosen.easting.astype(float), chosen.northing.astype(float))
    cells = pd.Series([h3.latlng_to_cell(y, x, 10) for x, y in zip(lon, lat, strict=True)]).value_counts()
    needed = int((cells.cumsum() < cells.sum() / 2).sum()) + 1
    assert needed < 0.02 * built_up_cells(doggershire)


def built_up_cells(folder):
    """How many r10 hexagons the built-up area has, by their mean area at this latitude."""
    shapes = shapely.from_geojson((folder / "base" / "built_up.geojson").read_text())
    one = h3.cell_area(h3.latlng_to_cell(54.5, 1.3, 10), unit="m^2")
    return shapely.area(shapes) / one


@pytest.fixture(scope="module")
def hotspots(doggershire):
    return pd.read_csv(doggershire / "truth" / "hotspots.csv", keep_default_na=False)


def r9(east, north):
    """The atlas's hexagons: a point is in the ancestor of its finest one."""
    lon, lat = TO_DEGREES.transform(east, north)
    return pd.Series([h3.cell_to_parent(h3.latlng_to_cell(y, x, 10), 9) for x, y in zip(lon, lat, strict=True)])


@pytest.fixture(scope="module")
def gathered(truth):
    """Violent offences of the latest year by hexagon, most first, and the share of them inside services."""
    latest = truth[(truth.police_ref != "") & (truth.occurred_at >= "2025-04-01")]
    latest = latest[latest.code.str.partition(":")[0].isin(CODES["VAP"])]
    inside = latest.place_type.isin(["hospital", "prison", "custody"]).to_numpy()
    cells = r9(latest.easting.to_numpy(), latest.northing.to_numpy())
    found = pd.Series(inside).groupby(cells).agg(["size", "mean"])
    return found.sort_values("size", ascending=False)


def test_the_truth_names_sixty_hotspots_and_the_sites_that_are_none(hotspots, gathered):
    hot, aside = hotspots[hotspots.set_aside == ""], hotspots[hotspots.set_aside != ""]
    assert hot["rank"].astype(int).tolist() == [*range(1, 61)]
    assert hot.incidents.is_monotonic_decreasing
    assert "HMP Lantern Moor" in set(aside.set_aside)
    assert aside.set_aside.str.contains("Infirmary|Hospital").sum() >= 2
    most = gathered["size"][~gathered.index.isin(aside.cell)].head(60)
    assert most.sort_values().to_list() == hot.incidents.sort_values().to_list()


def test_after_the_sixtieth_hotspot_comes_a_gap_in_truth_and_in_the_police_s_own_records(hotspots, gathered, police):
    hot = hotspots.cell[hotspots.set_aside == ""]
    others = gathered[~gathered.index.isin(hot) & (gathered["mean"] < 0.5)].index
    assert gathered["size"][hot].min() > 1.4 * gathered["size"][others].max()
    placed = police[(police.file_month >= "2025-04") & police.ho_code.isin(CODES["VAP"]) & police.lad.notna()]
    recorded = r9(placed.easting.astype(float), placed.northing.astype(float)).value_counts()
    assert recorded[hot].min() > 1.15 * recorded.reindex(others).max()


def test_health_services_alone_saw_a_sixth_of_the_injuries_that_anyone_saw(truth):
    hurt = truth[truth.injury & ((truth.police_ref != "") | (truth.ed_ref != "") | (truth.ambulance_ref != ""))]
    assert 0.15 <= (hurt.police_ref == "").mean() <= 0.20


def test_three_in_four_ambulance_calls_to_violence_are_at_night(doggershire):
    calls = events(doggershire, "ambulance").drop_duplicates("call_ref")
    hour = calls[calls.nature_code.str.match("^(4|27)[A-Z]")].call_time.str[11:13].astype(int)
    assert ((hour >= 18) | (hour < 6)).mean() == pytest.approx(0.75, abs=0.02)


def test_the_weekend_night_is_the_busiest(police):
    out = police[police.place_type == "licensed"]
    when = pd.to_datetime(out.occurred_from, format="%Y-%m-%dT%H:%M", errors="coerce").dropna() - pd.Timedelta(hours=5)
    by_day = when.dt.day_of_week.value_counts()
    assert set(by_day.head(2).index) == {4, 5}
    assert by_day[5] > 2.5 * by_day[0]


def test_poorer_neighbourhoods_have_more_violence(police, doggershire):
    score = pd.read_csv(doggershire / "context" / "deprivation.csv").set_index("lsoa21").IMD_score
    residents = pd.read_csv(doggershire / "population" / "lsoa21.csv").set_index("lsoa21").residents
    count = police[police.ho_code.isin(CODES["VAP"])].lsoa21.value_counts().reindex(score.index, fill_value=0)
    assert 0.4 < np.corrcoef(score.rank(), (count / residents).rank())[0, 1] < 0.95


@pytest.fixture(scope="module")
def census(doggershire):
    return pd.read_csv(doggershire / "context" / "census.csv").set_index("oa21")


@pytest.mark.parametrize(
    ("column", "whole", "share"),
    [
        ("aged_15_24", "residents", 11.7),
        ("no_car", "households", 23.3),
        ("overcrowded", "households", 4.3),
        ("aged_65_over", "residents", 18.6),
        ("living_alone", "households", 30.2),
    ],
)
def test_the_county_has_the_census_shares_of_england_and_wales(census, column, whole, share):
    assert 100 * census[column].sum() / census[whole].sum() == pytest.approx(share, abs=0.2)
    assert (census[column] <= census[whole]).all() and (census[column] >= 0).all()


def test_the_census_counts_the_residents_that_the_rates_stand_on(census, doggershire):
    residents = pd.read_csv(doggershire / "population" / "oa21.csv").set_index("oa21").residents
    assert census.residents.to_dict() == residents.to_dict()
    assert census.residents.sum() / census.households.sum() == pytest.approx(2.36, abs=0.03)


def test_residents_by_age_are_the_residents_and_the_censuss_young_and_old(census, doggershire):
    held = pd.read_csv(doggershire / "population" / "lsoa21.csv").set_index("lsoa21")
    bands = held.drop(columns="residents")
    assert bands.shape[1] == 19 and (bands.to_numpy() >= 0).all()
    assert bands.sum(axis=1).equals(held.residents)
    lsoa = pd.read_csv(doggershire / "lookups" / "oa21.csv").set_index("oa21").lsoa21
    counted = census.groupby(lsoa).sum().reindex(held.index)
    assert (held.aged_15_19 + held.aged_20_24).tolist() == counted.aged_15_24.tolist()
    assert held.loc[:, "aged_65_69":].sum(axis=1).tolist() == counted.aged_65_over.tolist()


def test_poorer_neighbourhoods_have_fewer_cars_and_more_crowded_homes(census, doggershire):
    score = pd.read_csv(doggershire / "context" / "deprivation.csv").set_index("lsoa21").IMD_score
    lsoa = pd.read_csv(doggershire / "lookups" / "oa21.csv").set_index("oa21").lsoa21
    by_lsoa = census.groupby(lsoa).sum()
    for column, least in (("no_car", 0.5), ("overcrowded", 0.5), ("aged_15_24", 0.0)):
        share = (by_lsoa[column] / by_lsoa[{"aged_15_24": "residents"}.get(column, "households")]).reindex(score.index)
        assert least < np.corrcoef(score.rank(), share.rank())[0, 1] < 0.95, column


def test_the_county_is_of_the_size_the_screens_are_built_for(police, doggershire):
    residents = pd.read_csv(doggershire / "population" / "lad.csv").residents
    every = sum(lines(doggershire, path.name) for path in (doggershire / "events").iterdir())
    assert residents.sum() == pytest.approx(1_400_000, rel=0.01)
    assert residents.iloc[0] / residents.sum() == pytest.approx(0.40, abs=0.015)
    assert 480_000 < every < 600_000
    assert sorted(police.file_month.unique())[::59] == ["2021-04", "2026-03"]


def test_one_trust_sends_nothing_for_four_months_and_one_month_comes_twice(doggershire):
    silent = {path.name for path in (doggershire / "events" / "ed-3").iterdir()}
    assert not silent & {f"2025-0{n}.csv" for n in (5, 6, 7, 8)} and len(silent) == 56
    first, again = (
        len(pd.read_csv(doggershire / "events" / "ed-2" / f"2024-11{end}.csv")) for end in ("", "_resubmitted")
    )
    assert first < 0.7 * again


def test_real_faults_are_there_but_rare(police, doggershire):
    known = set(codebook().codes["police"]) | {"ASB"}
    repeated = 1 - len(police) / lines(doggershire, "police")
    unknown = (~police.ho_code.isin(known)).mean()
    bad_times = (
        pd.to_datetime(police.occurred_from, format="mixed", errors="coerce").isna() & (police.occurred_from != "")
    ).mean()
    assert 0 < repeated < 0.01 and 0 < unknown < 0.01 and 0 < bad_times < 0.01
    assert 0.08 < (police.location_precision == "whole_street").mean() < 0.15
    assert 0.02 < (police.lsoa21 == "").mean() < 0.08
    assert 0.06 < police.occurred_from.str.len().eq(10).mean() < 0.14


def test_the_facts_behind_it_name_every_district_once():
    assert [district.violence for district in plan().districts] == [34.0, 37.7, 40.9, 47.0]
    assert len({kind["id"] for kind in facts()["kinds"]}) == len(facts()["kinds"])


@pytest.fixture(scope="module")
def odd_ones(doggershire):
    return pd.read_csv(doggershire / "truth" / "outliers.csv").set_index("what").lsoa21


@pytest.fixture(scope="module")
def neighbourhoods(police, doggershire):
    """Violence per 1,000 residents a year, and deprivation score, by LSOA."""
    score = pd.read_csv(doggershire / "context" / "deprivation.csv").set_index("lsoa21").IMD_score
    residents = pd.read_csv(doggershire / "population" / "lsoa21.csv").set_index("lsoa21").residents
    count = police[police.ho_code.isin(CODES["VAP"])].lsoa21.value_counts().reindex(score.index, fill_value=0)
    return pd.DataFrame({"score": score, "rate": count / residents * 1000 / 5})


def test_one_neighbourhood_has_much_violence_and_little_deprivation(odd_ones, neighbourhoods):
    odd = odd_ones["high violence, low deprivation"]
    fifth = neighbourhoods[neighbourhoods.score < neighbourhoods.score.quantile(0.2)]
    assert odd in fifth.index and fifth.rate.idxmax() == odd
    assert fifth.rate[odd] > 8 * fifth.rate.median()


def test_one_neighbourhood_has_little_violence_and_much_deprivation(odd_ones, neighbourhoods):
    odd = odd_ones["low violence, high deprivation"]
    fifth = neighbourhoods[neighbourhoods.score > neighbourhoods.score.quantile(0.8)]
    assert odd in fifth.index and fifth.rate[odd] < 0.35 * fifth.rate.median()


def test_nothing_but_tests_reads_which_two_they_are(doggershire):
    assert "truth" not in (doggershire / "config.toml").read_text()


RATES = {"exclusions_by_residence": ("exclusions", "pupils", 100), "children_in_care": ("in_care", "children", 10_000)}


@pytest.mark.parametrize(
    ("table", "published"),
    [("exclusions_by_residence", (18.6, 17.2, 45.0, 50.8)), ("children_in_care", (59, 99, 70, 92))],
)
def test_each_districts_exclusions_and_children_in_care_are_the_published_ones(doggershire, table, published):
    part, whole, per = RATES[table]
    lad = pd.read_csv(doggershire / "lookups" / "oa21.csv").drop_duplicates("lsoa21").set_index("lsoa21").lad
    held = pd.read_csv(doggershire / "context" / f"{table}.csv").set_index("lsoa21")
    by_lad = held.groupby(lad).sum()
    assert (by_lad[part] / by_lad[whole] * per).tolist() == pytest.approx(published, rel=0.08)


def test_exclusions_by_school_are_as_many_and_elsewhere(doggershire):
    where = {
        name: pd.read_csv(doggershire / "context" / f"exclusions_by_{name}.csv").set_index("lsoa21").exclusions
        for name in ("residence", "school")
    }
    assert where["residence"].sum() == where["school"].sum()
    both = pd.DataFrame(where).fillna(0)
    assert abs(np.corrcoef(both.residence, both.school)[0, 1]) < 0.3


def test_the_working_day_fills_few_places_many_times_over(doggershire):
    held = pd.read_csv(doggershire / "context" / "workday.csv").set_index("lsoa21")
    ratio = held.workday / held.residents
    assert 0 < (ratio >= 3).mean() < 0.08 and (ratio < 1).mean() > 0.5
    assert held.workday.sum() == pytest.approx(held.residents.sum(), rel=0.01)
