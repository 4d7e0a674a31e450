import pytest

from tests.access.reach import NOBODY, client_of, served


@pytest.fixture(scope="module")
def made(callbacks_kept, small, tmp_path_factory):
    """The application over the small store with sign-in, and its desk."""
    with pytest.MonkeyPatch.context() as patch:
        yield served(small[0], tmp_path_factory.mktemp("served"), patch.setattr)


@pytest.fixture()
def desk(made):
    """The desk of the application: no paces or failures run up by the test before."""
    for table in ("paces", "failures"):
        made[1].database.connection().execute(f"DELETE FROM {table}")
    return made[1]


@pytest.fixture()
def visit(made, desk):
    """Return a browser of a reader: `visit("pat.partner")`."""
    return lambda reader=NOBODY: client_of(*made, reader)
