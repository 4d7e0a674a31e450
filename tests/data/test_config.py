from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.building.config import read_config
from data.building.config_rules import RULES
from data.model import month_index
from data.toml_rules import ConfigError, key_lines, unknown_key
from tests.data import tiny_county

EXAMPLES = Path(__file__).parent.parent.parent / "examples"

FAULTY = """[store]
name = "x"
short = "y"
synthetic = "no"
descripton = "z"

[[boundaries]]
level = "lsoa31"
file = "x"
code = "c"

[[sources]]
id = "polic"
kind = "records"
label = "l"
open = true
health = false

[[sources.providers]]
id = "a"
label = "b"
fils = "x"

[[gaps]]
source = "police"
provider = "b"
from = "2024-13"
to = "2024-01"
reason = "r"

[[context]]
id = "c"
label = "c"
level = "lsoa21"
files = "c.csv"
code = "code"
date = "last year"
source = "s"
measures = [ { key = "k", label = "l", unit = "u", higher_is = "worse", value = "v" } ]
"""


def faults(tmp_path, text):
    path = tmp_path / "store.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    return caught.value.problems


@pytest.mark.parametrize(
    "expected",
    [
        "store.toml, line 4: synthetic must be true or false, got 'no'",
        "store.toml, line 5: unknown key descripton in [store]; did you mean description?",
        "store.toml, line 8: level must be one of lad, ward",
        "store.toml, line 13: id must be one of police, ed, ambulance, fire; got 'polic'",
        "store.toml, line 19: [sources.providers] needs the key files",
        "store.toml, line 19: records need a mapping",
        "store.toml, line 22: unknown key fils in [sources.providers]; did you mean files?",
        "store.toml, line 27: from month must be 01 to 12",
        "store.toml, line 37: date must be a date such as",
        "a measure is either a column, or a value and a denominator",
    ],
)
def test_every_fault_is_named_at_once_with_its_line(tmp_path, expected):
    assert any(problem.startswith(expected) or expected in problem for problem in faults(tmp_path, FAULTY))


def test_nothing_is_said_that_is_not_wrong(tmp_path):
    assert len(faults(tmp_path, FAULTY)) == 10


@pytest.mark.parametrize("name", ["south_yorkshire.toml", "demo.toml"])
def test_the_examples_are_right(name):
    assert read_config(EXAMPLES / name).sources


def test_a_config_becomes_values(tmp_path):
    config = read_config(tiny_county.write(tmp_path))
    assert config.sources[0].providers[0].files == ("police/{month}-street.csv", "late/{month}-street.csv")
    assert config.sources[0].finest_grid == "h3r8"
    assert [measure.per for measure in config.context[0].measures] == [1, 1, 10000]
    assert config.geography.districts == ("E08099901", "E08099902")


def test_a_gap_that_ends_before_it_begins_or_names_nobody_is_a_fault(tmp_path):
    gap = '\n[[gaps]]\nsource = "police"\nprovider = "nobody"\nfrom = "2023-05"\nto = "2023-04"\nreason = "r"\n'
    found = faults(tmp_path, tiny_county.CONFIG + gap)
    assert any("no source police with a provider nobody; there are police/force" in one for one in found)
    assert any("ends (2023-04) before it begins (2023-05)" in one for one in found)


@pytest.mark.parametrize(
    ("agreed", "fault"),
    [
        ("places = 4", "must be 5 to 200 places, got 4"),
        ("places = 201", "must be 5 to 200 places, got 201"),
        ('places = "60"', "places must be a whole number"),
        ('definition = "grip"', "there is no definition 'grip'; `python -m data definitions` lists them"),
        ("place = 60", "did you mean places?"),
    ],
)
def test_what_a_partnership_cannot_have_agreed_on_is_a_fault(tmp_path, agreed, fault):
    (found,) = faults(tmp_path, f"{tiny_county.CONFIG}\n[hotspots]\n{agreed}\n")
    assert fault in found


def test_what_a_partnership_agreed_on_is_kept(tmp_path):
    tiny_county.write(tmp_path)
    told = '\n[hotspots]\nplaces = 40\ndefinition = "vap"\n'
    (tmp_path / "store.toml").write_text(tiny_county.CONFIG + told)
    assert read_config(tmp_path / "store.toml").hotspots == {"places": 40, "definition": "vap"}


def test_a_gap_is_inclusive_months(tmp_path):
    tiny_county.write(tmp_path)
    gap = '\n[[gaps]]\nsource = "police"\nprovider = "force"\nfrom = "2023-02"\nto = "2023-03"\nreason = "r"\n'
    (tmp_path / "store.toml").write_text(tiny_county.CONFIG + gap)
    (one,) = read_config(tmp_path / "store.toml").gaps
    assert (one.first, one.last) == (month_index("2023-02"), month_index("2023-03"))


def test_a_file_that_is_absent_or_no_toml_is_said_so(tmp_path):
    assert "is not valid TOML" in faults(tmp_path, "[store\n")[0]
    with pytest.raises(ConfigError, match="there is no such file"):
        read_config(tmp_path / "nowhere.toml")


def test_an_id_may_stand_once(tmp_path):
    twice = tiny_county.CONFIG.replace(
        "[[population]]", '[[sources.providers]]\nid = "force"\nlabel = "F"\nfiles = "f"\n[[population]]', 1
    )
    assert any("the id force is given more than once" in one for one in faults(tmp_path, twice))


@given(st.sampled_from(sorted(RULES)), st.data())
def test_a_key_with_one_wrong_letter_names_the_right_one(table, data):
    key = data.draw(st.sampled_from(sorted(RULES[table])))
    at = data.draw(st.integers(0, len(key) - 1))
    wrong = key[:at] + "x" + key[at + 1 :]
    if wrong not in RULES[table] and len(key) > 3:
        assert "did you mean" in unknown_key(wrong, RULES[table], (table,))


@given(st.lists(st.sampled_from(["a", "b"]), max_size=6))
def test_the_line_of_a_table_is_that_of_its_header(names):
    text = "\n".join(f'[[{name}]]\nkey = "{name}"' for name in names)
    lines = key_lines(text)
    for row, name in enumerate(names):
        assert lines[name, names[:row].count(name)] == 2 * row + 1
        assert lines[name, names[:row].count(name), "key"] == 2 * row + 2


@pytest.mark.parametrize("path", ["/etc/passwd", "../other/x.csv", "a/../../x.csv", "a**/x.csv", "C:\\\\x.csv", ""])
def test_a_path_that_leaves_the_root_folder_is_a_fault(tmp_path, path):
    found = faults(tmp_path, tiny_county.CONFIG.replace('"people.csv"', f'"{path}"'))
    assert any("below the root folder" in one for one in found)


def test_the_documentation_names_every_table_and_key():
    text = (EXAMPLES.parent / "docs" / "building_a_store.md").read_text("utf-8")
    rows = {line.split("|")[1].strip(" `[]"): line for line in text.splitlines() if line.startswith("| `[")}
    within = {"providers": "sources.providers", "measures": "context.measures"}
    for table, rules in RULES.items():
        row = rows[within.get(table, table)]
        for key, rule in rules.items():
            assert (f"**{key}**" if rule.required else key) in row, f"{table}.{key}"
