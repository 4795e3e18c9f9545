"""Rows that sum up the rows above them: they are no records, whatever stands in their first cell."""

from __future__ import annotations

from collections.abc import Sequence

from yingdan.engines.importing.convert import as_text, number
from yingdan.engines.importing.model import Cell
from yingdan.engines.importing.text import key

_TOTALS = frozenset(
    {"合计", "总计", "小计", "共计", "累计", "本页合计", "本页小计", "合計", "總計", "小計", "共計", "累計", "合计数"}
)
_TOTALS_OF_NUMBERS = frozenset({"total", "totals", "grandtotal", "subtotal", "sum"})


def is_total(cells: Sequence[Cell]) -> bool:
    """Tell whether a row is a line of totals by its first filled cell.

    Latin words are company names as well (Total): they count only where nothing but numbers follows, and at least one.
    """
    filled = [c for c in cells if c is not None]
    if len(filled) < 2 or not isinstance(filled[0], str):
        return False
    said = key(filled[0])
    if said in _TOTALS:
        return True
    return said in _TOTALS_OF_NUMBERS and all(number(as_text(c)) is not None for c in filled[1:])
