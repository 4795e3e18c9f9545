"""Forecast of won revenue from deals: won already, from open deals, from deals not created yet; every cut adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from yingdan.engines.forecast import arrivals, choice, hazard, series
from yingdan.engines.forecast.calibration import Floats
from yingdan.engines.forecast.choice import COMBINED, BackTest
from yingdan.engines.forecast.cuts import Parts, parts_of, split_periods
from yingdan.engines.forecast.model import Deal, DealForecast, PeriodForecast, PipelineForecast
from yingdan.engines.forecast.months import first_day, month_of, next_day_of
from yingdan.engines.forecast.naive import NAIVE, RollingMethod
from yingdan.engines.forecast.timeline import NEVER, Ints, Timeline, months_of, timeline

Unit = Literal["month", "quarter"]
PIPELINE = "pipeline"
BLEND = "pipeline_blend"
WEIGHTED = "weighted_pipeline"
LABEL_FEW_CLOSED = "few_closed_deals"  # open deals carry the stage's standard probability, not a learnt one
LABEL_NO_DEALS = "no_deals"
LABEL_NEGATIVE = "negative_amounts"
LABEL_GIANT = "one_deal_dominates"
LABEL_UNDATED = "closed_without_date"  # such deals are left out: nobody knows when they were won
LABEL_LATER = "later_months_naive"  # the months after the first are those of a naive method, which did better there
LABEL_QUIET = "nothing_lately"  # the data end long before the day: a forecast near zero says nothing of the business
_ORIGINS = 12
_ENOUGH_ORIGINS = choice.FEW_ORIGINS
_TABLE_MONTHS = 3
_DEFAULT_PROBABILITY = 0.2
_DOMINANT_SHARE = 0.5
_QUIET_DAYS = 92
_WORST = 2.0
_Z90 = 1.2816


@dataclass(frozen=True, slots=True)
class Options:
    """What a forecast is asked for. `stage_probability` are the standard chances 0 to 1 by stage order."""

    unit: Unit = "month"
    horizon: int = 3
    dimensions: tuple[str, ...] = ()
    stage_probability: Mapping[int, float] | None = None
    fiscal_year_start: int = 1


@dataclass(frozen=True, slots=True)
class _Origin:
    """The parts of the forecast as they stood on one day, per month ahead."""

    open: Floats
    new: Floats
    variance: Floats
    chances: Floats
    won_so_far: float
    weighted: Floats
    is_learnt: bool


@dataclass(frozen=True, slots=True)
class _Study:
    """What forecasts of any unit are cut from: the deals as of a day, past origins and the back-test of all methods."""

    line: Timeline
    start: date
    won_value: Floats
    history: Ints
    marks: list[hazard.Landmark]
    origins: list[_Origin]
    test: BackTest


def forecast_pipeline(
    deals: Sequence[Deal], as_of: date, options: Options, *, statistical: RollingMethod | None = None
) -> PipelineForecast:
    """Forecast the period that contains the day after `as_of` and the following ones, as known at the end of `as_of`.

    Amounts in base currency. Void deals bring nothing and leave the pipeline on the day they close. Never raises for
    poor data: each weakness is a code in `labels`. 200,000 deals take some seconds and belong in a job.
    """
    return forecast_units(deals, as_of, (options,), statistical=statistical)[0]


def forecast_units(
    deals: Sequence[Deal], as_of: date, asked: Sequence[Options], *, statistical: RollingMethod | None = None
) -> list[PipelineForecast]:
    """Several cuts of one forecast, as by month and by quarter: the methods are chosen on the same months for all.

    What `asked` say beside units, horizons and dimensions is taken from the first. See `forecast_pipeline`.
    """
    start = next_day_of(as_of)
    line = timeline(deals, as_of)
    has_undated = any(deal.outcome in {"won", "lost"} and deal.closed_on is None for deal in deals)
    if not line.ids:
        return [_without_deals(as_of, start, period_spans(start, options)) for options in asked]
    months = max(_TABLE_MONTHS, *(period_spans(start, options)[-1][1] for options in asked))
    study = _study(line, start, months, asked[0].stage_probability or {}, statistical)
    undated = (LABEL_UNDATED,) if has_undated else ()
    return [_cut(study, as_of, options, undated) for options in asked]


def _without_deals(as_of: date, start: date, spans: list[tuple[int, int]]) -> PipelineForecast:
    months = spans[-1][1]
    empty = Parts(np.zeros(months), np.zeros(months), np.zeros(months))
    periods = _periods(start, spans, empty, np.zeros(len(spans)))
    return PipelineForecast(as_of, periods, {}, (), "none", (), (LABEL_NO_DEALS, series.LABEL_SHORT), 0, 0)


def _study(
    line: Timeline, start: date, months: int, by_stage: Mapping[int, float], statistical: RollingMethod | None
) -> _Study:
    won_value = line.won_value()
    marks = _landmarks(line, start, won_value)
    origins = [_origin(line, marks, back, won_value, by_stage) for back in range(min(len(marks), _ORIGINS + 1))]
    test = _back_test(line, origins, start, won_value, months, statistical)
    history = months_of(np.array([_first_day_known(line), line.as_of]))
    return _Study(line, start, won_value, history, marks, origins, test)


def _cut(study: _Study, as_of: date, options: Options, more_labels: tuple[str, ...]) -> PipelineForecast:
    line, start, won_value, marks = study.line, study.start, study.won_value, study.marks
    spans = period_spans(start, options)
    months = spans[-1][1]
    test = study.test.steps(0, max(months, _TABLE_MONTHS))
    judged = test.steps(0, _TABLE_MONTHS)
    now = study.origins[0]
    chosen = choice.choose(test.steps(0, 1))
    if chosen not in test.paths or not won_value.any():
        chosen = PIPELINE
    later = choice.choose_later(test.steps(1, _TABLE_MONTHS), chosen)
    won = np.zeros(months)
    won[0] = now.won_so_far
    target = np.concatenate([test.paths[chosen][-1, :1], test.paths[later][-1, 1:months]])
    parts = _reconciled(Parts(won, now.open[:months], now.new[:months]), target)
    half = _half_widths(test, (chosen, later), spans)
    periods = _periods(start, spans, parts, half, floor=None if _has_negative(line) else 0.0)
    dealt = parts_of(line, marks[0], now.chances[:, :months], parts, won_value, start)
    return PipelineForecast(
        as_of=as_of,
        periods=periods,
        cuts={name: split_periods(line, dealt, name, periods, spans) for name in options.dimensions},
        deals=tuple(
            DealForecast(line.ids[row], value, tuple(chances))
            for row, value, chances in zip(
                marks[0].open.tolist(), dealt.values.tolist(), now.chances[:, :months].tolist(), strict=True
            )
        ),
        method=chosen,
        scores=series.scores(judged, chosen),
        labels=(
            *_labels(line, now, marks[0], won_value, study.history),
            *((series.LABEL_UNTESTED,) if judged.origins_of(chosen) < _ENOUGH_ORIGINS else ()),
            *((LABEL_LATER,) if later != chosen else ()),
            *more_labels,
        ),
        history_months=int(study.history[1] - study.history[0]) + 1,
        closed_deals=int((line.closed < NEVER).sum()),
        alternatives={
            name: tuple(float(rows[-1, a:b].sum()) for a, b in spans)
            for name, rows in test.paths.items()
            if name != chosen and np.isfinite(rows[-1]).all()
        },
    )


def period_spans(start: date, options: Options) -> list[tuple[int, int]]:
    """Months ahead [from, to) of each period; quarters follow the fiscal year, the first may be partly over."""
    if options.unit == "month":
        return [(step, step + 1) for step in range(min(options.horizon, hazard.MONTHS_AHEAD))]
    offset = (month_of(start) - (options.fiscal_year_start - 1)) % 3
    spans = [(0, 3 - offset)]
    while len(spans) < options.horizon and spans[-1][1] + 3 <= hazard.MONTHS_AHEAD:
        spans.append((spans[-1][1], spans[-1][1] + 3))
    return spans


def _landmarks(line: Timeline, start: date, won_value: Floats) -> list[hazard.Landmark]:
    first = _first_day_known(line)
    starts = hazard.landmark_starts(start, 1 + _ORIGINS + hazard.LANDMARKS)
    return [
        hazard.landmark(line, day, won_value, arrivals.imputed_amounts(line, won_value, day.toordinal() - 1))
        for day in starts
        if day.toordinal() > first or day == start
    ]


def _origin(
    line: Timeline, marks: list[hazard.Landmark], back: int, won_value: Floats, by_stage: Mapping[int, float]
) -> _Origin:
    mark = marks[back]
    start = date.fromordinal(mark.day + 1)
    learnt = hazard.learn(marks, back)
    closed = line.closed <= mark.day
    rate = float(line.won[closed].sum() + 4 * _DEFAULT_PROBABILITY) / float(closed.sum() + 4)
    standard = hazard.fallback(line, mark, by_stage, rate)
    is_learnt = hazard.is_learnt(learnt)
    values = mark.values
    if is_learnt:
        chances = learnt.win[:, mark.cells].T
        values = values * learnt.realisation
        if back == 0:
            chances = _tilted(chances, line.probability[mark.open])
    else:
        chances = standard
    value = arrivals.mean_won_value(line, won_value, mark.day)
    new, new_variance = arrivals.from_new(line, start, hazard.MONTHS_AHEAD, value)
    month_first = first_day(mark.month).toordinal()
    so_far = line.won & (line.closed >= month_first) & (line.closed <= mark.day)
    return _Origin(
        open=chances.T @ values,
        new=new,
        variance=(chances * (1 - chances)).T @ values**2 + new_variance,
        chances=chances,
        won_so_far=float(won_value[so_far].sum()),
        weighted=_weighted(line, mark, standard),
        is_learnt=is_learnt,
    )


def _tilted(chances: Floats, probability: Floats) -> Floats:
    """Shift each deal's chances by its own win probability, keeping the sum of all as the hazard learnt it."""
    total = chances.sum(axis=1)
    scored = np.isfinite(probability)
    if not scored.any() or total[scored].sum() <= 0:
        return chances
    level = float(probability[scored].mean())
    if level <= 0:
        return chances
    factor = np.ones(len(chances))
    factor[scored] = probability[scored] / level
    wanted = np.minimum(total * factor, 0.98)
    wanted[scored] *= float(total[scored].sum()) / max(float(wanted[scored].sum()), 1e-12)
    wanted = np.minimum(wanted, 0.98)
    tilted: Floats = chances * (wanted / np.maximum(total, 1e-12))[:, None]
    return tilted


def _weighted(line: Timeline, mark: hazard.Landmark, standard: Floats) -> Floats:
    """The static weighted pipeline: amount times probability in the month of the expected close, else at once."""
    has_due = np.isfinite(line.expected.of(mark.open, mark.day))
    rows = standard.copy()
    rows[~has_due, 0] = standard[~has_due].sum(axis=1)
    rows[~has_due, 1:] = 0.0
    total: Floats = rows.T @ mark.values
    return total


def _back_test(
    line: Timeline,
    origins: list[_Origin],
    start: date,
    won_value: Floats,
    months: int,
    statistical: RollingMethod | None,
) -> BackTest:
    """Every method at the same past days, oldest first, the last row being now."""
    month = month_of(start)
    closed = line.closed < NEVER
    first = int(months_of(line.closed[closed]).min()) if closed.any() else month
    steps = months_of(line.closed[line.won]) - first
    actual_by_month = np.bincount(steps, weights=won_value[line.won], minlength=month - first + 1).astype(float)
    values = actual_by_month[: month - first]
    count = min(len(origins) - 1, max(len(values) - 1, 0))
    ends = [len(values) - back for back in range(count, -1, -1)]
    live = [origins[back] for back in range(count, -1, -1)]
    actual = np.full((len(ends), months), np.nan)
    for row, end in enumerate(ends):
        actual[row, : len(values) - end] = values[end : end + months]
    left = hazard.days_left(start)
    so_far = np.array([origin.won_so_far for origin in live])
    paths: dict[str, Floats] = {}
    if len(values):
        for method in (*NAIVE, *([statistical] if statistical and len(values) >= series.FULL_HISTORY_MONTHS else [])):
            rows = method.paths(values, ends, months)
            if np.isfinite(rows[-1]).all():
                paths[method.name] = _with_won(rows, so_far, left)
    usable = np.array([origin.is_learnt for origin in live])
    usable[-1] = True
    parts = np.array([origin.open[:months] + origin.new[:months] for origin in live])
    parts[:, 0] += so_far
    parts[~usable] = np.nan
    weighted = np.array([origin.weighted[:months] for origin in live])
    weighted[:, 0] += so_far
    paths |= {PIPELINE: parts, WEIGHTED: weighted}
    if paths.keys() & {choice.FALLBACK}:
        naive = choice.best_naive_rows(paths, actual, _TABLE_MONTHS)
        paths[BLEND] = (parts + naive) / 2
        if statistical is not None and statistical.name in paths:
            paths[COMBINED] = (paths[statistical.name] + naive) / 2
    level = np.array([float(np.abs(values[max(0, end - 12) : end]).mean()) if end else 0.0 for end in ends])
    spread = np.sqrt([float(origin.variance[:_TABLE_MONTHS].mean()) for origin in live])
    return BackTest(tuple(ends), actual, paths, np.maximum(np.hypot(spread, 0.1 * level), 1e-9))


def _with_won(rows: Floats, so_far: Floats, left: float) -> Floats:
    rows = rows.copy()
    rows[:, 0] = so_far + rows[:, 0] * left
    return rows


def _reconciled(parts: Parts, target: Floats) -> Parts:
    """Scale open and new so that each month's total is the chosen method's; won deals stay what they are."""
    rest = target - parts.won
    floor = np.where(parts.open + parts.new < 0, -np.inf, 0.0)
    rest = np.maximum(rest, floor)
    total = parts.open + parts.new
    factor = np.divide(rest, total, out=np.zeros_like(rest), where=np.abs(total) > 1e-9)
    opened = parts.open * factor
    return Parts(parts.won, opened, rest - opened)


def _half_widths(test: BackTest, methods: tuple[str, str], spans: list[tuple[int, int]]) -> Floats:
    """Half the 80 % interval of each period; the first month, partly over, and the later ones err differently."""
    months = spans[-1][1]
    cuts = [(methods[0], test.steps(0, 1)), *([(methods[1], test.steps(1, months))] if months > 1 else [])]
    widths = np.concatenate([_month_widths(part, name) for name, part in cuts])
    # Months of one quarter err partly together: correlation .3 between them.
    return np.array([np.sqrt(0.7 * (widths[a:b] ** 2).sum() + 0.3 * widths[a:b].sum() ** 2) for a, b in spans])


def _month_widths(test: BackTest, chosen: str) -> Floats:
    widths = np.array([point.p90 - point.p50 for point in series.intervals(test, chosen, floor=None)])
    # Errors are measured in units of the spread expected at their time. One giant deal, won or open, can make that
    # unit a million times larger than it was; then the errors seen in money and the spread of today set the limit.
    seen = np.abs(test.paths[chosen][:-1] - test.actual[:-1])
    worst = float(np.nanmax(seen, initial=0.0))
    limited: Floats = np.minimum(widths, _WORST * worst + _Z90 * test.scale[-1])
    return limited


def _periods(
    start: date, spans: list[tuple[int, int]], parts: Parts, half: Floats, floor: float | None = 0.0
) -> tuple[PeriodForecast, ...]:
    month = month_of(start)
    periods = []
    for (a, b), wide in zip(spans, half, strict=True):
        won, opened, new = (float(values[a:b].sum()) for values in (parts.won, parts.open, parts.new))
        middle = won + opened + new
        low = middle - float(wide)
        if floor is not None:
            low = min(max(low, won, floor), middle)
        periods.append(PeriodForecast(first_day(month + a), won, opened, new, low, middle, middle + float(wide)))
    return tuple(periods)


def _labels(line: Timeline, now: _Origin, mark: hazard.Landmark, won_value: Floats, history: Ints) -> tuple[str, ...]:
    labels = []
    if int(history[1] - history[0]) + 1 < series.FULL_HISTORY_MONTHS:
        labels.append(series.LABEL_SHORT)
    if not now.is_learnt:
        labels.append(LABEL_FEW_CLOSED)
    if _has_negative(line):
        labels.append(LABEL_NEGATIVE)
    last = max(int(line.created.max(initial=0)), int(line.closed[line.closed < NEVER].max(initial=0)))
    if last and last <= line.as_of - _QUIET_DAYS:
        labels.append(LABEL_QUIET)
    recent = np.abs(won_value[line.won & (line.closed > line.as_of - 365)])
    largest = max(np.abs(mark.values).max(initial=0.0), recent.max(initial=0.0))
    if len(recent) + len(mark.open) > 1 and largest > _DOMINANT_SHARE * (np.abs(mark.values).sum() + recent.sum()):
        labels.append(LABEL_GIANT)
    return tuple(labels)


def _has_negative(line: Timeline) -> bool:
    return bool((line.amounts.values < 0).any())


def _first_day_known(line: Timeline) -> int:
    return int(min(line.created.min(), line.closed.min()))
