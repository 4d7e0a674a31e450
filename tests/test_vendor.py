"""The browser libraries: the versions that belong together, and nothing committed."""

import json
import subprocess
import sys
from pathlib import Path

import plotly.offline
import pytest

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "assets" / "vendor"


@pytest.fixture(scope="module")
def versions():
    if not (VENDOR / "vendor.json").exists():
        pytest.skip("the browser libraries are not installed: run `make vendor`")
    return json.loads((VENDOR / "vendor.json").read_text("utf-8"))


def test_the_chart_bundle_is_the_one_plotly_writes_figures_for(versions):
    assert versions["plotly.js-cartesian-dist-min"] == plotly.offline.get_plotlyjs_version()


def test_what_is_installed_is_what_is_declared(versions):
    declared = json.loads((ROOT / "package.json").read_text("utf-8"))
    for name, version in {**declared["dependencies"], **declared["devDependencies"]}.items():
        assert versions[name] == version


def test_the_lock_pins_every_package_by_its_content():
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert all(fields.get("integrity") for path, fields in packages.items() if path)


def test_installing_again_does_nothing(versions):
    before = (VENDOR / "vendor.json").stat().st_mtime_ns
    subprocess.run([sys.executable, "scripts/vendor.py"], cwd=ROOT, check=True)
    assert (VENDOR / "vendor.json").stat().st_mtime_ns == before


def test_nothing_points_at_a_source_map_we_do_not_ship(versions):
    assert not [path.name for path in VENDOR.glob("*.js") if b"sourceMappingURL=" in path.read_bytes()[-300:]]


def test_third_party_code_is_never_committed():
    listed = subprocess.run(
        ["git", "ls-files", "assets/vendor", "node_modules"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert listed.stdout == ""
