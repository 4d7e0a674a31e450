"""The commands of the data side: python -m data build|status|validate|rollback|demo|specification|definitions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from data.build import build
from data.config import ConfigError, read_config
from data.definitions_page import definitions_page
from data.model import month_text
from data.progress import say, silent
from data.release import BuildInProgress, ReleaseError, open_release, published, rollback, status
from data.specification import specification
from data.tables import BuildError
from data.validate import validate

DONE, FAILED, BUSY, STOPPED = 0, 1, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 wrong usage, 3 another build is running."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BuildInProgress as error:
        return _complain(str(error), BUSY)
    except (ConfigError, BuildError, ReleaseError) as error:
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
    one = _command(commands, "status", _status, "say what a store holds")
    one.add_argument("--verify", action="store_true", help="also check every file of the published release")
    _command(commands, "rollback", _rollback, "publish the release before the current one again")
    one = _command(commands, "validate", _validate, "say what is wrong with a supplier's file, storing nothing", False)
    one.add_argument("file", type=Path)
    one.add_argument("--mapping", default="police_uk", help="layout of the file: an id in data/mappings, or a TOML")
    one.add_argument("--errors", type=Path, help="write every fault to this CSV")
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


def _status(options: argparse.Namespace) -> int:
    held = status(options.store)
    for release in held["releases"]:
        mark = "*" if release["id"] == held["published"] else " "
        print(f"{mark} {release['id']}  {release.get('problem') or _release_line(release)}")
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
    if options.errors:
        print(f"\n{report.write_errors(options.errors):,} faults written to {options.errors}")
    return DONE if report.passed else FAILED


def _specification(options: argparse.Namespace) -> int:
    print(specification(), end="")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
