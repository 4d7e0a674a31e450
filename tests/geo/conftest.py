"""The small county, read once."""

import os
from pathlib import Path

import county
import pytest
import south_yorkshire

import geo


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    county.write(folder)
    return folder


@pytest.fixture(scope="session")
def small(files):
    return geo.load(county.CONFIG, files)


@pytest.fixture(scope="session")
def open_data():
    root = Path(os.environ.get("SHARED", Path(__file__).parents[2] / ".." / "shared")) / "open_data"
    if not root.exists():
        pytest.skip(f"the real open data is not at {root}; set SHARED")
    return root


@pytest.fixture(scope="session")
def south(open_data):
    return geo.load(south_yorkshire.CONFIG, open_data)
