"""One module per figure: pure, and each with a sentence that says the same. Entered here."""

from layouts.figures.bars import bars
from layouts.figures.clock import clock
from layouts.figures.distribution import distribution
from layouts.figures.graph import CONFIG, graph, how_to_read
from layouts.figures.trend import figures, trend

__all__ = ["CONFIG", "bars", "clock", "distribution", "figures", "graph", "how_to_read", "trend"]
