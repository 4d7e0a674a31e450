"""What is installed is what was tried: every package pinned, and every file of it known by its checksum."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.version import Version

from scripts import vendor

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"([A-Za-z0-9._-]+)(\[[a-z,]+\])?==([^\s;]+)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
TOOLS = {"pip", "wheel"}  # a virtual environment's own


def plain(name):
    return re.sub("[-_.]+", "-", name).lower()


def asked():
    """Return {package: version} of requirements.txt, names as pip compares them. Fails for a line that pins none."""
    lines = [line.split("#")[0].strip() for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines()]
    assert not [line for line in lines if line and not PIN.fullmatch(line)]
    return {plain(found[1]): found[3] for line in lines if (found := PIN.fullmatch(line))}


def locked():
    """Return {package: (version, checksums)} of requirements.lock."""
    text = re.sub(r"\s*\\\n\s*", " ", (ROOT / "requirements.lock").read_text("utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert not [line for line in lines if not PIN.match(line)]
    return {plain(PIN.match(line)[1]): (PIN.match(line)[3], HASH.findall(line)) for line in lines}


def test_what_is_asked_for_is_locked_as_it_is_asked_for():
    """Fails where requirements.txt was changed without `make lock`."""
    held = locked()
    assert {name: held.get(name, ("not locked",))[0] for name in asked()} == asked()


def test_every_locked_package_has_the_checksums_of_its_files():
    assert not [name for name, (_, sums) in locked().items() if not sums]


def test_every_python_package_is_pinned():
    """What is installed here and needed, by whatever road, is in the lock, at that very version."""
    held, needed = locked(), set(asked())
    found = {plain(one.metadata["Name"]): one for one in distributions()}
    while more := {name for one in needed & found.keys() for name in requires(found[one])} & found.keys() - needed:
        needed |= more
    installed = {name: found[name].version for name in needed & found.keys() - TOOLS}
    assert {name: held.get(name, ("not locked",))[0] for name in installed} == installed


def faulty(versions):
    """Return the published faults that these {package: version} still have, by the list that needs no network."""
    known = tomllib.loads((ROOT / "tests" / "known_faults.toml").read_text("utf-8"))
    return [
        fault
        for fault, one in known.items()
        if one["package"] in versions and Version(versions[one["package"]]) < Version(one["mended"])
    ]


def test_nothing_locked_has_a_fault_that_is_listed():
    held = {name: version for name, (version, _) in locked().items()}
    assert faulty(held) == []
    assert faulty({**held, "waitress": "3.0.0"}) == ["CVE-2024-49768", "CVE-2024-49769"]


def test_every_listed_fault_is_of_something_that_is_locked():
    known = tomllib.loads((ROOT / "tests" / "known_faults.toml").read_text("utf-8"))
    assert {one["package"] for one in known.values()} <= set(locked())


def requires(one):
    """Yield what a package needs here, extras aside."""
    for line in one.requires or ():
        if "extra ==" not in line:
            yield plain(re.match(r"[A-Za-z0-9._-]+", line)[0])


def test_the_one_command_that_installs_takes_nothing_without_its_checksum():
    made = (ROOT / "Makefile").read_text("utf-8")
    installs = [line for line in made.splitlines() if "pip install" in line and "uv==" not in line]
    assert len(installs) == 1
    assert {"--require-hashes", "--only-binary", "requirements.lock"} <= set(installs[0].split())


def wheel(folder):
    """Make a package that does nothing, as a wheel; return its checksum."""
    import hashlib

    path = folder / "nothing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as held:
        held.writestr("nothing.py", "")
        held.writestr("nothing-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: nothing\nVersion: 1.0\n")
        held.writestr("nothing-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        held.writestr("nothing-1.0.dist-info/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("harm", ["", "another file", "no checksum"])
def test_another_file_of_the_same_name_is_not_installed(tmp_path, harm):
    right = wheel(tmp_path)
    told = {"": f" --hash=sha256:{right}", "another file": f" --hash=sha256:{'0' * 64}", "no checksum": ""}[harm]
    (tmp_path / "lock").write_text(f"nothing==1.0{told}\n")
    from_here = ["--no-index", "--find-links", str(tmp_path), "--target", str(tmp_path / "in")]
    command = [sys.executable, "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", *from_here]
    done = subprocess.run([*command, "-r", str(tmp_path / "lock")], capture_output=True, text=True)
    assert (done.returncode == 0) is (not harm) and (tmp_path / "in" / "nothing.py").exists() is (not harm)


def test_every_browser_library_has_its_checksum():
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages and all(one["integrity"].startswith("sha512-") for one in packages.values())
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)


def test_a_browser_library_that_is_another_is_not_installed(tmp_path, monkeypatch):
    """By the very command that installs them, over a package whose checksum in the lock is not its own."""
    import tarfile

    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "package.json").write_text('{"name": "nothing", "version": "1.0.0"}')
    with tarfile.open(tmp_path / "nothing.tgz", "w:gz") as held:
        held.add(tmp_path / "package", "package")
    top = {"name": "x", "version": "1.0.0", "dependencies": {"nothing": "file:nothing.tgz"}}
    one = {"version": "1.0.0", "resolved": "file:nothing.tgz", "integrity": "sha512-" + "A" * 86 + "=="}
    packages = {"": top, "node_modules/nothing": one}
    (tmp_path / "package.json").write_text(json.dumps(top))
    monkeypatch.setattr(vendor, "ROOT", tmp_path)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    for integrity, code in ((one["integrity"], "EINTEGRITY"), (None, "")):
        one["integrity"] = integrity
        held = {name: {k: v for k, v in fields.items() if v} for name, fields in packages.items()}
        lock = {"name": "x", "version": "1.0.0", "lockfileVersion": 3, "requires": True, "packages": held}
        (tmp_path / "package-lock.json").write_text(json.dumps(lock))
        if code:
            with pytest.raises(SystemExit, match=code):
                vendor.fetch()
        else:
            vendor.fetch()
        assert (tmp_path / "node_modules" / "nothing").exists() is not bool(code)
