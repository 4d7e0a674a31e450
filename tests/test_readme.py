"""The README's commands, settings, links and pictures are real."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.strip().splitlines()]
INLINE = [text for text in re.findall(r"`([^`\n]+)`", README) if text.split()[0] in ("make", ".venv/bin/python")]


@pytest.mark.parametrize("command", [one for one in (*COMMANDS, *INLINE) if one.startswith("make")])
def test_every_make_target_and_setting_exists(command):
    _, *words = shlex.split(command)
    for word in words:
        name, setting, _ = word.partition("=")
        wanted = rf"^{name} \?=|^\s*export .*\b{name}\b" if setting else rf"^{name}:"
        assert re.search(wanted, MAKEFILE, re.MULTILINE), word


@pytest.mark.parametrize("command", [one for one in (*COMMANDS, *INLINE) if one.startswith(".venv/bin/python")])
def test_every_python_command_is_understood(command):
    """Ask each command for its help: unknown commands and options fail there."""
    _, _, module, verb, *rest = shlex.split(command)
    done = subprocess.run([sys.executable, "-m", module, verb, "--help"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    for option in (word for word in rest if word.startswith("--")):
        assert option in done.stdout


def test_settings_named_are_settings_read():
    serving = "".join(path.read_text("utf-8") for path in (ROOT / "serving").glob("*.py"))
    for name in ("HOST", "PORT", "STORE"):
        assert f"`{name}`" in README
        assert f'"{name}"' in serving


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?://)([^)#]+)\)", README))
def test_every_link_and_picture_leads_somewhere(target):
    assert (ROOT / target).exists()


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:access|data|geo|indicators|layouts|reports|assets|tests)/[\w./]*)`", README)))
)
def test_every_file_named_exists(path):
    assert (ROOT / path).exists()


def test_the_number_of_definitions_is_the_number_of_files():
    words = {31: "Thirty-one", 32: "Thirty-two", 33: "Thirty-three"}
    assert f"{words[len(list((ROOT / 'data' / 'definitions').glob('*.toml')))]} definitions" in README
