"""The two gates and the data quality gate as plain results with codes; the page turns codes into sentences."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from yingdan.engines.forecast.model import Deal
from yingdan.engines.forecast.months import month_of

Regime = Literal["rules", "logistic", "boosted"]
Verdict = Literal["pass", "warn", "block"]
LOGISTIC_FROM: Final = 40
BOOSTED_FROM: Final = 201
FULL_HISTORY_MONTHS: Final = 24
HISTORY_SHORT: Final = "history_short"

_WITH_DATES_AND_AMOUNT = 0.95
_STAGE_ROWS = 2
_WITH_STAGES = 0.8
_DUPLICATES = 0.01
_OUTCOME_SHARE = 0.1
_FIELD_FILLED = 0.6
_SUSPECT_VALUES = 0.05


def regime_of(closed_deals: int) -> Regime:
    """Win model by closed deals, void ones not counted: under 40 rules, 40 to 200 logistic, over 200 boosted."""
    if closed_deals < LOGISTIC_FROM:
        return "rules"
    return "logistic" if closed_deals < BOOSTED_FROM else "boosted"


@dataclass(frozen=True, slots=True)
class WinModelGate:
    """The regime, the count behind it and how many closed deals the next regime still needs (0 at the top)."""

    regime: Regime
    closed_deals: int
    missing: int


@dataclass(frozen=True, slots=True)
class HistoryGate:
    """Months of history by effective date; the forecast always runs, `label` says when it is for orientation only."""

    months: int
    missing: int
    label: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the data quality gate: the share measured, the share wanted, and the records to repair."""

    code: str
    verdict: Verdict
    measured: float
    wanted: float
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """One field before training: share filled, share of suspect values, the leak code if any."""

    column: str
    filled: float
    suspect_values: float
    leak: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class DataGate:
    """The whole gate; `blocked` keeps a model from training (the forecast itself always runs)."""

    checks: tuple[Check, ...]
    fields: tuple[FieldCheck, ...]

    @property
    def blocked(self) -> bool:
        """Whether one of the checks of the records blocks."""
        return any(check.verdict == "block" for check in self.checks)


def win_model_gate(closed_deals: int) -> WinModelGate:
    """The gate of the win model for a number of closed deals (won and lost, not void) up to as_of."""
    regime = regime_of(closed_deals)
    wanted = {"rules": LOGISTIC_FROM, "logistic": BOOSTED_FROM, "boosted": closed_deals}[regime]
    return WinModelGate(regime, closed_deals, wanted - closed_deals)


def history_gate(first: date | None, as_of: date) -> HistoryGate:
    """The gate of the forecast from the first effective date on record; never blocks."""
    months = 0 if first is None or first > as_of else month_of(as_of) - month_of(first) + 1
    missing = max(FULL_HISTORY_MONTHS - months, 0)
    return HistoryGate(months, missing, HISTORY_SHORT if missing else None)


def data_gate(
    deals: Sequence[Deal],
    *,
    duplicates: Sequence[str] = (),
    filled: Mapping[str, float] | None = None,
    suspect_values: Mapping[str, float] | None = None,
    leaks: Mapping[str, str] | None = None,
) -> DataGate:
    """Judge closed deals (won and lost) and their fields before training.

    `duplicates` are ids found to be the same deal twice; `filled` and `suspect_values` are shares 0 to 1 per field;
    `leaks` the codes of the leak guard. Each check lists the records to repair.
    """
    closed = [deal for deal in deals if deal.outcome in {"won", "lost"}]
    checks = (
        _share_check(
            "closed_with_amount_and_dates",
            [d.id for d in closed if d.closed_on is None or _last_amount(d) is None],
            len(closed),
            _WITH_DATES_AND_AMOUNT,
        ),
        _share_check("dates_in_order", [d.id for d in closed if not _in_order(d)], len(closed), 1.0, soft=True),
        _share_check(
            "stage_history", [d.id for d in closed if len(d.stages) < _STAGE_ROWS], len(closed), _WITH_STAGES, soft=True
        ),
        _share_check("no_duplicates", list(duplicates), len(deals), 1 - _DUPLICATES, soft=True),
        _outcome_check(closed),
    )
    names = sorted({*(filled or {}), *(leaks or {}), *(suspect_values or {})})
    fields = [
        _field_check(
            name, (filled or {}).get(name, 0.0), (suspect_values or {}).get(name, 0.0), (leaks or {}).get(name)
        )
        for name in names
    ]
    return DataGate(checks, tuple(fields))


def _share_check(code: str, bad: Sequence[str], total: int, wanted: float, *, soft: bool = False) -> Check:
    share = 1 - len(bad) / total if total else 0.0
    failed: Verdict = "warn" if soft or not total else "block"
    return Check(code, "pass" if total and share >= wanted else failed, share, wanted, tuple(bad))


def _outcome_check(closed: Sequence[Deal]) -> Check:
    won = sum(deal.outcome == "won" for deal in closed)
    rarer = min(won, len(closed) - won) / len(closed) if closed else 0.0
    verdict: Verdict = "pass" if rarer >= _OUTCOME_SHARE else ("block" if rarer <= 0 else "warn")
    return Check("both_outcomes", verdict, rarer, _OUTCOME_SHARE, ())


def _field_check(name: str, filled: float, suspect: float, leak: str | None) -> FieldCheck:
    if leak is not None or filled <= 0:
        return FieldCheck(name, filled, suspect, leak, "block")
    doubtful = filled < _FIELD_FILLED or suspect > _SUSPECT_VALUES
    return FieldCheck(name, filled, suspect, leak, "warn" if doubtful else "pass")


def _last_amount(deal: Deal) -> float | None:
    return deal.amounts[-1][1] if deal.amounts else deal.amount


def _in_order(deal: Deal) -> bool:
    """Created no later than any stage change, stage changes no later than the close."""
    days = [deal.created_on, *sorted(entry.entered_on for entry in deal.stages)]
    days += [deal.closed_on] if deal.closed_on else []
    return all(a <= b for a, b in itertools.pairwise(days))
