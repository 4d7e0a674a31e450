"""What we compare with: a plain Dash app that rebuilds px.choropleth_map with its GeoJSON at every change.

It is given an easy life: counts are made beforehand, shapes are simplified to about 50 m, shared borders kept.

    python -m benchmarks.plain_app STORE LEVEL PORT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.express as px
import shapely
from dash import Dash, Input, Output, dcc, html
from waitress import serve

from indicators import Atlas, open_atlas

VIEWS = 12


def geojson(atlas: Atlas, level: str) -> dict:
    """Return the level's shapes as one FeatureCollection, EPSG:4326, four decimals."""
    shapes = shapely.coverage_simplify(shapely.from_wkb(atlas.shapes(level)["geometry"].to_numpy()), 0.0005)
    shapes = shapely.set_precision(shapes, 0.0001, mode="pointwise")
    features = [
        {"type": "Feature", "id": code, "properties": {}, "geometry": json.loads(text)}
        for code, text in zip(atlas.codes(level), shapely.to_geojson(shapes), strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def make(store: Path, level: str) -> Dash:
    """Return the plain app: one menu, one map."""
    atlas = open_atlas(store).now()
    shapes, codes = geojson(atlas, level), atlas.codes(level)
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(atlas.shapes(level)["geometry"].to_numpy()))
    counts = np.random.default_rng(1).poisson(30, (VIEWS, len(codes)))
    app = Dash("plain", assets_folder=str(Path(__file__).parent / "none"))  # none of our scripts
    app.layout = html.Div([dcc.Store(id="pick", data=0), dcc.Graph(id="map", style={"height": "800px"})])

    @app.callback(Output("map", "figure"), Input("pick", "data"))
    def draw(view: int) -> object:
        table = pd.DataFrame({"code": codes, "count": counts[int(view) % VIEWS]})
        middle = {"lon": (west + east) / 2, "lat": (south + north) / 2}
        return px.choropleth_map(
            table, geojson=shapes, locations="code", color="count", map_style="white-bg", center=middle, zoom=8.5
        )

    return app


if __name__ == "__main__":
    serve(make(Path(sys.argv[1]), sys.argv[2]).server, host="127.0.0.1", port=int(sys.argv[3]), threads=4)
