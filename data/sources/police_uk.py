"""Street-level crime from data.police.uk.

One published layout, months only, points snapped, nothing ever de-duplicated.
"""

from __future__ import annotations

from data.sources.kinds import Kind
from data.sources.layout import layout

KIND = Kind("police_uk", "data.police.uk street-level crime", lambda mapping: layout(mapping or "police_uk"))
