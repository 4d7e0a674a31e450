"""Whose file it is: who took it, by which rule, for what reason, and the id that every part of it carries."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from access import Principal, Tier
from indicators import Answer

GROUP = 4  # characters of an id between two hyphens


@dataclass(frozen=True, slots=True)
class Export:
    """One reader taking something away.

    tier: whose rule the file follows; reason: as typed for exact figures. beside: what was asked beside the question,
    "" for nothing.
    """

    reader: Principal
    tier: Tier
    reason: str = ""
    beside: str = ""

    @classmethod
    def of(cls, reader: Principal, maker: Principal | None = None, reason: str = "") -> Export:
        """Return the export of a reader for whom `maker` asked, by default the reader as they are.

        A reason that lifted nothing is not kept.
        """
        tier = (maker or reader).tier
        lifted = bool(reader.tier.export.rule) and tier.id == reader.tier.id
        return cls(reader, tier, reason.strip() if lifted else "")

    def id(self, answer: Answer) -> str:
        """Return sixteen letters and digits in groups of four: of the release, the question, the reader and the rule.

        The same reader who takes the same view again, by the same rule, gets the same id and the same bytes; the audit
        has every hour of it.
        """
        told = (
            answer.release.id,
            answer.release.key_id,
            answer.question.to_query(),
            self.reader.user,
            self.reader.org,
            self.reader.tier.id,
            self.tier.id,
            self.reason,
            *([self.beside] if self.beside else []),
        )
        digest = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")).digest()
        letters = base64.b32encode(digest)[:16].decode("ascii")
        return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))

    def told(self, answer: Answer) -> dict[str, Any]:
        """Return what a manifest says of the export; nothing of it depends on the hour."""
        reader = self.reader
        return {
            "export": {"id": self.id(answer), "user": reader.user, "org": reader.org, "reason": self.reason or None},
            "tier": {"id": reader.tier.id, "label": reader.tier.label},
            "rule": {
                "of": self.tier.id,
                "words": answer.rule,
                "tier": self.tier.plain,
                "hidden_below": None if self.tier.exact else self.tier.threshold,
                "hidden_below_where_health": None if self.tier.exact else self.tier.health_threshold,
                "rounded_to": self.tier.rounding,
            },
            "key_id": answer.release.key_id or None,
        }

    def line(self, answer: Answer) -> str:
        """Return the line that whoever sees the file sees: its id, and for whom it was made."""
        by = "" if self.tier.id == self.reader.tier.id else f", by the {self.tier.label.lower()} rule"
        why = f" Exact figures for this reason: {self.reason}" if self.reason else ""
        org = f", {self.reader.org}" if self.reader.org else ""
        return f"Export {self.id(answer)}. For: {self.reader.tier.label}{org}{by}.{why}"
