"""What is installed is what was tried: every package pinned, the browser's by its checksum as well."""

import json
import re
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"([A-Za-z0-9._-]+)(\[[a-z,]+\])?==[^\s;]+")
TOOLS = {"pip", "setuptools", "wheel"}  # a virtual environment's own


def pinned(name):
    """Return the packages a file of requirements pins, names as pip compares them. Fails for a line that pins none."""
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines()]
    lines = [line for line in lines if line and not line.startswith("-c ")]
    assert not [line for line in lines if not PIN.fullmatch(line)]
    return {plain(PIN.fullmatch(line)[1]) for line in lines}


def plain(name):
    return re.sub("[-_.]+", "-", name).lower()


def test_every_python_package_is_pinned():
    known = pinned("requirements.txt") | pinned("constraints.txt") | TOOLS
    needed = {plain(one) for one in pinned("requirements.txt")}
    found = {plain(one.metadata["Name"]): one for one in distributions()}
    while more := {name for one in needed & found.keys() for name in requires(found[one])} & found.keys() - needed:
        needed |= more
    assert needed - known == set()


def requires(one):
    """Yield what a package needs here, extras aside."""
    for line in one.requires or ():
        if "extra ==" not in line:
            yield plain(re.match(r"[A-Za-z0-9._-]+", line)[0])


def test_every_browser_library_has_its_checksum():
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages and all(one["integrity"].startswith("sha512-") for one in packages.values())
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
