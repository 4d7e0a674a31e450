"""The page's frame: language, libraries, colours. Everything in it comes from our own origin."""

from __future__ import annotations

from layouts.theme import css
from serving.files import stamp

# The first script chooses the theme before anything is painted; it and pmtiles are plain files, so the policy needs no
# hash for them. The map's library starts to load before Dash does.
FRAME = """<!DOCTYPE html>
<html lang="en-GB" data-vendor="VENDOR">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{%title%}</title>
{%favicon%}
<script src="/assets/early/theme.js"></script>
<link rel="modulepreload" href="VENDORmaplibre-gl.mjs">
<link rel="preload" as="font" type="font/woff2" href="VENDORinter-latin-400-normal.woff2" crossorigin>
<link rel="stylesheet" href="VENDORbootstrap.min.css">
<link rel="stylesheet" href="VENDORinter.css">
<link rel="stylesheet" href="VENDORmaplibre-gl.css">
<style>TOKENS</style>
{%css%}
</head>
<body>
{%app_entry%}
<noscript>The atlas needs JavaScript. The same figures can be had as files from /api/v1/cells.csv</noscript>
<footer>{%config%}<script src="VENDORpmtiles.js"></script>{%scripts%}{%renderer%}</footer>
</body>
</html>"""


def index_string() -> str:
    """Return Dash's index page. Raises FileNotFoundError with the remedy if the browser libraries are not installed."""
    return FRAME.replace("VENDOR", f"/vendor/{stamp()}/").replace("TOKENS", css())
