"""What gives a person away in a column or a text. Knows nothing of violence, so that whoever takes words in may ask."""

from personal.identifiers import (
    FORBIDDEN,
    forbidden_columns,
    is_nhs_number,
    personal_in,
    personal_in_text,
    personal_references,
)

__all__ = [
    "FORBIDDEN", "forbidden_columns", "is_nhs_number", "personal_in", "personal_in_text", "personal_references",
]  # fmt: skip
