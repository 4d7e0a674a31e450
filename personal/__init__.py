"""What gives a person away in a column or a text. Knows nothing of violence, so that whoever takes words in may ask."""

from personal.identifiers import (
    FORBIDDEN,
    forbidden_columns,
    identifier_in_words,
    is_nhs_number,
    personal_in,
    personal_in_text,
    personal_references,
    vehicle_in_text,
)
from personal.names import like_a_name
from personal.words import drawn_together, readings

__all__ = [
    "FORBIDDEN", "drawn_together", "forbidden_columns", "identifier_in_words", "is_nhs_number", "like_a_name",
    "personal_in", "personal_in_text", "personal_references", "readings", "vehicle_in_text",
]  # fmt: skip
