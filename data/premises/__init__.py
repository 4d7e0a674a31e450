"""Licensed premises: their register, and which records happened there, each with how surely (decision 0024)."""

from data.premises.files import FOLDER, Linked, Register, read_links, read_premises, write_premises
from data.premises.hours import Week, hours_open, week_of
from data.premises.link import AT_ADDRESS, CLASSES, COUNTED, NAMED, NEAR, STREET, USED, Links, link, metres_of
from data.premises.names import Names, name_key
from data.premises.register import (
    COLUMNS,
    Premises,
    RegisterFault,
    premises_of,
    read_register,
    split_aliases,
    write_register_faults,
)

__all__ = [
    "AT_ADDRESS", "CLASSES", "COLUMNS", "COUNTED", "FOLDER", "NAMED", "NEAR", "STREET", "USED", "Linked", "Links",
    "Names", "Premises", "Register", "RegisterFault", "Week", "hours_open", "link", "metres_of", "name_key",
    "premises_of", "read_links", "read_premises", "read_register", "split_aliases", "week_of", "write_premises",
    "write_register_faults",
]  # fmt: skip
