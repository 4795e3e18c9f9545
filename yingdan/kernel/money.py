"""Money and other exact numbers: Decimal only, rounded half-up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MAX_DIGITS = 18


def quantize(value: Decimal, scale: int = 2) -> Decimal:
    """Round ``value`` half-up to ``scale`` decimals."""
    return value.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP)


def parse_decimal(value: object, scale: int = 2) -> Decimal | None:
    """Read a number exactly; None when it is none, is not finite or has over 18 digits before the point.

    Accepts str, int and Decimal; a float is read by its shortest text, so 0.1 stays 0.1.
    """
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        return None
    if not number.is_finite() or abs(number) >= Decimal(10) ** MAX_DIGITS:
        return None
    return quantize(number, scale)
