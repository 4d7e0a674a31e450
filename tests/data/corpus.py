"""Every way a file was ever wrong: one generator a class, what must happen to it, and the table that says so.

`python -m tests.data.corpus` prints docs/bad_files.md: every class made for every layout and read by the real reader.
"""

import gzip
import io
import re
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from data.building.quarantine import fault_classes
from data.sources import layout
from data.sources.times import _shape
from tests.data.suppliers import GOOD, csv_text, read_file, rows_of

ACCEPT, FLAG, QUARANTINE, REFUSE, NOTHING = "accept", "accept and flag", "quarantine", "refuse", "nothing to do"
NHS = "943 476 5919"  # the example of the NHS Data Dictionary
ROWS = 10


@dataclass(frozen=True)
class Kit:
    """A layout, and which of its columns a class of faults goes into; "" where it has none."""

    id: str

    @property
    def layout(self):
        return layout(self.id)

    @property
    def date(self):
        return self.layout.times[0].column

    @property
    def clock(self):
        """Return the column of the hour, "" where dates carry none."""
        first = self.layout.times[0]
        return first.clock or (first.column if any("%H" in form for form in first.formats) else "")

    @property
    def code(self):
        rule = self.layout.columns["category"]
        return rule.column or self.layout.columns["mechanism"].column

    @property
    def area(self):
        rule = self.layout.columns.get("stated_lsoa")
        return rule.column if rule else ""

    @property
    def first(self):
        """Return whether this is the layout that what does not depend on layouts is tried with."""
        return self.id == next(iter(GOOD))

    @property
    def metres(self):
        return self.layout.system == "bng"

    def rows(self, number=ROWS, **changed):
        """Return good rows, the last one changed by column name."""
        rows = rows_of(self.id, number)
        rows[-1] |= changed
        return rows

    def file(self, **changed):
        return csv_text(self.rows(**changed))

    def times(self, written):
        """Return the changes that make the last row's first time say `written`, in the shape of the good row."""
        day, _, hour = written.partition(" ")
        first, good = self.layout.times[0], GOOD[self.id]
        text = f"{good[first.column]} {good[first.clock]}" if first.clock else good[first.column]
        form = next(form for form in first.formats if _shape(form).fullmatch(text))
        parts = dict(zip("YmdHM", [*day.split("-"), *(hour or "12:00").split(":")], strict=True)) | {"S": "00"}
        made = re.sub(r"%(\w)", lambda found: parts[found[1]], form)
        day, _, hour = made.partition(" ") if first.clock else (made, "", "")
        return {first.column: day} | ({first.clock: hour} if first.clock else {})

    def plain(self, text):
        """Return a change that writes `text` where the date goes, and nothing in the clock beside it."""
        first = self.layout.times[0]
        return {first.column: text} | ({first.clock: ""} if first.clock else {})

    def point(self, x, y):
        return {self.layout.x: x, self.layout.y: y}


def with_column(kit, name, value):
    return csv_text([row | {name: value} for row in kit.rows()])


def replaced(kit, change, line=-1):
    lines = kit.file().splitlines()
    lines[line] = change(lines[line])
    return "\n".join(lines) + "\n"


def zipped(name, content):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def mixed(text):
    lines = text.splitlines()
    return "".join(line + ("\r\n" if at % 2 else "\n") for at, line in enumerate(lines))


def shouted(kit):
    """Return the file with its header and its values in capitals, and blanks round them."""
    rows = [{key: f" {value.upper()} " if value else " " for key, value in row.items()} for row in kit.rows()]
    head, *rest = csv_text(rows).splitlines()
    return "\n".join([head.upper().replace(" ", "_"), *rest])


def duplicate(kit):
    rows = kit.rows()
    return csv_text([*rows, dict(rows[0])]) if kit.layout.reference else None


# class: (what is sent, outcome, faults that may be named, generator: Kit -> bytes, text, or None where it cannot be)
CLASSES = {
    "empty": ("no byte at all", REFUSE, ["empty_file"], lambda k: b""),
    "header only": ("a header and no row", REFUSE, ["header_only"], lambda k: k.file().splitlines()[0] + "\n"),
    "no header": ("the first line is a record", REFUSE, ["no_header", "duplicate_column"],
                  lambda k: "\n".join(k.file().splitlines()[1:])),
    "missing column": ("the column that dates the rows is gone", REFUSE, ["missing_column"],
                       lambda k: csv_text([{n: v for n, v in row.items() if n != k.date} for row in k.rows()])),
    "duplicate column": ("two columns of one name", REFUSE, ["duplicate_column"],
                         lambda k: with_column(k, k.date.upper() if k.date.upper() != k.date else k.date.lower(), "")),
    "forbidden column": ("a column named Date of Birth", REFUSE, ["forbidden_column"],
                         lambda k: with_column(k, "Date of Birth", "")),
    "NHS number": ("a valid NHS number in a text", REFUSE, ["personal_nhs_number"],
                   lambda k: with_column(k, "remarks", f"see {NHS}")),
    "postcode": ("a full postcode in a text", REFUSE, ["personal_postcode"],
                 lambda k: with_column(k, "remarks", "near S1 2HE")),
    "e-mail": ("an e-mail address in a text", REFUSE, ["personal_email"],
               lambda k: with_column(k, "remarks", "jo.bloggs@example.org")),
    "telephone": ("a telephone number in a text", REFUSE, ["personal_telephone"],
                  lambda k: with_column(k, "remarks", "ring 0114 496 0123")),
    "ragged": ("a row of two fields", QUARANTINE, ["row_short"], lambda k: replaced(k, lambda line: "a,b")),
    "extra fields": ("a row of two fields too many", QUARANTINE, ["row_long"],
                     lambda k: replaced(k, lambda line: line + ",,x")),
    "unclosed quote": ("a quotation mark that never closes", QUARANTINE, ["bad_quotes"],
                       lambda k: replaced(k, lambda line: '"' + line)),
    "latin-1": ("an accent in another encoding", REFUSE, ["wrong_encoding"],
                lambda k: with_column(k, "remarks", "caf\xe9").encode("latin-1")),
    "UTF-16": ("the whole file in UTF-16", REFUSE, ["wrong_encoding"], lambda k: k.file().encode("utf-16")),
    "BOM": ("a byte order mark first", ACCEPT, [], lambda k: b"\xef\xbb\xbf" + k.file().encode()),
    "NUL": ("a NUL byte", REFUSE, ["not_text"], lambda k: k.file().encode() + b"\x00\n"),
    "semicolon": ("semicolons between the columns", REFUSE, ["wrong_delimiter"],
                  lambda k: k.file().replace(",", ";")),
    "tabs": ("tabs between the columns", REFUSE, ["wrong_delimiter"], lambda k: k.file().replace(",", "\t")),
    "mixed line ends": ("Windows and Unix line ends", ACCEPT, [], lambda k: mixed(k.file())),
    "US date": ("01/13/2024", QUARANTINE, ["unreadable_date", "impossible_date"],
                lambda k: k.file(**k.plain("01/13/2024"))),
    "ambiguous date": ("03/04/24, which could be April or March", QUARANTINE, ["ambiguous_date"],
                       lambda k: k.file(**k.plain("03/04/24"))),
    "future date": ("a day after today", QUARANTINE, ["future_date"], lambda k: k.file(**k.times("2031-01-05"))),
    "impossible date": ("the thirteenth month", QUARANTINE, ["impossible_date"],
                        lambda k: k.file(**k.times("2024-13-05"))),
    "serial date": ("45304, a spreadsheet's number", QUARANTINE, ["serial_date"], lambda k: k.file(**k.plain("45304"))),
    "another month": ("a date outside the month of the file", None, ["outside_month", "other_date_used"],
                      lambda k: k.file(**k.times("2023-12-05"))),
    "DST gap": ("01:30 on the night the clocks go forward", FLAG, ["time_not_on_clock"], None),
    "24:00": ("24:00", FLAG, ["time_24"], lambda k: k.clock and k.file(**k.times("2024-01-13 24:00"))),
    "swapped coordinates": ("longitude and latitude exchanged", QUARANTINE,
                            ["swapped_coordinates", "degrees_in_grid"], lambda k: k.file(**k.point("54.3", "1.8"))),
    "grid and degrees": ("metres for degrees, or degrees for metres", QUARANTINE,
                         ["grid_in_degrees", "degrees_in_grid"],
                         lambda k: k.file(**(k.point("1.8", "54.3") if k.metres else k.point("650000", "500000")))),
    "null coordinates": ("zero, zero", QUARANTINE, ["null_island"], lambda k: k.file(**k.point("0", "0"))),
    "half a coordinate": ("only one of the two", QUARANTINE, ["half_coordinate"], lambda k: k.file(**k.point("", "1"))),
    "far away": ("a point in another country", QUARANTINE, ["coordinate_out_of_range"],
                 lambda k: k.file(**(k.point("4321000", "3210000") if k.metres else k.point("13.4", "52.5")))),
    "NaN": ("NaN for a coordinate", QUARANTINE, ["unreadable_coordinate"], lambda k: k.file(**{k.layout.x: "NaN"})),
    "decimal comma": ("a comma for the decimal point", QUARANTINE, ["decimal_comma"],
                      lambda k: k.file(**{k.layout.x: "1,8123"})),
    "LSOA mismatch": ("a stated LSOA that is not where the point is", ACCEPT, [],
                      lambda k: k.area and k.file(**{k.area: "E01000001"})),
    "bad LSOA code": ("the name of an area for its code", FLAG, ["area_code_dropped"],
                      lambda k: k.area and k.file(**{k.area: "Northgate 012A"})),
    "bad LSOA, no point": ("the same, and no point", QUARANTINE, ["bad_area_code"],
                           lambda k: k.area and k.file(**{k.area: "Northgate"} | k.point("", ""))),
    "duplicate id": ("a row sent twice", QUARANTINE, ["duplicate_reference"], duplicate),
    "unknown category": ("a code no table knows", FLAG, [], lambda k: k.file(**{k.code: "ZZ9"})),
    "blank category": ("no code at all", QUARANTINE, ["missing_value"], lambda k: k.file(**{k.code: ""})),
    "formula": ("a formula for a code", QUARANTINE, ["unsafe_text"],
                lambda k: k.file(**{k.code: "=cmd|' /C calc'!A0"})),
    "HTML": ("markup for a code", QUARANTINE, ["unsafe_text"],
             lambda k: k.file(**{k.code: "<script>alert(1)</script>"})),
    "200 kB field": ("a field of 200,000 characters", QUARANTINE, ["field_too_long"],
                     lambda k: k.file(**{k.code: "C" * 200_000})),
    "RTL": ("text that runs backwards", QUARANTINE, ["control_characters"], lambda k: k.file(**{k.code: "8\u202eN"})),
    "control characters": ("a bell", QUARANTINE, ["control_characters"], lambda k: k.file(**{k.code: "8\x07N"})),
    "aggregate file": ("counts instead of records", REFUSE, ["missing_column"],
                       lambda k: "LSOA code,Month,Count\nX01000001,2024-01,12\n"),
    "zip slip": ("an archive that climbs out of its folder", REFUSE, ["archive"],
                 lambda k: zipped("../../etc/passwd.csv", k.file())),
    "zip bomb": ("an archive of 64 MB of nothing", REFUSE, ["archive"],
                 lambda k: k.first and zipped("2024-01.csv", b"0" * (64 << 20))),
    "gzip bomb": ("a gzip of 80 MB without a line end", REFUSE, ["not_text"],
                  lambda k: k.first and gzip.compress(k.file().encode() + b" " * (80 << 20), 1)),
    "renamed spreadsheet": ("an .xlsx named .csv", REFUSE, ["archive"],
                            lambda k: zipped("xl/workbook.xml", "<workbook/>")),
    "error page": ("the page of a failed download", REFUSE, ["web_page"],
                   lambda k: "\n<!DOCTYPE html>\n<html><body>404</body></html>\n"),
    "truncated line": ("the last line cut in the middle", QUARANTINE, ["row_short"],
                       lambda k: k.file().rstrip("\n")[: -len(k.file().splitlines()[-1]) // 2]),
    "99 % bad": ("99 bad rows of 100", REFUSE, ["too_many_bad_rows", "row_short"],
                 lambda k: "\n".join([*k.file().splitlines()[:2], *["x,y"] * 99])),
    "whitespace and case": ("capitals, and blanks round every value", ACCEPT, [], shouted),
    "gzip": ("the file compressed", ACCEPT, [], lambda k: gzip.compress(k.file().encode())),
    "cut-off gzip": ("a compressed file cut short", REFUSE, ["damaged_gzip"],
                     lambda k: gzip.compress(k.file().encode())[:-12]),
    "excess precision": ("fourteen decimals", ACCEPT, [],
                         lambda k: k.file(**{k.layout.x: GOOD[k.id][k.layout.x] + "00000000001" * (not k.metres)})),
    "undeclared column": ("a column the layout does not name", FLAG, ["undeclared_column"],
                          lambda k: with_column(k, "colour", "red")),
}  # fmt: skip
# Where a layout says otherwise, and why.
EXCEPT = {
    ("formula", "istv"): FLAG, ("HTML", "istv"): FLAG,  # its category is a constant; an unreadable method is unknown
    ("blank category", "istv"): ACCEPT, ("blank category", "ecds_v4"): ACCEPT,
    ("blank category", "fire_irs"): ACCEPT,
    ("unknown category", "ambulance_pathways"): ACCEPT,  # what is neither assault nor self-harm is another call
}  # fmt: skip
BY_BUILD = {
    "same file": ("the same file twice in a store", NOTHING, "the later one gives the same events, ids included"),
    "conflicting reload": ("a month sent again with other rows", ACCEPT, "the later file replaces that month, whole"),
}

OPENING = """\
# Every bad file

What happens to a file that is not as it should be. Every class is made for every layout that can have it, and read by
the reader the build uses; `python -m tests.data.corpus` writes this page, and a test holds it to what happens. Always:
rows read = accepted + quarantined; messages name file, line, column, fault and remedy and never repeat a value; a file
that is refused leaves the published release as it was.

`python -m data validate FILE --mapping ID --errors OUT.csv` writes the list for the sender: a CSV that opens in Excel
and runs nothing. A build writes one for every sender, `quarantine/<source>/<provider>.csv` in the release.

| class | what is sent | what happens | faults named | layouts tried |
| --- | --- | --- | --- | --- |""".splitlines()


def content(name, kit):
    """Return the file of a class for a layout; None where the layout has no such thing."""
    if name == "DST gap":
        if not kit.clock:
            return None
        rows = [row | kit.times("2024-03-30 12:00") for row in kit.rows()]
        rows[-1] |= kit.times("2024-03-31 01:30")
        later = [one.column for one in kit.layout.times[1:]]
        return csv_text([row | dict.fromkeys(later, "") for row in rows])
    made = CLASSES[name][3](kit)
    return made if isinstance(made, bytes) else (made or None)


def expected(name, kit):
    """Return what must happen."""
    if name == "another month":
        return (
            FLAG
            if len(kit.layout.times) > 1 and any(GOOD[kit.id][t.column] for t in kit.layout.times[1:])
            else QUARANTINE
        )
    return EXCEPT.get((name, kit.id), CLASSES[name][1])


def outcome(found):
    """Return what did happen to a file, in the words of the table."""
    if found.refused:
        return REFUSE
    if found.quarantined:
        return QUARANTINE
    return FLAG if found.flagged or found.unknown_codes else ACCEPT


def tried(name, folder):
    """Yield kit, reading for every layout the class can be made for."""
    for mapping in GOOD:
        kit = Kit(mapping)
        made = content(name, kit)
        if made is not None:
            yield kit, read_file(folder, made, mapping, month="2024-03" if name == "DST gap" else "2024-01")


def page(results):
    """Return docs/bad_files.md: what happened, class by class, over all layouts. results: class -> (kit, reading)s."""
    lines = list(OPENING)
    lines += [line(name, readings) for name, readings in results.items()]
    lines += [f"| {name} | {sent} | {what}: {why} | | |" for name, (sent, what, why) in BY_BUILD.items()]
    faults = fault_classes().values()
    refusing = sum(one.outcome == REFUSE for one in faults)
    count = len(results) + len(BY_BUILD)
    lines += ["", f"{count} classes; {len(faults)} faults are told apart, {refusing} of them refuse the file."]
    return "\n".join(lines) + "\n"


def line(name, readings):
    happened, named = {}, []
    for kit, found in readings:
        happened.setdefault(outcome(found), []).append(kit.id)
        named += [one.id for one in found.faults if one.id not in named]
    usual = max(happened, key=lambda key: len(happened[key]))
    others = [f"{other} in {', '.join(where)}" for other, where in happened.items() if other != usual]
    faults = ", ".join(f"`{one}`" for one in dict.fromkeys(named))
    return f"| {name} | {CLASSES[name][0]} | {'; '.join([usual, *others])} | {faults} | {len(readings)} |"


def everything(folder):
    """Return every class with the (kit, reading) of every layout it can be made for."""
    return {name: list(tried(name, folder)) for name in CLASSES}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made_in:
        sys.stdout.write(page(everything(Path(made_in))))
