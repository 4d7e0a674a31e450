"""Play through time, at the foot of the map: what assets/parts/play.js moves, and the words for each frame."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data import month_text
from indicators import GRAIN_WORDS, Answer, Frame, Pace, Run, period_words
from layouts.links import attrs, change, go, icon

SUPPLY = {"full": "", "part": "partly supplied", "none": "not supplied"}
SPEEDS = (("slow", "Slow"), ("normal", "Normal"), ("fast", "Fast"))
CALM = "Your device asks for less motion: step instead."


def play(answer: Answer) -> list[Component]:
    """Return the button that opens the bar, or the bar itself."""
    if not answer.run.grain:
        return opener(answer.run)
    return [bar(answer)]


def opener(run: Run) -> list[Component]:
    """Return the button that begins with the first length on offer, quarters if they are; nothing without any."""
    offered = sorted((pace for pace in run.paces if pace.query), key=lambda pace: pace.grain != "quarter")
    if not offered:
        return []
    words = [icon("play"), html.Span("Play through time")]
    return [html.Button(words, type="button", className="play-open", **attrs(data_play_open=offered[0].query))]


def bar(answer: Answer) -> Component:
    """Return the controls and the line of frames."""
    run = answer.run
    first, last, now = run.frames[0], run.frames[-1], run.frames[run.at]
    told = f"The same shades for every {GRAIN_WORDS[run.grain]}, {period_words(first.start, last.end)}."
    moves = html.Div([*steps(run), when(now), speed(), *paces(run), close(answer)], className="play-moves")
    held = attrs(
        data_starts=",".join(month_text(one.start) for one in run.frames),
        data_ends=",".join(month_text(one.end) for one in run.frames),
        data_at=str(run.at),
        aria_label="Play through time",
    )
    calm = html.P(CALM, className="play-calm")
    return html.Div(
        [moves, line(run), html.P(told, className="play-told"), calm], className="play-bar", role="group", **held
    )


def steps(run: Run) -> list[Component]:
    """Return back, play and forward; the script turns play into stop."""
    word = GRAIN_WORDS[run.grain]
    back = move("back", f"Previous {word}", data_play_step="-1", **({"disabled": True} if run.at == 0 else {}))
    toggle = move("play", "Play", data_play_toggle="", aria_pressed="false")
    last = run.at == len(run.frames) - 1
    return [back, toggle, move("forward", f"Next {word}", data_play_step="1", **({"disabled": True} if last else {}))]


def move(picture: str, label: str, **more: str | bool) -> Component:
    """Return one button of the bar."""
    return html.Button(icon(picture), type="button", title=label, **attrs(aria_label=label, **more))


def when(now: Frame) -> Component:
    """Return the period shown, and what was not supplied of it."""
    missing = SUPPLY[now.supply]
    more = [html.Span(missing, className="play-missing")] if missing else []
    return html.P([html.B(period_words(now.start, now.end)), *more], className="play-when")


def speed() -> Component:
    """Return how long a frame stays; the script remembers the choice."""
    options = [html.Option(label, value=key) for key, label in SPEEDS]
    return html.Select(options, **attrs(data_play_speed="", aria_label="Speed"))


def paces(run: Run) -> list[Component]:
    """Return the lengths of period as links; those the reader's tier does not see are greyed with the reason."""
    return [html.Div([pace(one, run.grain) for one in run.paces], role="group", className="play-paces",
                     **attrs(aria_label="Played by"))]  # fmt: skip


def pace(one: Pace, now: str) -> Component:
    """Return one length of period."""
    word = GRAIN_WORDS[one.grain].capitalize()
    if not one.query:
        return html.Span(word, className="option greyed-option", title=one.reason, **attrs(aria_disabled="true"))
    return go(word, one.query, className="option", **({"aria-current": "true"} if one.grain == now else {}))


def close(answer: Answer) -> Component:
    """Return the way out: the period stays, the shades are its own again."""
    return go(icon("close"), change(answer.question, play=""), className="play-close", title="Close",
              aria_label="Stop playing through time")  # fmt: skip


def line(run: Run) -> Component:
    """Return every frame side by side, as one slider: hatched where nothing was supplied."""
    now = run.frames[run.at]
    said = ", ".join(part for part in (period_words(now.start, now.end), SUPPLY[now.supply]) if part)
    marks = [
        html.Span(className=f"play-frame {one.supply}{' now' if at == run.at else ''}")
        for at, one in enumerate(run.frames)
    ]
    value = attrs(
        aria_label="Period", aria_valuemin="0", aria_valuemax=str(len(run.frames) - 1), aria_valuenow=str(run.at),
        aria_valuetext=said,
    )  # fmt: skip
    return html.Div(marks, className="play-line", role="slider", tabIndex="0", **value)
