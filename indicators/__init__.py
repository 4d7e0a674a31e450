"""From an address to an answer."""

from indicators import telling, uploading
from indicators.answer import rates
from indicators.atlas import Atlas, Published, open_atlas
from indicators.classes import number
from indicators.compare import OWN as COMPARE_OWN
from indicators.compare import PANELS as COMPARE_PANELS
from indicators.compare import TAKEN as COMPARE_TAKEN
from indicators.compare import (
    Asked,
    ByAge,
    Definitions,
    Denominator,
    Exclusions,
    Moved,
    Odd,
    Outliers,
    OverTime,
    OwnLayer,
    Places,
    Rates,
    Saved,
    Shelf,
    Slope,
    Unusual,
)
from indicators.compare import Panel as Compared
from indicators.compare import address as compare_address
from indicators.crew import QUARTERS, SHIFTS, CrewPicture, Listed, Shift, ShiftFigures, VisitLayer
from indicators.hotspots import BOARD_OWN, Board, BoardAsk, Fading, Foot, Row, read_board
from indicators.hotspots import words as board_words
from indicators.key import STATUSES, status_words
from indicators.method import reading
from indicators.model import (
    Answer,
    Breakdown,
    Chip,
    Classes,
    Clock,
    Context,
    Crumb,
    Day,
    Fact,
    Found,
    Frame,
    Menu,
    Option,
    Pace,
    Part,
    Place,
    Release,
    Run,
    Series,
    Share,
    Standing,
    Total,
    Trend,
    Units,
    Who,
)  # fmt: skip
from indicators.overlay import Here, Layer, Reason, Unmappable
from indicators.parameters import Parameter
from indicators.profile import Profile, Similar
from indicators.question import DAYS, DOMESTIC, MEASURES, PAINTS, TOGETHER, Question
from indicators.statistics import warm as warm_statistics
from indicators.words import (
    GRAIN_WORDS,
    HOW_MATCHED,
    MEASURED,
    MONTHS,
    SHORT,
    SYNTHETIC,
    WINDOW_WORDS,
    cell_words,
    month_words,
    months_words,
    period_words,
    source_words,
    time_words,
    total_words,
    value_words,
)  # fmt: skip

__all__ = [
    "BOARD_OWN", "COMPARE_OWN", "COMPARE_PANELS", "COMPARE_TAKEN",
    "DAYS", "DOMESTIC", "GRAIN_WORDS", "HOW_MATCHED", "MEASURED",
    "MEASURES", "MONTHS", "PAINTS", "QUARTERS", "SHIFTS", "SHORT", "STATUSES", "SYNTHETIC", "TOGETHER",
    "WINDOW_WORDS", "Answer", "Asked", "Atlas", "Board", "BoardAsk", "Breakdown", "ByAge", "Chip", "Classes",
    "Clock", "Compared", "Context", "CrewPicture", "Crumb", "Day", "Definitions", "Denominator", "Exclusions",
    "Fact", "Fading", "Foot", "Found", "Frame", "Here", "Layer", "Listed", "Menu", "Moved", "Odd", "Option",
    "Outliers", "OverTime", "OwnLayer", "Pace", "Parameter", "Part", "Place", "Places", "Profile", "Published",
    "Question", "Rates", "Reason", "Release", "Row", "Run", "Saved", "Series", "Share", "Shelf", "Shift",
    "ShiftFigures", "Similar", "Slope", "Standing", "Total", "Trend", "Units", "Unmappable", "Unusual",
    "VisitLayer", "Who", "board_words", "cell_words", "compare_address", "month_words", "months_words", "number",
    "open_atlas", "period_words", "rates", "read_board", "reading", "source_words", "status_words", "telling",
    "time_words", "total_words", "uploading", "value_words", "warm_statistics",
]  # fmt: skip
