"""The cube holds what the exit tells the public, all of it, and nothing else."""

import re
import sqlite3
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access import demonstration
from cube import HIDDEN, NOT_COMPUTABLE, NOT_SUPPLIED, CubeError, check, open_cube, sealed, unpack
from data import Spec, Status, available, cells, total
from data.answering.perturbation import MOST
from data.freezing import offered
from data.keys import DEMONSTRATION, key_id
from data.release import ReleaseError
from tests.planted import LAST, PLANTED, QUIET_MONTHS, frozen, plant

PUBLIC = demonstration("public")
MARK = {Status.HIDDEN: HIDDEN, Status.NOT_SUPPLIED: NOT_SUPPLIED, Status.NOT_COMPUTABLE: NOT_COMPUTABLE}
FRAMES = "SELECT definition, source, level, start, finish, counts FROM frames"


@pytest.fixture(scope="module")
def small_cube(tmp_path_factory):
    store, _, path = frozen(tmp_path_factory.mktemp("cube"))
    return store, open_cube(path), path


@pytest.fixture(scope="module")
def canary(tmp_path_factory):
    store, events, path = frozen(tmp_path_factory.mktemp("canary"), alter=plant)
    return store, events, path


@given(st.data())
@settings(max_examples=150)
def test_every_frame_is_what_the_exit_answers(small_cube, data):
    store, cube, _ = small_cube
    definition, source, level, start, finish, held = data.draw(st.sampled_from(cube.rows(FRAMES)))
    values = unpack(held)
    if level == "county":
        cell, _ = total(store, Spec(definition, source, "lad", (start, finish)), "", PUBLIC)
        assert values == (MARK[cell.status] if cell.count is None else cell.count,)
        return
    found = cells(store, Spec(definition, source, level, (start, finish)), PUBLIC)
    assert len(values) == len(found.count) == len(cube.units(level))
    for value, count, status in zip(values, found.count.tolist(), found.status.tolist(), strict=True):
        assert value == (count if status == Status.SHOWN else MARK[status])


def test_every_value_is_rounded_and_at_least_ten_or_has_a_status(small_cube):
    _, cube, _ = small_cube
    told = [value for row in cube.rows(FRAMES) for value in unpack(row[-1])]
    told += [row[0] for row in cube.rows("SELECT unlocated FROM frames")]
    assert {value for value in told if value < 0} <= {HIDDEN, NOT_SUPPLIED, NOT_COMPUTABLE}
    assert all(value % 5 == 0 and value >= 10 for value in told if value >= 0)
    assert any(value >= 10 for value in told)
    assert HIDDEN in told


def test_a_figure_that_is_not_protected_stops_it_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(offered, "reader", lambda: replace(PUBLIC, tier=replace(PUBLIC.tier, exact=True)))
    with pytest.raises(ReleaseError, match=r"holds a figure that is not protected; no cube was written"):
        frozen(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["release"]


def test_open_sources_are_told_exactly(tmp_path):
    _, _, path = frozen(tmp_path, is_open=True)
    cube = open_cube(path)
    told = [value for row in cube.rows(FRAMES) for value in unpack(row[-1])]
    assert any(0 < value < 10 for value in told)
    assert cube.sources["police"].is_open


def test_small_areas_are_a_quarter_old_and_told_by_one_source(small_cube):
    _, cube, _ = small_cube
    small = cube.rows("SELECT DISTINCT source, finish, finish - start FROM frames WHERE level = 'lsoa21'")
    assert {source for source, *_ in small} == {"police"} == {cube.main.id}
    assert {months for *_, months in small} == {11}
    assert max(finish for _, finish, _ in small) == LAST - 3
    middle = cube.rows("SELECT DISTINCT source, finish - start FROM frames WHERE level = 'msoa21'")
    assert {source for source, _ in middle} == {"police"}
    assert {months for _, months in middle} == {2, 11}
    assert {row[0] for row in cube.rows("SELECT DISTINCT source FROM frames WHERE level = 'lad'")} > {"ed", "police"}


def test_six_groups_of_violence_are_told_and_every_refusal_says_why(small_cube):
    _, cube, _ = small_cube
    assert list(cube.definitions) == ["vap", "vwi", "knife_sharp", "robbery", "weapons", "sexual"]
    told = {row[:3] for row in cube.rows("SELECT DISTINCT definition, source, level FROM frames")}
    for definition in cube.definitions:
        for level in cube.levels:
            assert (definition, "police", level) in told or cube.refusal(definition, "police", level)


def test_what_only_stands_in_for_a_definition_is_not_told_as_it(small_cube):
    store, cube, _ = small_cube
    assert available(store, Spec("robbery", "ambulance", "lad", (LAST, LAST))).state == "proxy"
    assert cube.refusal("robbery", "ambulance", "lad")
    for definition, source in cube.rows("SELECT DISTINCT definition, source FROM frames WHERE source <> 'police'"):
        assert available(store, Spec(definition, source, "lad", (LAST, LAST))).state == "exact"


def test_levels_of_the_stores_own_and_those_the_tier_lacks_are_not_in_it(small_cube):
    _, cube, _ = small_cube
    assert list(cube.levels) == ["lad", "msoa21", "lsoa21"]
    assert set(cube.levels) <= set(PUBLIC.tier.grain)


def test_the_same_release_gives_the_same_bytes(small_cube, tmp_path):
    _, _, path = small_cube
    _, _, again = frozen(tmp_path)
    assert again.read_bytes() == path.read_bytes()


# -- nothing else is in the file (trust.md B6, B12)


def everything(path):
    """Every byte of a cube, and of every frame unpacked."""
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    blobs = [zlib.decompress(row[0]) for row in base.execute("SELECT counts FROM frames")]
    base.close()
    return [path.read_bytes(), *blobs]


def test_planted_figures_are_nowhere_in_the_file(canary):
    store, events, path = canary
    police = events["police"]
    held = police[police["month"].between(*QUIET_MONTHS)]["lsoa21"].value_counts()
    assert {code: int(held[code]) for code in PLANTED} == PLANTED  # they are there to be found
    for content in everything(path):
        assert not re.search(rb"(?<![0-9a-f])7,?919(?![0-9a-f])", content)
        assert (7919).to_bytes(4, "little") not in content
    cube, at = open_cube(path), {code: store.units("lsoa21").index[code] for code in PLANTED}
    told = {code: cube.counts("vwi", "police", "lsoa21", *QUIET_MONTHS)[row] for code, row in at.items()}
    assert told["X0101B"] in (HIDDEN, 10)  # 3 and 7 are hidden unless a random change lifts them to ten
    assert told["X0102B"] in (HIDDEN, 10)
    assert told["X0201B"] in (HIDDEN, 10, 15, 20)
    assert abs(told["X0202B"] - 7919) <= 8
    assert told["X0202B"] % 5 == 0


def test_the_tables_have_no_room_for_a_record_a_point_or_a_key(canary):
    _, _, path = canary
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    tables = [row[0] for row in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    columns = {row[1] for table in tables for row in base.execute(f"PRAGMA table_info({table})")}
    base.close()
    assert not {
        one
        for one in columns
        if re.search(r"lon|lat$|rkey|ckey|key_|event|record|raw|person|hour|provider|pvalue", one)
    }
    assert set(tables) == {
        "seal", "manifest", "definitions", "sources", "levels", "units", "context", "places", "supply", "refusals",
        "frames",
    }  # fmt: skip


def test_the_key_is_named_by_its_id_and_is_not_in_the_file(canary):
    store, _, path = canary
    assert open_cube(path).manifest["key_id"] == key_id(DEMONSTRATION) == store.facts.key_id
    for content in everything(path):
        assert DEMONSTRATION not in content
        assert DEMONSTRATION.hex().encode() not in content


def test_what_a_count_may_differ_by_is_said(small_cube, tmp_path):
    assert small_cube[1].manifest["perturbed"] == MOST
    assert open_cube(frozen(tmp_path, is_open=True)[2]).manifest["perturbed"] == 0


def test_nobody_who_treats_patients_is_named(canary):
    _, _, path = canary
    assert not [content for content in everything(path) if b"First trust" in content or b"Second trust" in content]


# -- the seal


@given(st.data())
@settings(max_examples=60)
def test_a_byte_changed_anywhere_is_noticed(small_cube, data):
    content = bytearray(small_cube[2].read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CubeError):
        check(bytes(content), "public.cube")


@given(st.integers(0, 5000))
def test_a_cut_or_grown_cube_is_refused(small_cube, size):
    content = small_cube[2].read_bytes()
    for wrong in (content[:-size] if size else b"", content + b"x" * (size + 1)):
        with pytest.raises(CubeError, match=r"public\.cube: "):
            check(wrong, "public.cube")


def test_a_file_that_is_no_cube_is_refused_in_one_line(tmp_path):
    for content in (b"", b"not a cube", b"SQLite format 3\0" + b"\0" * 4096):
        path = tmp_path / "odd.cube"
        path.write_bytes(content)
        with pytest.raises(CubeError, match=r"^odd\.cube: is not a protected cube; make one with"):
            open_cube(path)


def test_a_sealed_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "odd.cube"
    path.write_bytes(sealed(b"sealed by sha256:" + b"0" * 64))
    with pytest.raises(CubeError, match="is sealed but no protected cube"):
        open_cube(path)


# -- the command


def test_the_command_says_what_is_wrong_in_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "data", "cube", "--store", str(tmp_path), "--out", str(tmp_path / "x.cube")],
        capture_output=True, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "nothing is published" in done.stderr


def test_a_definition_that_is_offered_is_one_that_exists():
    assert len([one for one in offered.groups() if not one.instead_of]) == 6
