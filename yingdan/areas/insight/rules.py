"""Formulas of the dictionary that combine figures: pure, with the reason when there is no value."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from yingdan.engines.analytics.model import Moment, Number, Outcome, Reason

Values = Mapping[str, Number | None]


def completion(values: Values, _: Moment) -> Outcome:
    """M-04: actual / target. Without a target ``no_target``, for a target of 0 ``zero_target``."""
    target = values["target"]
    if target is None:
        return Outcome(None, Reason.NO_TARGET)
    if target == 0:
        return Outcome(None, Reason.ZERO_TARGET)
    return Outcome(Decimal(values["actual"] or 0) / Decimal(target))


def time_progress(_: Values, moment: Moment) -> Outcome:
    """M-05: elapsed workdays / workdays of the period."""
    if moment.total_days == 0:
        return Outcome(None, Reason.NO_DATA)
    return Outcome(Decimal(moment.elapsed_days) / moment.total_days)


def ahead_of_time(values: Values, moment: Moment) -> Outcome:
    """M-06: M-04 − M-05, as a ratio (0.1 = ten percentage points ahead)."""
    done, gone = completion(values, moment), time_progress(values, moment)
    if done.value is None or gone.value is None:
        return Outcome(None, done.reason or gone.reason)
    return Outcome(Decimal(done.value) - Decimal(gone.value))


def at_this_pace(values: Values, moment: Moment) -> Outcome:
    """M-07: actual / M-05, from the first completed workday on (before: ``not_started``)."""
    if moment.elapsed_days == 0:
        return Outcome(None, Reason.NOT_STARTED)
    return Outcome(Decimal(values["actual"] or 0) * moment.total_days / moment.elapsed_days)


def velocity(values: Values, _: Moment) -> Outcome:
    """M-20: open deals × win rate × average deal / mean cycle in days, in base currency a day."""
    cycle = values["cycle"]
    if values["open"] is None or values["rate"] is None or values["deal"] is None or not cycle:
        return Outcome(None, Reason.NO_DATA)
    return Outcome(Decimal(values["open"]) * Decimal(values["rate"]) * Decimal(values["deal"]) / Decimal(cycle))


def coverage(values: Values, _: Moment) -> Outcome:
    """M-21: open amount due in the period / (target − won in it). At or over the target: ``reached``."""
    target = values["target"]
    if target is None:
        return Outcome(None, Reason.NO_TARGET)
    left = Decimal(target) - Decimal(values["won"] or 0)
    if left <= 0:
        return Outcome(None, Reason.REACHED)
    return Outcome(Decimal(values["open"] or 0) / left)


def growth(values: Values, _: Moment) -> Outcome:
    """M-64: now / before − 1; without a positive base ``no_data``."""
    before = values["before"]
    if before is None or before <= 0 or values["now"] is None:
        return Outcome(None, Reason.NO_DATA)
    return Outcome(Decimal(values["now"]) / Decimal(before) - 1)
