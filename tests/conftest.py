import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("SHARED", ROOT.parent / "shared")).resolve()


@pytest.fixture(scope="session")
def shared():
    """The folder of real open data and reference values; tests that need it skip with a visible reason without it."""
    if not SHARED.is_dir():
        pytest.skip(f"real open data is not at {SHARED}: set SHARED to its folder")
    return SHARED


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A small store and the events it was made from, by source."""
    from tests import small_store

    return small_store.make(tmp_path_factory.mktemp("small") / "release")
