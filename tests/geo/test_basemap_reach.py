"""The base map may reach beyond the county, and its tiles say so."""

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.tiles import Band, reach


def test_the_reach_is_that_of_the_widest_layer():
    near = Band("roads", pd.DataFrame({"name": ["a"]}), np.array([shapely.box(2, 54, 2.2, 54.1)]), 4326, 6, 12)
    sea = Band("water", pd.DataFrame({"kind": ["sea"]}), np.array([shapely.box(1, 53, 2.1, 54.05)]), 4326, 6, 12)
    empty = Band("green", pd.DataFrame({"kind": []}), np.array([], object), 4326, 6, 12)
    assert reach([near, sea, empty]) == pytest.approx((1, 53, 2.2, 54.1))
