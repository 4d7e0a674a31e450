"""The public's process opens the cube and nothing else of the atlas's data, and what it tells holds nothing planted."""

import json
import os
import re
import struct
import subprocess
import sys
from html import unescape
from pathlib import Path

import pandas as pd

from data.release import published

ROOT = Path(__file__).parents[2]
WATCH = """
import json, os, sys
opened = set()
sys.addaudithook(lambda event, given: opened.add(str(given[0])) if event in ("open", "sqlite3.connect") else None)
sys.path.insert(0, {root!r})
from pathlib import Path
import public
from public_screen.pace import Pace
app = public.create_app(public.open_cube(Path({cube!r})), pace=Pace(3, 3600.0)).test_client()
codes = [app.get("/text", environ_base={{"REMOTE_ADDR": "203.0.113.7"}}).status_code for _ in range(4)]
assert codes == [200, 200, 200, 429], codes
for path in ("/", "/text", "/embed", "/data", "/data/vap-lad.csv", "/style.css", "/?q=x", "/?map=msoa21"):
    assert app.get(path).status_code == 200, path
print(json.dumps([sorted(opened), sorted(sys.modules)]))
"""


def test_it_opens_the_cube_alone_and_loads_nothing_that_reads_a_store(planted, tmp_path):
    store, _, _ = planted
    held = store.folder.parent / "public.cube"
    alone = tmp_path / "alone" / "only.cube"  # a folder with nothing but the cube
    alone.parent.mkdir()
    alone.write_bytes(held.read_bytes())
    script = WATCH.format(root=str(ROOT), cube=str(alone))
    done = subprocess.run([sys.executable, "-I", "-B", "-c", script], capture_output=True, text=True, cwd=alone.parent)
    assert done.returncode == 0, done.stderr
    opened, modules = json.loads(done.stdout)
    code = (".py", ".pyc", ".so", ".pth", ".cfg", ".txt", "METADATA")
    installed = (sys.prefix, sys.base_prefix, "/etc/", "/usr/", "/dev/", "/proc/")
    odd = [path for path in opened if not path.endswith(code) and not path.startswith(installed) and not path.isdigit()]
    assert {path for path in odd if not Path(path).is_dir()} == {str(alone), ":memory:"}
    ours = {name.partition(".")[0] for name in modules}
    assert not ours & {"data", "indicators", "reports", "geo", "access", "callbacks"}
    assert not ours & {"pandas", "numpy", "pyarrow", "duckdb", "shapely", "dash", "plotly", "numba"}


def test_no_record_of_the_county_is_in_its_cube(county_file):
    """trust.md B12: ids of events, and where they were, in any form a file may hold a number."""
    release = published(Path(os.environ["ATLAS_TEST_STORE"]))
    paths = sorted((release / "events").rglob("*.parquet"))
    columns = ["event_id", "lon", "lat"]
    events = pd.concat([pd.read_parquet(path, columns=columns).dropna().sample(40, random_state=1) for path in paths])
    content = county_file.read_bytes()
    assert len(events) > 300
    for event in events.itertuples():
        assert event.event_id.encode() not in content
        for degrees in filter(None, (event.lon, event.lat)):  # on the meridian it is eight zero bytes: any file's
            assert struct.pack("<d", degrees) not in content
            assert struct.pack(">d", degrees) not in content
            assert repr(degrees).encode() not in content


def test_a_missing_or_changed_cube_is_one_plain_line(planted, tmp_path):
    store, _, _ = planted
    whole = (store.folder.parent / "public.cube").read_bytes()
    changed = tmp_path / "changed.cube"
    changed.write_bytes(whole[:5000] + b"x" + whole[5001:])
    for path, expected in ((tmp_path / "none.cube", "is not there; make it:"), (changed, "has been changed or cut")):
        done = subprocess.run(
            [sys.executable, "public.py"],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={"CUBE": str(path), "PORT": "0"},
        )
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert done.stderr.startswith("cannot start: ")
        assert expected in done.stderr


def walk(client, most=600):
    """Every address that can be reached by links from the first page, with what it answers."""
    waiting, seen = ["/", "/text", "/embed"], {}
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        if path in seen or path.startswith(("http", "tel:", "#")):
            continue
        reply = client.get(path)
        seen[path] = reply.get_data()
        waiting += [
            unescape(one).partition("#")[0] or "/"
            for one in re.findall(r'href="([^"]+)"', reply.get_data(as_text=True))
        ]
    return seen


def test_nothing_planted_is_in_any_byte_of_a_walk_through_everything(planted):
    """trust.md B6: areas with 3, 7, 13 and 7,919 offences; no reply may hold any of them as a figure."""
    _, cube, client = planted
    session = walk(client)
    assert len(session) > 60
    assert any(path.endswith(".csv") for path in session)
    for path, content in session.items():
        assert not re.search(rb"(?<![0-9a-f])7,?919(?![0-9a-f])", content), path
        text = re.sub(r"<svg.*?</svg>", " ", content.decode(), flags=re.DOTALL)
        told = re.findall(r"(?:recorded|there were) (?:about )?([\d,]+) ", text)
        told += re.findall(r"<td>about ([\d,]+)", text)
        told += re.findall(r"<title>[^<]*: (?:about )?([\d,]+)</title>", content.decode())
        if path.endswith(".csv"):
            told += [line.split(",")[8] for line in text.splitlines()[1:] if line.split(",")[8]]
        numbers = [int(one.replace(",", "")) for one in told]
        assert all(one >= 10 and one % 5 == 0 for one in numbers), path
    assert not [one for one in cube.sources.values() if one.is_open]
