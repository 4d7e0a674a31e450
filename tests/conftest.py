import copy
import os
from pathlib import Path

import pytest
from dash import _callback
from hypothesis import settings

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("SHARED", ROOT.parent / "shared")).resolve()

# a property is about what comes out: on a busy machine the first call alone can take longer than hypothesis allows
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


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


@pytest.fixture(scope="module")
def callbacks_kept():
    """Leave Dash's own lists of callbacks as they were found: every application that is set up empties them."""
    import callbacks  # noqa: F401  # importing the package registers every callback

    names = [name for name in vars(_callback) if name.startswith("GLOBAL_")]
    before = {name: copy.copy(getattr(_callback, name)) for name in names}
    yield
    for name, held in before.items():
        target = getattr(_callback, name)
        target.clear()
        target.extend(held) if isinstance(target, list) else target.update(held)
