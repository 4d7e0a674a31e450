import pytest

from tests.access.desk_for_tests import Clock, desk_at


@pytest.fixture()
def clock():
    return Clock()


@pytest.fixture()
def desk(tmp_path, clock):
    return desk_at(tmp_path / "access.db", clock=clock)
