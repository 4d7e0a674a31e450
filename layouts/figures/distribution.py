"""Where one place stands among all others of its kind."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from indicators import Standing, telling
from layouts import theme
from layouts.figures.graph import layout

HOW = "each thin mark is an area; further right is higher. The tall mark is this one."
STEPS = 300  # marks closer than this share of the width are drawn once: the eye cannot part them


def distribution(standing: Standing, *, name: str, measure: str, unit: str) -> tuple[go.Figure, str]:
    """Return a strip of one mark per area with this one standing out, and the same in words."""
    figure = go.Figure([marks(standing.values, unit), *here(standing, name)])
    figure.update_layout(layout(74, hovermode="closest", margin={"l": 12, "r": 12, "t": 6, "b": 24}))
    figure.update_yaxes(visible=False, range=[-1, 1], fixedrange=True)
    figure.update_xaxes(nticks=5, fixedrange=True, zeroline=False, showgrid=False)
    return figure, telling.standing(standing, name=name, measure=measure, unit=unit)


def marks(values: np.ndarray, unit: str) -> go.Scatter:
    """Return the other areas' marks, thinned where they would lie on each other."""
    width = float(np.ptp(values)) if len(values) else 0.0
    seen = values if width == 0 else np.round((values - values.min()) / width * STEPS) / STEPS * width + values.min()
    return go.Scatter(
        x=np.unique(seen).tolist(),
        y=[0] * len(np.unique(seen)),
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 18, "color": theme.colour("interval"), "line": {"width": 1}},
        opacity=0.55,
        hovertemplate=f"%{{x:,.1f}} {unit}<extra></extra>",
    )


def here(standing: Standing, name: str) -> list[go.Scatter]:
    """Return this place's mark, none when it has no value to show."""
    if standing.value is None:
        return []
    ink = theme.colour("source-police", theme.LIGHT)
    mark = {"symbol": "line-ns-open", "size": 38, "color": ink, "line": {"width": 3.5}}
    return [go.Scatter(x=[standing.value], y=[0], mode="markers", marker=mark, hovertemplate=f"{name}<extra></extra>")]
