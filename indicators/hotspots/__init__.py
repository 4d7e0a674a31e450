"""The hotspots board: ranked places, how lasting they are, how sure that is, and what was set aside."""

from indicators.hotspots.ask import AGREED, BOARD_OWN, FIRST, BoardAsk, read_board
from indicators.hotspots.board import board, shown_instead
from indicators.hotspots.model import Board, Fading, Foot, Forward, Opinion, Pip, Row, SetAside, Since
from indicators.hotspots.opening import default_question, opened

__all__ = [
    "AGREED", "BOARD_OWN", "FIRST", "Board", "BoardAsk", "Fading", "Foot", "Forward", "Opinion", "Pip", "Row",
    "SetAside", "Since", "board", "default_question", "opened", "read_board", "shown_instead",
]  # fmt: skip
