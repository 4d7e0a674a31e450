"""A file or a manifest that was changed, exchanged or never made here is found, and the fault says which."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import FORMATS, verify, write
from reports.__main__ import main
from reports.manifest import ENDING, seal
from tests.reports.samples import PARTNER, answer, shapes

AT = datetime(2026, 1, 6, 9, 30, tzinfo=UTC)
FILE = write(answer(), PARTNER, "csv", shapes, AT)
TOLD = json.loads(FILE.manifest)


def saved(folder, manifest=FILE.manifest, content=FILE.content):
    (folder / FILE.name).write_bytes(content)
    (folder / f"{FILE.name}{ENDING}").write_bytes(manifest)
    return folder / FILE.name


def leaves(value, path=()):
    """Yield the path of everything in a manifest."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*path, key)
        yield from leaves(one, (*path, key))


PATHS = [path for path in leaves(TOLD) if path != ("seal",)]


def changed(path, value):
    """Return the manifest with something else at a path."""
    made = json.loads(FILE.manifest)
    inside = made
    for key in path[:-1]:
        inside = inside[key]
    before, inside[path[-1]] = inside[path[-1]], value
    return made, before


@settings(max_examples=80, deadline=None)
@given(path=st.sampled_from(PATHS), value=st.none() | st.integers() | st.text(max_size=5) | st.booleans())
def test_anything_else_anywhere_in_a_manifest_is_found(path, value, tmp_path_factory):
    made, before = changed(path, value)
    faults = verify(saved(tmp_path_factory.mktemp("m"), json.dumps(made).encode()))
    same = type(before) is type(value) and before == value
    assert bool(faults) != same
    assert same or "manifest" in faults[0]


@pytest.mark.parametrize("path", [path for path in PATHS if len(path) == 1])
def test_a_part_taken_out_is_found(path, tmp_path):
    made = {key: value for key, value in TOLD.items() if key != path[0]}
    assert "manifest" in verify(saved(tmp_path, json.dumps(made).encode()))[0]


def test_a_manifest_laid_out_anew_is_the_same_manifest(tmp_path):
    again = json.dumps(TOLD, ensure_ascii=True, sort_keys=True).encode()
    assert verify(saved(tmp_path, again)) == ()


def test_changed_data_are_found_and_the_export_is_named(tmp_path):
    path = saved(tmp_path, content=FILE.content.replace(b"shown", b"shewn", 1))
    (fault,) = verify(path)
    assert "the file was changed" in fault and TOLD["export"]["id"] in fault


def test_the_manifest_of_another_file_is_told_from_a_changed_file(tmp_path):
    other = write(answer(), PARTNER, "json", shapes, AT)
    (fault,) = verify(saved(tmp_path, other.manifest))
    assert "is of another file" in fault and other.name in fault


def test_a_renamed_file_is_the_same_file(tmp_path):
    path = saved(tmp_path).rename(tmp_path / "cells (1).csv")
    assert verify(path, tmp_path / f"{FILE.name}{ENDING}") == ()


ROWS = b'"rows": 240'
NEVER_OURS = {
    "nothing": b"{}",
    "no hash": b'{"file": {}}',
    "a picture": b"\x89PNG",
    "too deep": b"[" * 100_000,
    "two seals": b'{"seal": 1, "seal": 2}',
    "no number": FILE.manifest.replace(ROWS, b'"rows": NaN'),
    "two numbers": FILE.manifest.replace(ROWS, b'"rows": 1, "rows": 240'),
}


@pytest.mark.parametrize("text", NEVER_OURS.values(), ids=NEVER_OURS)
def test_what_the_atlas_never_made_is_told_so(text, tmp_path):
    assert "cannot be read as one that the atlas makes" in verify(saved(tmp_path, text))[0]


def test_a_seal_made_anew_leaves_the_audit_to_find_it(tmp_path):
    """Said plainly: the seal is no signature. What it does not find, the audit's SHA-256 by export id does."""
    made = TOLD | {"sentence": "Something else"}
    forged = made | {"seal": seal(made)}
    assert verify(saved(tmp_path, json.dumps(forged).encode())) == ()


@pytest.mark.parametrize("key", FORMATS)
def test_the_seal_is_in_every_manifest(key):
    told = json.loads(write(answer(), PARTNER, key, shapes, AT).manifest)
    assert told["seal"] == seal(told)


def test_the_command_takes_a_file_and_its_manifest(tmp_path, capsys):
    path = saved(tmp_path)
    side_car = (tmp_path / f"{FILE.name}{ENDING}").rename(tmp_path / f"elsewhere{ENDING}")
    assert main(["verify", str(path), str(side_car)]) == 0
    side_car.write_text(side_car.read_text().replace("Synthetic demonstration data", "Official figures"))
    assert main(["verify", str(path), str(side_car)]) == 1
    whole, fault = capsys.readouterr().out.splitlines()
    assert "whole" in whole and "manifest was changed" in fault
