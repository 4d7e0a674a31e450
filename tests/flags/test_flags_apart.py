"""Flags know nothing of statistics and statistics nothing of flags: by what they import, and by what they do."""

import subprocess
import sys

from tests.conftest import ROOT
from tests.test_architecture import MAY, SOURCES, imported, top_of

STATISTICS = {"data", "indicators", "cube", "geo", "reports"}


def test_no_file_of_either_half_names_the_other():
    assert not MAY["flags"] & STATISTICS
    for path in SOURCES:
        tops = {name.partition(".")[0] for name in imported(path)}
        if top_of(path) == "flags":
            assert not tops & STATISTICS, path
        elif top_of(path) in STATISTICS:
            assert "flags" not in tops, path
        assert not ("flags" in tops and tops & STATISTICS), f"{path} brings the two together"


def test_the_register_works_where_there_is_no_store_and_no_code_that_reads_one(tmp_path):
    """A register is made and asked in an empty folder; nothing of the other half is loaded on the way."""
    code = (
        "import sys, pathlib; from flags import demo; from flags import look_up\n"
        "book = demo.make(pathlib.Path('x.flags'))\n"
        "told = look_up(book, demo.person_of(book), str(book.told()[0].proposal.uprn))\n"
        "print(told.kind.value, sorted({name.partition('.')[0] for name in sys.modules} & "
        f"{STATISTICS | {'dash', 'pandas', 'duckdb', 'geopandas'}!r}))"
    )
    asked = [sys.executable, "-c", code]
    done = subprocess.run(asked, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.stdout.split(maxsplit=1) == ["flag", "[]\n"], done.stderr
