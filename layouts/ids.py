"""Every component id, written once."""

from typing import Final

# the address, and the stores that carry what follows from it
URL: Final = "url"
SHOWN: Final = "shown"  # {"query", "tier", "ladder"} of the answer on screen
OPEN: Final = "open"  # the query whose area the drawer shows, "" when shut
LISTED: Final = "listed"  # the query whose rows the table shows
ASKED: Final = "asked"  # {"key", "n"}: the picker the reader wants
TIER: Final = "tier"  # the demonstration tier the reader switched to
RETRY: Final = "retry"
AT_HOTSPOTS: Final = "at-hotspots"  # {"search", "n"} while that screen is seen (layouts/screens)
AT_COMPARE: Final = "at-compare"
AT_PREMISES: Final = "at-premises"
AT_CREW: Final = "at-crew"
ROWS: Final = "rows"  # {"open", "sort", "down", "rows", "only"}: how the table is looked at

# what is seen
SCREENS: Final = "screens"
BOARD: Final = "board"
COMPARE: Final = "compare"
COMPARE_PANELS: Final = "compare-panels"
COMPARE_MAP: Final = "compare-map"
COMPARE_MAP_ROOM: Final = "compare-map-room"
PREMISES: Final = "premises"
PREMISES_FIND: Final = "premises-find"
PREMISES_FOUND: Final = "premises-found"
CREW: Final = "crew"
CREW_CHECK: Final = "crew-check"
CREW_PICK: Final = "crew-pick"
CREW_MAP: Final = "crew-map"
ACCOUNT: Final = "account"
BANNER: Final = "banner"
BRAND: Final = "brand"
SENTENCE: Final = "sentence"
STRIP: Final = "strip"
NOTICES: Final = "notices"
ALERT: Final = "alert"
OFFLINE: Final = "offline"
FAULT: Final = "fault"
SIGNED_OUT: Final = "signed-out"
BUSY: Final = "busy"
MAP: Final = "map"
LEGEND: Final = "legend"
LAYERS: Final = "layers"
CRUMBS: Final = "crumbs"
EMPTY: Final = "empty"
PLAY: Final = "play"
SEARCH: Final = "search"
DRAW_RADIUS: Final = "draw-radius"
RESULTS: Final = "results"
DRAWER: Final = "drawer"
TABLE: Final = "table"
TABLE_ROWS: Final = "table-rows"
PICKER: Final = "picker"
PICKER_TITLE: Final = "picker-title"
PICKER_BODY: Final = "picker-body"
SHORTCUTS: Final = "shortcuts"
LIVE: Final = "live"

# what the stylesheet and the page's own script find by name
ATLAS: Final = "atlas"
TABLE_HANDLE: Final = "table-handle"
TABLE_PANEL: Final = "table-panel"
REASON: Final = "reason"
VIEW_NAME: Final = "view-name"
VIEW_OPENS: Final = "view-opens"
TREND: Final = "trend"
DISTRIBUTION: Final = "distribution"

ALL: Final = tuple(value for name, value in sorted(globals().items()) if name.isupper())
IN_DRAWER: Final = (TREND, DISTRIBUTION)  # on the page only while the drawer is open
FOR_SOME: Final = (REASON, VIEW_NAME, VIEW_OPENS)  # only for who may give a reason, and where views are kept here
