import os
from pathlib import Path

import pytest

from cube import open_cube
from data.freezing import freeze
from data.progress import silent
from data.release import open_release, published
from public_screen import create_app
from tests.planted import frozen, plant


@pytest.fixture(scope="session")
def county_file(tmp_path_factory):
    """The demonstration county's cube, made by the code the command runs."""
    found = os.environ.get("ATLAS_TEST_STORE")
    if not found:
        pytest.skip("ATLAS_TEST_STORE names no demonstration store: `make test` builds one")
    path = tmp_path_factory.mktemp("county") / "public.cube"
    freeze(open_release(published(Path(found))), path, silent)
    return path


@pytest.fixture(scope="session")
def county(county_file):
    return open_cube(county_file)


@pytest.fixture(scope="session")
def reader(county):
    """Someone at the public screen of the demonstration county."""
    return create_app(county).test_client()


@pytest.fixture(scope="session")
def planted(tmp_path_factory):
    """A small cube with figures planted in its county, and someone at its screen."""
    store, _, path = frozen(tmp_path_factory.mktemp("planted"), alter=plant)
    cube = open_cube(path)
    return store, cube, create_app(cube).test_client()
