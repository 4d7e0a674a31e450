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
    search,
    shell,
    show,
    table,
)
from callbacks.context import answer_to, atlas, principal, signed_in, synthetic

__all__ = [
    "answer_to",
    "api",
    "atlas",
    "click",
    "client",
    "compare",
    "crew",
    "drawer",
    "embed",
    "hotspots",
    "paper",
    "picker",
    "principal",
    "search",
    "shell",
    "show",
    "signed_in",
    "synthetic",
    "table",
]
