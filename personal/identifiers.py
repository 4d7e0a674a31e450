"""Finding personal identifiers by column name and by pattern, before anything is stored (no recognition of names)."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from personal.words import plain

_NAMES = """
    forename, forenames, surname, first name, firstname, last name, lastname, middle name, full name, fullname,
    family name, given name, name, patient name, victim name, suspect name, offender name, complainant name,
    caller name, witness name, aggrieved name, person name, next of kin, gp name, maiden name, alias, nhs, nhs
    no, nhs number, nhsno, nhsnumber, new nhs number, national insurance, national insurance number, ni number,
    nino, pnc id, pncid, cro number, passport, passport number, driving licence, hospital number, dob, date of
    birth, birth date, birthdate, dateofbirth, patient dob, victim dob, postcode, post code, postal code, home
    postcode, patient postcode, victim postcode, residence postcode, address, home address, patient address,
    victim address, address line 1, address line 2, addressline1, house number, email, e mail, email address,
    phone, phone number, telephone, telephone number, tel, tel no, mobile, mobile number, contact number, caller
    number, ip address
"""
FORBIDDEN = frozenset(" ".join(name.split()) for name in _NAMES.split(","))

IN_WORDS = {
    "personal_email": "an e-mail address",
    "personal_nhs_number": "an NHS number",
    "personal_telephone": "a telephone number",
    "personal_postcode": "a postcode",
}
_NHS = re.compile(r"(?<![\d.])(\d{3}[ -]?\d{3}[ -]?\d{4})(?![\d.])")
_POSTCODE = re.compile(
    r"(?<![A-Z0-9])[A-Z]{1,2}[0-9][A-Z0-9]?\s{0,2}[0-9][ABD-HJLNP-UW-Z]{2}(?![A-Z0-9])", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[A-Za-z]{2,}")
_TELEPHONE = re.compile(r"(?<![\d.])(?:\+44[ -]?(?:\(0\))?|0(?=[1-37-9]))(?:[ -]?\d){9,10}(?![\d.])")
# DVLA's marks since 2001 (AB12 CDE), and with a prefix before (A123 BCD).
_VEHICLE = re.compile(r"(?<![A-Z0-9])(?:(?i:[A-Z]{2}\d{2}\s?[A-Z]{3})|[A-Z]\d{2,3}\s?[A-Z]{3})(?![A-Z0-9])")
# RE2 finds the few values worth a closer look, far faster than a loop over all of them.
_WORTH_A_LOOK = r"@|\d[A-Za-z]{2}([^A-Za-z0-9]|$)|\d{3}[ -]?\d{3}[ -]?\d{3,4}|\+44|(^|\D)0\d"


def forbidden_columns(header: Iterable[str]) -> list[str]:
    """Return the columns whose name says that they identify a person."""
    return [name for name in header if " ".join(re.split(r"[^a-z0-9]+", name.lower())).strip() in FORBIDDEN]


def is_nhs_number(digits: str) -> bool:
    """Return whether ten digits pass the modulus 11 check of the NHS number (NHS Data Dictionary).

    Ten equal digits do not count.
    """
    if len(digits) != 10 or not digits.isdigit() or len(set(digits)) == 1:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return (0 if check == 11 else check) == int(digits[9])


def personal_in(column: pa.Array, *, free_text: bool) -> str:
    """Return the fault class of the personal identifiers found in a column of strings, or "".

    Full postcodes are looked for in free text only: elsewhere a code may look like one.
    """
    values = pc.unique(column)
    for text in values.filter(pc.match_substring_regex(values, _WORTH_A_LOOK)).to_pylist():
        if found := _personal(text, free_text=free_text):
            return found
    return ""


def personal_references(column: pa.Array) -> str:
    """Return the fault class of personal identifiers in a column of references, or "".

    One reference in eleven passes the NHS check by chance, so more than half of those with ten digits must; and at
    least three.
    """
    if pc.any(pc.match_substring(column, "@")).as_py() and any(
        _EMAIL.search(text) for text in pc.unique(column).to_pylist()
    ):
        return "personal_email"
    length = pc.binary_length(column)
    short = column.filter(pc.and_(pc.greater_equal(length, 10), pc.less_equal(length, 12)))
    ten = [re.sub(r"[ -]", "", found.group()) for text in short.to_pylist() if (found := _NHS.fullmatch(text))]
    passing = sum(map(is_nhs_number, ten))
    return "personal_nhs_number" if passing >= 3 and 2 * passing > len(ten) else ""


def personal_in_text(text: str) -> str:
    """Return the fault class of the personal identifiers found in what somebody typed, read as it looks, or ""."""
    return _personal(plain(text), free_text=True)


def identifier_in_words(text: str) -> str:
    """Return what somebody typed that gives a person away, as "a telephone number", or ""."""
    found = personal_in_text(text)
    return IN_WORDS.get(found, "what identifies a person") if found else ""


def vehicle_in_text(text: str) -> bool:
    """Return whether what somebody typed holds the mark of a vehicle, which leads to its keeper."""
    return _VEHICLE.search(plain(text)) is not None


def _personal(text: str, *, free_text: bool) -> str:
    if _EMAIL.search(text):
        return "personal_email"
    if any(is_nhs_number(re.sub(r"[ -]", "", found)) for found in _NHS.findall(text)):
        return "personal_nhs_number"
    if _TELEPHONE.search(text):
        return "personal_telephone"
    return "personal_postcode" if free_text and _POSTCODE.search(text) else ""
