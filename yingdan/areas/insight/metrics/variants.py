"""Names of the variants that several metrics share."""

from yingdan.engines.analytics.model import Simple, Unit, Variant
from yingdan.meta.definitions import Label

COUNT = Label("数量", "數量", "Count")
AMOUNT = Label("金额", "金額", "Amount")


def both(count: Simple, amount: Simple, *, amount_first: bool = False) -> tuple[Variant, ...]:
    """Return a count and an amount as the two variants of a metric."""
    found = (Variant("count", COUNT, count, Unit.COUNT), Variant("amount", AMOUNT, amount, Unit.MONEY))
    return found[::-1] if amount_first else found


def ratios(count: Simple, amount: Simple) -> tuple[Variant, ...]:
    """Return a ratio by counts and one by amounts."""
    return Variant("count", COUNT, count, Unit.RATIO), Variant("amount", AMOUNT, amount, Unit.RATIO)
