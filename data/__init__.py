"""What was counted, made safe. Everything named here is already protected or holds no counts."""

from data.model import ABSENT, STATUS_WORDS, Cell, Cells, Spec, Status, month_index, month_text

__all__ = ["ABSENT", "STATUS_WORDS", "Cell", "Cells", "Spec", "Status", "month_index", "month_text"]
