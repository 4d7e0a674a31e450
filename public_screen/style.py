"""The look of the public screen: the atlas's colours, following the reader's own choice of light or dark."""

from __future__ import annotations

import hashlib
from functools import cache

from layouts.theme import DARK, LIGHT, TOKENS, colour
from public_screen.picture import ramp_classes

SHEET = """
*{box-sizing:border-box}
body{margin:0;font:16px/1.55 Inter,system-ui,-apple-system,"Segoe UI",Arial,sans-serif;background:var(--va-ground);
color:var(--va-text);-webkit-text-size-adjust:100%}
a{color:var(--va-accent)}
a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible,
textarea:focus-visible,.scroll:focus-visible{outline:3px solid var(--va-focus);outline-offset:0;
box-shadow:0 0 0 5px var(--va-on-focus)}
.skip{position:absolute;left:-999em}.skip:focus{left:8px;top:8px;z-index:2;background:var(--va-surface);padding:12px}
header{background:var(--va-surface);border-bottom:1px solid var(--va-line);padding:6px 16px;display:flex;
flex-wrap:wrap;gap:0 16px;align-items:center;justify-content:space-between}
header a{min-height:44px;display:inline-flex;align-items:center;text-decoration:none}
header .home{font-weight:600;color:var(--va-text)}
.notice{background:var(--va-warning-soft);color:var(--va-warning);padding:6px 16px;font-weight:600;margin:0;
max-width:none}
main{max-width:1240px;margin:0 auto;padding:16px}
section{background:var(--va-surface);border:1px solid var(--va-line);border-radius:6px;padding:16px;margin:0 0 16px;
min-width:0}
h1{font-size:20px;line-height:1.4;margin:0 0 8px;font-weight:600}
h2{font-size:17px;line-height:1.4;margin:0 0 8px;font-weight:600}
p{margin:0 0 10px;max-width:44em}
.quiet{color:var(--va-muted);font-size:14px}
form.ask{display:flex;flex-wrap:wrap;gap:8px;align-items:flex-end;margin:0}
form.ask label{display:block;font-weight:600;width:100%}
input,select,button,textarea{font:inherit;color:inherit;background:var(--va-surface);
border:1px solid var(--va-control-line);border-radius:4px;min-height:44px;padding:8px 12px;max-width:100%}
form.ask input{flex:1 1 12em;min-width:0}
button{background:var(--va-accent);color:var(--va-on-accent);border-color:var(--va-accent);font-weight:600;
cursor:pointer}
nav ul,.choices{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:4px 8px}
nav a,.choices a,.choices strong{display:inline-flex;align-items:center;min-height:44px;padding:4px 12px;
border-radius:22px;border:1px solid var(--va-control-line);text-decoration:none;font-weight:400}
.choices strong{background:var(--va-accent-soft);border-color:var(--va-accent);font-weight:600}
nav.jump{margin:0 0 16px}nav.jump a{background:var(--va-surface)}
summary{min-height:44px;padding:10px 0;cursor:pointer;color:var(--va-accent);font-weight:600}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums;width:100%}
th,td{text-align:left;padding:6px 12px 6px 0;border-bottom:1px solid var(--va-line);font-weight:400;vertical-align:top}
thead th,caption{font-weight:600;text-align:left}td.n{text-align:right;padding-right:12px}
dl{margin:0;display:grid;grid-template-columns:max-content 1fr;gap:6px 16px}
dt a{display:inline-flex;align-items:center;min-height:44px;font-weight:600}dd{margin:0;align-self:center}
.legend{list-style:none;margin:8px 0;padding:0}.legend li{display:flex;gap:8px;align-items:center;font-size:14px}
.legend span{flex:1}.legend svg{flex:none}
svg{display:block;max-width:100%}
svg.map{width:100%;height:auto;background:var(--va-outside);border-radius:4px}
svg.map path{stroke:var(--va-edge);stroke-width:.6px;vector-effect:non-scaling-stroke}
svg.map a:hover path,svg.map a:focus path{stroke:var(--va-hover);stroke-width:2px}
svg .dots{fill:url(#dots);pointer-events:none}svg .hatch{fill:url(#hatch);pointer-events:none}
svg .gap{fill:url(#gap)}
svg .mark{fill:var(--va-hidden-mark)}svg .stripe{fill:var(--va-not-supplied-mark)}
svg .stroke{stroke:var(--va-not-supplied-mark);fill:none;stroke-width:1.5px}
.hidden{fill:var(--va-hidden)}.missing{fill:var(--va-not-supplied)}.untold{fill:var(--va-no-value)}
svg.map .over{pointer-events:none}
svg.map .over .line{fill:none;stroke:var(--va-label);stroke-width:1.1px}
svg.map .over .halo{fill:none;stroke:var(--va-selected-casing);stroke-width:5px}
svg.map .over .here{fill:none;stroke:var(--va-selected);stroke-width:2.4px}
svg.map text{fill:var(--va-label);stroke:var(--va-halo);paint-order:stroke;text-anchor:middle;font-weight:600}
.swatch rect{stroke:var(--va-edge);stroke-width:1px}
svg.bars{width:100%;max-width:720px;height:auto}svg.bars text{fill:var(--va-muted);font-size:12px}
.bar{fill:var(--va-source-police)}.axis{stroke:var(--va-text)}.grid{stroke:var(--va-line)}
@media(max-width:600px){svg.bars text{font-size:22px}}
svg.bars .hidden,svg.bars .missing{stroke:var(--va-edge)}
textarea{width:100%;font-size:13px;font-family:ui-monospace,monospace;resize:vertical}
.frame main{max-width:720px}.go{display:inline-flex;align-items:center;min-height:44px}
nav+nav{margin-top:4px}section>nav{margin-top:8px}
footer{max-width:1240px;margin:0 auto;padding:0 16px 32px;color:var(--va-muted);font-size:14px;overflow-wrap:anywhere}
@media(min-width:980px){
.sides{display:grid;grid-template-columns:minmax(0,11fr) minmax(0,9fr);gap:0 16px;align-items:start}
.sides .aside{grid-column:2;grid-row:1;position:sticky;top:16px}.sides .rest{grid-column:1;grid-row:1}}
@media print{header,form,nav,.choices{display:none}}
"""


@cache
def sheet() -> str:
    """Return the style sheet: colours of both themes, the ramp, the rules."""
    dark = f"@media(prefers-color-scheme:dark){{{_block(DARK)}}}"
    return _block(LIGHT) + dark + ramp_classes() + SHEET.replace("\n", "")


@cache
def stamp() -> str:
    """Return a name that changes when the style sheet does."""
    return hashlib.sha256(sheet().encode()).hexdigest()[:12]


def _block(theme: str) -> str:
    tokens = "".join(f"--va-{token}:{colour(token, theme)};" for token in TOKENS)
    return f":root{{color-scheme:{theme};{tokens}}}"
