"""Imports point down and enter a folder by its front door; each layer keeps to its own trade."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What each folder may import from the project, itself included.
MAY = {
    "cube": {"cube"},
    "geo": {"geo"},
    "access": {"access"},
    "personal": {"personal"},
    "flags": {"flags", "access", "personal"},
    "data": {"data", "cube", "geo", "access", "personal"},
    "indicators": {"indicators", "data", "geo", "access"},
    "reports": {"reports", "indicators", "data", "geo", "access"},
    "layouts": {"layouts", "indicators", "data", "geo", "access"},
    "callbacks": {"callbacks", "layouts", "reports", "indicators", "access", "personal"},
    "public_screen": {"public_screen", "cube", "serving", "layouts"},
    "serving": {"serving", "callbacks", "indicators", "layouts", "access", "flags"},
}
FRONT_DOOR_ONLY = {"cube", "public_screen", "geo", "access", "personal", "flags", "data", "indicators", "reports"}
NOT_FOR = {
    "cube": {"dash", "plotly", "flask", "pandas", "numpy"},
    "public_screen": {"dash", "plotly", "pandas", "numpy", "shapely", "duckdb", "pyarrow"},
    "geo": {"dash", "plotly", "flask"},
    "access": {"dash", "plotly", "pandas", "numpy"},
    "flags": {"dash", "plotly", "flask", "pandas", "numpy", "geopandas", "pyarrow", "duckdb", "h3"},
    "data": {"dash", "plotly", "flask"},
    "indicators": {"dash", "plotly", "flask"},
    "reports": {"dash", "flask"},
    "layouts": {"pandas", "geopandas", "flask", "h3"},
    "callbacks": {"pandas", "plotly", "numpy", "geopandas", "h3"},
}
SOURCES = [path for top in MAY for path in sorted((ROOT / top).rglob("*.py"))]


def imported(path):
    """Yield the dotted names a file imports, relative imports left out (the project has none)."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module


def top_of(path):
    return path.relative_to(ROOT).parts[0]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_downwards_by_front_doors_and_keeps_to_its_trade(path):
    own = top_of(path)
    for name in imported(path):
        top, _, inside = name.partition(".")
        if top in MAY:
            assert top in MAY[own], f"{path.name} imports {name}: {own}/ may not know {top}/"
            by_door = not inside or top == own or top not in FRONT_DOOR_ONLY
            assert by_door, f"{path.name} imports {name}: enter {top}/ by its front door"
        assert top not in NOT_FOR.get(own, set()), f"{path.name} imports {name}: not {own}/'s trade"


def test_only_data_can_reach_the_engine():
    """No module outside data/ names what holds unprotected counts."""
    secret = {"open_engine", "Engine", "tallies_plainly", "profiles.parquet"}
    for path in SOURCES:
        if top_of(path) != "data":
            text = path.read_text("utf-8")
            assert not [word for word in secret if word in text and f"class {word}" not in text], path


def test_the_front_door_of_data_lets_out_no_raw_counts():
    import data

    assert not {"Engine", "open_engine", "pack", "protect", "compile_rule", "Tables"} & set(data.__all__)


def test_no_file_is_longer_than_four_hundred_lines():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert not {path: lines for path, lines in lengths.items() if lines > 400}
