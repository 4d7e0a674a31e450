"""What happens when the reader acts. Importing this package registers every callback."""

from callbacks import (
    api,
    click,
    client,
    compare,
    crew,
    drawer,
    embed,
    hotspots,
    paper,
    picker,
    premises,
    search,
    shell,
    show,
    table,
)
from callbacks.context import answer_to, atlas, book, principal, signed_in, synthetic

__all__ = [
    "answer_to",
    "api",
    "atlas",
    "book",
    "click",
    "client",
    "compare",
    "crew",
    "drawer",
    "embed",
    "hotspots",
    "paper",
    "picker",
    "premises",
    "principal",
    "search",
    "shell",
    "show",
    "signed_in",
    "synthetic",
    "table",
]
