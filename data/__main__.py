"""The commands of the data side: python -m data build|fetch|status|validate|rollback|demo|…."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from data.answering.revisions import read_revisions, revision_lines
from data.building.build import build
from data.building.config import ConfigError, read_config
from data.building.draft import draft
from data.building.quarantine import Refused
from data.building.specification import specification
from data.building.validate import validate
from data.defining.definitions_page import definitions_page
from data.keys import VARIABLE, KeyFileError, write_key
from data.locks import Busy
from data.model import month_index, month_text
from data.progress import say, silent
from data.publishers import GROUPS, OURS, read_publishers
from data.release import BuildInProgress, ReleaseError, open_release, published, rollback, status
from data.sources import layouts
from data.tables import BuildError

DONE, FAILED, BUSY, STOPPED = 0, 1, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 wrong usage, 3 another build is running."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (BuildInProgress, Busy) as error:
        return _complain(str(error), BUSY)
    except (ConfigError, BuildError, ReleaseError, KeyFileError) as error:
        return _complain(str(error), FAILED)
    except OSError as error:  # a full disk, a folder that may not be written
        return _complain(f"{error.filename or 'the store'}: {error.strerror or error}", FAILED)
    except KeyboardInterrupt:
        return _complain("stopped; what was published before is still published", STOPPED)


def _complain(message: str, code: int) -> int:
    print(message, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description="Build and look after a store of the atlas.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = _command(commands, "build", _build, "read the files a configuration names, and publish them as a release")
    one.add_argument("config", type=Path, help="the TOML that says what the store is made of; see examples/")
    one.add_argument("--root", type=Path, help="folder that its paths start from (default: the folder of the TOML)")
    one.add_argument("--quiet", action="store_true", help="say nothing but errors")
    one = _command(commands, "demo", _demo, "make the fictional demonstration county, and build it")
    one.add_argument("--files", type=Path, help="where to write the county's files (default: DIR/files)")
    one.add_argument("--seed", type=int, default=1, help="another number makes another county (default: 1)")
    one.add_argument("--quiet", action="store_true", help="say nothing but errors")
    one = _command(commands, "fetch", _fetch, "download the open data a configuration names from its publishers", False)
    one.add_argument("config", type=Path, help="the TOML that says what the store is made of")
    one.add_argument("--root", type=Path, help="folder to fill (default: the folder of the TOML)")
    one.add_argument("--only", default="", help=f"some of {','.join(GROUPS)}, with commas between (default: all)")
    one.add_argument("--months", help="police months, as 2024-01..2024-04 (default: the newest archive, 36 months)")
    one.add_argument("--publishers", type=Path, default=OURS, help="addresses to use (default: data/publishers.toml)")
    one.add_argument("--use-proxy", action="store_true", help="go through the proxy that HTTPS_PROXY names")
    one.add_argument("--dry-run", action="store_true", help="say what would be fetched, and ask nobody")
    one.add_argument("--quiet", action="store_true", help="say nothing but errors")
    one = _command(commands, "watch", _watch, "take in what suppliers leave in their folders, publish it, and answer")
    one.add_argument("config", type=Path, help="the TOML whose providers name a folder (drop)")
    one.add_argument("--root", type=Path, help="folder that its paths start from (default: the folder of the TOML)")
    one.add_argument("--once", action="store_true", help="take in what is complete now, and end (for cron)")
    one.add_argument("--settle", type=float, default=5.0, help="seconds without a change that make a file complete (5)")
    one.add_argument("--every", type=float, default=2.0, help="seconds between two looks (2)")
    one.add_argument("--quiet", action="store_true", help="say nothing but errors")
    one = _command(commands, "status", _status, "say what a store holds")
    one.add_argument("--verify", action="store_true", help="also check every file of the published release")
    _command(commands, "rollback", _rollback, "publish the release before the current one again")
    one = _command(commands, "validate", _validate, "say what is wrong with a supplier's file, storing nothing", False)
    one.add_argument("file", type=Path)
    one.add_argument("--mapping", default="police_uk", help="layout of the file: an id in data/mappings, or a TOML")
    one.add_argument("--errors", type=Path, help="write every fault to this CSV")
    one = _command(commands, "matching", _matching, "measure matching against the demonstration county's truth")
    one.add_argument("--files", type=Path, help="folder of the county's files (default: DIR/files)")
    one = _command(commands, "cube", _cube, "freeze everything the public may see into one sealed file")
    one.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write the protected cube")
    one.add_argument("--quiet", action="store_true", help="say nothing but errors")
    one = _command(
        commands, "draft", _draft, "guess a layout from a file's header and first rows, to be checked", False
    )
    one.add_argument("file", type=Path)
    one.add_argument("--source", required=True, choices=("police", "ed", "ambulance", "fire"), help="who saw it")
    one = _command(commands, "key", _key, "make the secret that protects counts: key new FILE", False)
    one.add_argument("action", choices=("new",))
    one.add_argument("file", type=Path, help=f"file to write, for {VARIABLE}; outside the store and the atlas's folder")
    _command(commands, "specification", _specification, "print the data specification for suppliers", False)
    _command(commands, "definitions", _definitions, "print what every definition counts, as docs/definitions.md", False)
    return parser


def _command(commands: Any, name: str, run: Any, purpose: str, store: bool = True) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=purpose, description=f"{purpose[:1].upper()}{purpose[1:]}."
    )
    made.set_defaults(run=run)
    if store:
        made.add_argument("--store", type=Path, required=True, metavar="DIR", help="folder of the store")
    return made


def _build(options: argparse.Namespace) -> int:
    config = read_config(options.config)
    root = options.root or options.config.parent
    if not root.is_dir():
        return _complain(f"{root}: there is no such folder; give the folder of the files with --root", FAILED)
    release = build(config, options.store, root, silent if options.quiet else say)
    print(f"published {release.id} in {options.store}")
    return DONE


def _demo(options: argparse.Namespace) -> int:
    from data import demo  # the generator is only needed here

    config = demo.generate(options.files or options.store / "files", options.seed)
    release = build(read_config(config), options.store, config.parent, silent if options.quiet else say)
    print(f"published {release.id} in {options.store}")
    return DONE


def _fetch(options: argparse.Namespace) -> int:
    from data import fetching  # the only code that calls out is loaded only here

    order = fetching.Order(
        read_config(options.config), options.root or options.config.parent, read_publishers(options.publishers),
        _groups(options.only), _months(options.months), os.environ.get("HTTPS_PROXY", "") if options.use_proxy else "",
    )  # fmt: skip
    if options.dry_run:
        print("\n".join(fetching.outline(order)))
        return DONE
    try:
        changed = fetching.fetch(order, silent if options.quiet else say)
    except fetching.FetchError as error:
        return _complain(str(error), FAILED)
    print(f"{len(changed)} files fetched into {order.root}; {order.root / 'fetched.json'} says where each came from")
    return DONE


def _watch(options: argparse.Namespace) -> int:
    from data.watching import Watcher  # with everything a build needs

    talk = silent if options.quiet else say
    root = options.root or options.config.parent
    watcher = Watcher(read_config(options.config), options.store, root, options.settle, options.every, talk)
    before = signal.signal(signal.SIGTERM, lambda *_: watcher.stop.set())  # what is under way is finished first
    try:
        print(f"{watcher.run(options.once)} files judged")
    finally:
        signal.signal(signal.SIGTERM, before)
    return DONE


def _groups(text: str) -> tuple[str, ...]:
    """Return the groups named, or raise ConfigError."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if unknown := [name for name in names if name not in GROUPS]:
        raise ConfigError([f"--only: {', '.join(unknown)} is not one of {', '.join(GROUPS)}"])
    return names


def _months(text: str | None) -> tuple[int, int] | None:
    """Return the first and last month named as 2024-01..2024-04, or one month as 2024-01; raise ConfigError."""
    if text is None:
        return None
    try:
        first, _, last = text.partition("..")
        span = month_index(first), month_index(last or first)
    except ValueError as error:
        raise ConfigError([f"--months: {error}; write them as 2024-01..2024-04"]) from None
    if span[0] > span[1]:
        raise ConfigError(["--months: the last month is before the first"])
    return span


def _status(options: argparse.Namespace) -> int:
    held = status(options.store)
    for release in held["releases"]:
        mark = "*" if release["id"] == held["published"] else " "
        print(f"{mark} {release['id']}  {release.get('problem') or _release_line(release)}")
        if release["id"] == held["published"]:
            for line in revision_lines(read_revisions(options.store / "releases" / release["id"])):
                print(f"    revised: {line}")
    if not held["published"]:
        print(
            f"{options.store}: nothing is published; build it with: python -m data build CONFIG --store {options.store}"
        )
    if held["building"]:
        print(held["building"])
    if options.verify and (folder := published(options.store)):
        print(f"verified {len(open_release(folder).manifest['files'])} files of {folder.name}")
    return DONE if held["published"] else FAILED


def _release_line(release: dict[str, Any]) -> str:
    months = " to ".join(month_text(month) for month in release["months"])
    rows = ", ".join(f"{source['id']} {source['rows']['accepted']:,}" for source in release["sources"])
    return f"{release['name']}, {months}: {rows} rows"


def _rollback(options: argparse.Namespace) -> int:
    print(f"published {rollback(options.store).id} again")
    return DONE


def _definitions(options: argparse.Namespace) -> int:
    print(definitions_page(), end="")
    return DONE


def _validate(options: argparse.Namespace) -> int:
    report = validate(options.file, options.mapping)
    print(report.text())
    if not report.passed:
        known = ", ".join(one.id for one in layouts())
        print(f"\nIt was read by the layout {options.mapping}. If that is not its own: --mapping ID of {known}")
    if options.errors:
        print(f"\n{report.write_errors(options.errors):,} faults written to {options.errors}")
    return DONE if report.passed else FAILED


def _matching(options: argparse.Namespace) -> int:
    from data.matching.truth import in_words, measure  # only the demonstration county has a truth to measure against

    folder = published(options.store)
    if folder is None:
        return _complain(f"{options.store}: nothing is published", FAILED)
    print(in_words(measure(folder, options.files or options.store / "files")))
    return DONE


def _cube(options: argparse.Namespace) -> int:
    from data.freezing import freeze  # only needed here

    folder = published(options.store)
    if folder is None:
        return _complain(f"{options.store}: nothing is published", FAILED)
    told = freeze(open_release(folder), options.out, silent if options.quiet else say)
    print(f"froze release {told['release']} as {options.out}: {told['frames']:,} frames")
    return DONE


def _draft(options: argparse.Namespace) -> int:
    try:
        text = draft(options.file, options.source)
    except Refused as refusal:
        return _complain(str(refusal), FAILED)
    print(text, end="")
    return DONE


def _key(options: argparse.Namespace) -> int:
    print(f"key {write_key(options.file)} written to {options.file}: back it up, and set {VARIABLE}={options.file}")
    return DONE


def _specification(options: argparse.Namespace) -> int:
    print(specification(), end="")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
