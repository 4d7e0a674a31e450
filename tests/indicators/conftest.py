import pandas as pd
import pytest


@pytest.fixture(scope="session")
def reference(shared):
    """Read one table of published inputs and results; skips with a visible reason where they are absent."""

    def read(name, **options):
        return pd.read_csv(shared / "reference" / f"{name}.csv", **options)

    return read
