"""Who is asking. Knows nothing of violence."""

from access.principal import GRAINS, Principal, Tier, demonstration, tiers

__all__ = ["GRAINS", "Principal", "Tier", "demonstration", "tiers"]
