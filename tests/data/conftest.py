"""The demonstration county, generated once for all tests that read it."""

import pytest


@pytest.fixture(scope="session")
def doggershire(tmp_path_factory):
    """The folder of the demonstration county's files."""
    from data import demo

    folder = tmp_path_factory.mktemp("doggershire")
    demo.generate(folder)
    return folder
