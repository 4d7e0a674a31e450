"""Every colour of the atlas, light and dark, by name; page, charts, legend and map all take them from here.

The browser gets them as CSS variables (`css()`), so changing the theme needs no data and no server. Ramps are one hue,
light to dark on a light page and the other way round on a dark one; `tests/layouts/test_theme.py` holds them to
colour-blind readers (simulated) and to WCAG contrast. No red: places and people are not alarms.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LIGHT, DARK = "light", "dark"

# name: (light, dark)
_PAGE = {
    "surface": ("#ffffff", "#171b1f"),
    "raised": ("#f6f7f8", "#1f252a"),
    "ground": ("#eceeef", "#0f1215"),
    "text": ("#14191d", "#e9edf0"),
    "muted": ("#4a565f", "#a9b4bc"),
    "line": ("#d3d9dd", "#363f46"),
    "control-line": ("#76828b", "#7d8992"),
    "accent": ("#00605c", "#57c9bd"),
    "accent-strong": ("#004643", "#86ded4"),
    "accent-soft": ("#e0f0ee", "#15312f"),
    "on-accent": ("#ffffff", "#06201e"),
    "focus": ("#ffdd00", "#ffdd00"),
    "on-focus": ("#0b0c0c", "#0b0c0c"),
    "warning": ("#6b4200", "#f2c368"),
    "warning-soft": ("#fff3d9", "#33270d"),
    "interval": ("#8a949b", "#7f8a92"),
}
_MAP = {
    "land": ("#eef0ef", "#1b2024"),
    "water": ("#bfd6e4", "#0d2433"),
    "green": ("#dce7d6", "#1e2a22"),
    "road": ("#ffffff", "#454e55"),
    "road-edge": ("#aab2b8", "#2a3136"),
    "label": ("#20272c", "#eef2f4"),
    "halo": ("#ffffff", "#14181b"),
    "edge": ("#66727b", "#8f9aa2"),
    "hover": ("#14191d", "#ffffff"),
    "selected": ("#0b0c0c", "#ffdd00"),
    "selected-casing": ("#ffdd00", "#0b0c0c"),
    "coarse": ("#8a1f86", "#f09be8"),  # streets and halos: a hue that no ramp has
    "outside": ("#e2e5e6", "#22282c"),
}
# A status is never told by colour alone: hidden has dots, not supplied has a hatch, zero has an outline.
_STATUS = {
    "zero": ("#ffffff", "#0c0f11"),
    "hidden": ("#dedfdc", "#34393d"),
    "hidden-mark": ("#62676a", "#aab2b8"),
    "not-supplied": ("#efebe4", "#2b2823"),
    "not-supplied-mark": ("#857866", "#9a8d7a"),
    "no-value": ("#c3c9cd", "#4b545b"),
}
_RAMPS = {
    "sequential": (
        ("#dcebf8", "#9cc4e6", "#5b9bd3", "#2568ac", "#082c60"),
        ("#1d3b5c", "#2d6196", "#4a8fca", "#86bdea", "#d3e9fc"),
    ),
    "context": (
        ("#fae8d0", "#f2c48a", "#dc9440", "#ad641a", "#6b3a0a"),
        ("#4a2f12", "#80511c", "#bb7c2c", "#e6ae64", "#fbe3c0"),
    ),
    "diverging": (
        ("#0b4f8a", "#7fb2da", "#e6e6e3", "#eeb06a", "#a8540c"),
        ("#7cc0f5", "#35709f", "#3a4045", "#a3682a", "#f7b765"),
    ),
    # index = 3 x violence third + context third: violence deepens to blue, context to orange, both to black (white)
    "bivariate": (
        ("#e9ebec", "#f3c588", "#e58a12", "#a3c5e4", "#b0a08c", "#a0692c", "#3b82c4", "#4f6079", "#3a2b22"),
        ("#333a40", "#7d5a2a", "#d68f2e", "#2f5f8c", "#87807a", "#dfbd9a", "#5aa5e6", "#a9bfd3", "#f7f3ec"),
    ),
}

# Which steps of a five-step ramp are used when there are fewer classes: always as far apart as they can be.
_STEPS = {
    "sequential": {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)},
    "diverging": {1: (2,), 2: (1, 3), 3: (1, 2, 3), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)},
}
_STEPS["context"] = _STEPS["sequential"]

SOURCE_COLOURS = {
    "police": ("#2568ac", "#6db0ec"),
    "ed": ("#00706b", "#57c9bd"),
    "ambulance": ("#a2580a", "#eea952"),
    "fire": ("#6a4c93", "#b79ae0"),
}


def _tokens() -> dict[str, tuple[str, str]]:
    ramps = {
        f"{scheme}-{step}": (light, dark)
        for scheme, (lights, darks) in _RAMPS.items()
        for step, (light, dark) in enumerate(zip(lights, darks, strict=True))
    }
    sources = {f"source-{source}": pair for source, pair in SOURCE_COLOURS.items()}
    return {**_PAGE, **_MAP, **_STATUS, **ramps, **sources}


TOKENS: Mapping[str, tuple[str, str]] = MappingProxyType(_tokens())


def colour(token: str, theme: str = LIGHT) -> str:
    """Return "#rrggbb" of a token in a theme. Raises KeyError for a name that is not in TOKENS."""
    return TOKENS[token][theme == DARK]


def variable(token: str) -> str:
    """Return "var(--va-...)", for a style attribute that follows the theme. Raises KeyError for an unknown token."""
    if token not in TOKENS:
        raise KeyError(token)
    return f"var(--va-{token})"


def ramp(scheme: str, classes: int) -> tuple[str, ...]:
    """Return the tokens that paint `classes` classes of a scheme, lowest first.

    Raises ValueError if the scheme has no such number: bivariate always has nine, the others one to five.
    """
    if scheme == "bivariate" and classes == 9:
        return tuple(f"bivariate-{step}" for step in range(9))
    if classes not in _STEPS.get(scheme, {}):
        raise ValueError(f"{scheme}: no palette for {classes} classes")
    return tuple(f"{scheme}-{step}" for step in _STEPS[scheme][classes])


def css() -> str:
    """Return the style sheet that defines every token as --va-NAME, light by default and dark under data-bs-theme.

    On paper everything is light, but for the map and its legend: the picture of the map has the colours on screen.
    """
    paper = _block('[data-bs-theme="dark"] :is(.top, .told, .drawer, .twin)', LIGHT)
    return _block(":root", LIGHT) + _block('[data-bs-theme="dark"]', DARK) + f"@media print{{{paper}}}\n"


def _block(selector: str, theme: str) -> str:
    lines = "".join(f"--va-{token}:{colour(token, theme)};" for token in TOKENS)
    return f"{selector}{{color-scheme:{theme};{lines}}}\n"
