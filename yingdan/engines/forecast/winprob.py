"""Probability of winning: three regimes by the number of closed deals, tested on later deals than trained on."""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships neither types nor stubs

from yingdan.engines.forecast import linear, scoring
from yingdan.engines.forecast.boosting import fit_trees, tree_effects, tree_logits
from yingdan.engines.forecast.calibration import Floats
from yingdan.engines.forecast.features import Bucket, ColumnCode, Dataset, Encoder, Table, learn_encoder, read_table
from yingdan.engines.forecast.gates import Regime, regime_of
from yingdan.engines.forecast.leaks import Suspect, find_leaks_in
from yingdan.engines.forecast.scoring import CurvePoint, Quality

FORMAT: Final = 1
State = Literal["ready", "no_usable_signal", "rules_only", "one_outcome"]
# Ends of the expanding training windows as shares of the records in time order; each window is tested on the next.
_CUTS: Final = (0.5, 0.65, 0.8, 1.0)
_PENALTIES: Final = (1.0, 5.0, 25.0)
# Trees always keep some of the linear model: on unseen stretches a mixture is the better calibrated one.
_BLENDS: Final = (0.25, 0.5, 0.75)
_MIN_GAIN = 0.005
# With fewer deals than this no stretch is spared for picking settings: every one is needed to tell signal from noise.
_MANY: Final = 1000
_USUAL_BLEND: Final = 0.75
# Standard errors the gain over the base rate must reach. Measured on noise, about 1 model in 30 passes either way;
# asking more of few deals would hide real drivers.
_SURE_FEW: Final = 1.28
_SURE_MANY: Final = 1.64
_TOP_FACTORS = 5
_PRIOR_WEIGHT = 10.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A piece of sales sense used until there are enough deals: one value of a column shifts the log odds."""

    column: str
    value: str
    effect: float


@dataclass(frozen=True, slots=True)
class Priors:
    """What is believed without data: chance by value of the stage column, a chance for all, and rules."""

    stage_column: str | None = None
    stage_chance: Mapping[str, float] | None = None
    base: float = 0.3
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The back-test of a model: it, the constant base rate and naive Bayes on the same later records."""

    model: Quality | None
    base_rate: Quality | None
    naive_bayes: Quality | None
    curve: tuple[CurvePoint, ...]
    trained_on: int
    tested_on: int


@dataclass(frozen=True, slots=True)
class Factor:
    """Why a deal scores as it does: the effect on the log odds and how comparable closed deals ended."""

    column: str
    bucket: str
    effect: float
    count: int
    won: int


@dataclass(frozen=True, slots=True)
class Score:
    """Probability of winning with its strongest factors, the strongest first."""

    id: str
    probability: float
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class WinModel:
    """A trained model. `state` other than ready means every deal gets the base rate, or rules and priors."""

    regime: Regime
    state: State
    base_rate: float
    closed_deals: int
    encoder: Encoder
    weights: tuple[float, ...]
    trees: str
    blend: float
    slope: float
    shift: float
    priors: Priors
    suspects: tuple[Suspect, ...]
    report: Report

    def to_bytes(self) -> bytes:
        """JSON, free of code; `from_bytes` reads it back to the same model."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False).encode()


def train(
    data: Dataset,
    *,
    seed: int = 0,
    priors: Priors | None = None,
    written_after_close: Mapping[str, float] | None = None,
    excluded: frozenset[str] = frozenset(),
) -> WinModel:
    """Learn from the closed records of `data`; open ones only help to find leaks.

    Suspect columns and `excluded` ones stay out. Features must be as of the moment of prediction. Takes about a second
    for 10,000 records and 30 columns. Too few records or one outcome only give a model by rules, never an error.
    """
    # Linear algebra on matrices of this size gains nothing from threads, which wait for one another on a busy machine:
    # measured 4.7 s against 11 s.
    with threadpool_limits(limits=1, user_api="blas"):
        return _train(data, seed, priors or Priors(), written_after_close, excluded)


def _train(
    data: Dataset, seed: int, beliefs: Priors, written_after_close: Mapping[str, float] | None, excluded: frozenset[str]
) -> WinModel:
    table = read_table(data).without(excluded)
    suspects = find_leaks_in(table, written_after_close)
    closed = table.without(frozenset(suspect.column for suspect in suspects)).closed_in_order()
    won = closed.won
    regime = regime_of(len(won))
    wins = float(won.sum())
    if regime == "rules" or wins in {0.0, float(len(won))}:
        state: State = "rules_only" if regime == "rules" else "one_outcome"
        return _by_rules(closed, won, regime, state, beliefs, suspects)
    encoder = learn_encoder(closed)
    penalty, blend, slope, shift, report, usable = _back_test(closed, won, regime, seed)
    weights = linear.fit_logistic(encoder.linear_matrix(closed)[0], won, penalty)
    trees = fit_trees(encoder.tree_matrix(closed)[0], won, seed) if blend < 1 else ""
    return WinModel(
        regime=regime,
        state="ready" if usable else "no_usable_signal",
        base_rate=wins / len(won),
        closed_deals=len(won),
        encoder=encoder,
        weights=tuple(float(w) for w in weights),
        trees=trees,
        blend=blend,
        slope=slope,
        shift=shift,
        priors=beliefs,
        suspects=suspects,
        report=report,
    )


def chances(model: WinModel, data: Dataset) -> Floats:
    """Probability of winning per record."""
    if model.state == "ready":
        return _model_chances(model, read_table(data))
    if model.state == "no_usable_signal":
        return np.full(len(data.ids), model.base_rate)
    return linear.sigmoid(_rule_logits(model, data)[0])


def score(model: WinModel, data: Dataset) -> tuple[Score, ...]:
    """Probability and top factors per record; without signal the base rate and no factor, since none would be true."""
    if model.state == "ready":
        return _model_scores(model, read_table(data))
    probability = chances(model, data)
    if model.state == "no_usable_signal":
        return tuple(Score(id_, float(p), ()) for id_, p in zip(data.ids, probability, strict=True))
    factors = _rule_logits(model, data)[1]
    return tuple(Score(i, float(p), f) for i, p, f in zip(data.ids, probability, factors, strict=True))


def importance(model: WinModel, data: Dataset) -> tuple[tuple[str, float], ...]:
    """Mean absolute effect of each column on the log odds of `data`, strongest first."""
    if model.state != "ready":
        return ()
    mean = np.abs(_effects(model, read_table(data))[0]).mean(axis=0)
    pairs = [(code.name, float(value)) for code, value in zip(model.encoder.columns, mean, strict=True)]
    return tuple(sorted(pairs, key=lambda pair: -pair[1]))


def from_bytes(content: bytes) -> WinModel:
    """Read `WinModel.to_bytes`. Raises ValueError for anything else."""
    raw: dict[str, Any] = json.loads(content)
    if raw.pop("format", None) != FORMAT:
        raise ValueError("not a win model of this format")
    columns = tuple(
        ColumnCode(
            **{
                **column,
                "levels": tuple(column["levels"]),
                "edges": tuple(column["edges"]),
                "buckets": tuple(Bucket(**bucket) for bucket in column["buckets"]),
            }
        )
        for column in raw["encoder"]["columns"]
    )
    report = raw["report"]
    figures = {
        name: Quality(**report[name]) if report[name] else None for name in ("model", "base_rate", "naive_bayes")
    }
    curve = tuple(CurvePoint(**point) for point in report["curve"])
    priors = raw["priors"]
    return WinModel(
        **{
            **raw,
            "encoder": Encoder(columns),
            "weights": tuple(raw["weights"]),
            "suspects": tuple(Suspect(**suspect) for suspect in raw["suspects"]),
            "priors": Priors(**{**priors, "rules": tuple(Rule(**rule) for rule in priors["rules"])}),
            "report": Report(**{**report, **figures, "curve": curve}),
        }
    )


def _back_test(
    closed: Table, won: Floats, regime: Regime, seed: int
) -> tuple[float, float, float, float, Report, bool]:
    """Train on the past, predict the next stretch, three times.

    With enough deals the first stretch picks penalty and blend and is not reported; every stretch is calibrated by
    those before it, so no figure in the report comes from a record that shaped it. The calibration returned uses all.
    """
    ends = [round(cut * len(won)) for cut in _CUTS]
    picks = len(won) >= _MANY
    penalty, blend = _PENALTIES[1], _USUAL_BLEND if regime == "boosted" else 1.0
    seen: list[tuple[Floats, Floats]] = []
    tested: list[tuple[Floats, Floats, Floats, Floats]] = []
    for begin, end in itertools.pairwise(ends):
        past, later = closed.taken(np.arange(begin)), closed.taken(np.arange(begin, end))
        truth, known = won[begin:end], won[:begin]
        if not 0 < known.sum() < begin or end == begin:
            continue
        encoder = learn_encoder(past)
        inputs, next_inputs = encoder.linear_matrix(past)[0], encoder.linear_matrix(later)[0]
        trees = None
        if regime == "boosted":
            tree_model = fit_trees(encoder.tree_matrix(past)[0], known, seed)
            trees = tree_logits(tree_model, encoder.tree_matrix(later)[0])
        if picks and trees is not None and not seen:
            penalty, blend = _pick(inputs, known, next_inputs, truth, trees)
        logits = _linear_logits(linear.fit_logistic(inputs, known, penalty), next_inputs)
        logits = logits if trees is None else blend * logits + (1 - blend) * trees
        if seen or not picks:
            slope, shift = _calibration(seen) if seen else (1.0, 0.0)
            bayes = linear.fit_bayes(encoder.buckets(past), known)
            tested.append(
                (
                    truth,
                    linear.sigmoid(slope * logits + shift),
                    np.full(len(truth), float(known.mean())),
                    linear.bayes_chance(bayes, encoder.buckets(later)),
                )
            )
        seen.append((logits, truth))
    slope, shift = _calibration(seen) if seen else (1.0, 0.0)
    if not tested:
        return penalty, blend, slope, shift, Report(None, None, None, (), len(won), 0), False
    truth, ours, base, bayes_chances = (np.concatenate(column) for column in zip(*tested, strict=True))
    gain = scoring.losses(truth, base) - scoring.losses(truth, ours)
    sure = _SURE_MANY if picks else _SURE_FEW
    usable = float(gain.mean()) > max(_MIN_GAIN, sure * float(gain.std()) / float(np.sqrt(len(gain))))
    report = Report(
        scoring.quality(truth, ours if usable else base),
        scoring.quality(truth, base),
        scoring.quality(truth, bayes_chances),
        scoring.curve(truth, ours if usable else base),
        ends[0],
        len(truth),
    )
    return penalty, blend, slope, shift, report, usable


def _pick(inputs: Floats, known: Floats, later: Floats, truth: Floats, trees: Floats) -> tuple[float, float]:
    """Penalty and blend with the least log loss on the next stretch."""
    fits = {p: _linear_logits(linear.fit_logistic(inputs, known, p), later) for p in _PENALTIES}
    penalty = min(fits, key=lambda p: scoring.log_loss(truth, linear.sigmoid(fits[p])))
    flat = fits[penalty]

    def loss(blend: float) -> float:
        return scoring.log_loss(truth, linear.sigmoid(blend * flat + (1 - blend) * trees))

    return penalty, min(_BLENDS, key=loss)


def _calibration(seen: Sequence[tuple[Floats, Floats]]) -> tuple[float, float]:
    return linear.fit_calibration(np.concatenate([s[0] for s in seen]), np.concatenate([s[1] for s in seen]))


def _linear_logits(weights: Floats, matrix: Floats) -> Floats:
    logits: Floats = matrix @ weights[:-1] + weights[-1]
    return logits


def _model_chances(model: WinModel, table: Table) -> Floats:
    return linear.sigmoid(model.slope * _logits(model, table) + model.shift)


def _model_scores(model: WinModel, table: Table) -> tuple[Score, ...]:
    effects, logits = _effects(model, table)
    probability = linear.sigmoid(model.slope * logits + model.shift)
    buckets = model.encoder.buckets(table)
    order = np.argsort(-np.abs(effects), axis=1, kind="stable")[:, :_TOP_FACTORS]
    return tuple(
        Score(id_, float(probability[row]), _factors(model.encoder, effects[row], buckets[row], order[row]))
        for row, id_ in enumerate(table.ids)
    )


def _logits(model: WinModel, table: Table) -> Floats:
    logits = _linear_logits(np.array(model.weights), model.encoder.linear_matrix(table)[0])
    if model.trees:
        trees = tree_logits(model.trees, model.encoder.tree_matrix(table)[0])
        logits = model.blend * logits + (1 - model.blend) * trees
    return logits


def _effects(model: WinModel, table: Table) -> tuple[Floats, Floats]:
    """Effect of each column on the calibrated log odds against the mean record, and the log odds before calibration."""
    columns = len(model.encoder.columns)
    matrix, owners = model.encoder.linear_matrix(table)
    weights = np.array(model.weights)
    effects = model.blend * _by_column(matrix * weights[:-1], owners, columns)
    effects -= effects.mean(axis=0)
    logits = _linear_logits(weights, matrix)
    if model.trees:
        tree_matrix, tree_owners = model.encoder.tree_matrix(table)
        contributions = tree_effects(model.trees, tree_matrix)
        effects += (1 - model.blend) * _by_column(contributions[:, :-1], tree_owners, columns)
        logits = model.blend * logits + (1 - model.blend) * contributions.sum(axis=1)
    scaled: Floats = model.slope * effects
    return scaled, logits


def _by_column(each: Floats, owners: Any, columns: int) -> Floats:
    total = np.zeros((len(each), columns))
    np.add.at(total.T, owners, each.T)
    return total


def _factors(encoder: Encoder, effects: Floats, buckets: Any, order: Any) -> tuple[Factor, ...]:
    factors = []
    for column in order:
        code = encoder.columns[int(column)]
        bucket = code.buckets[int(buckets[column])]
        factors.append(Factor(code.name, bucket.label, float(effects[column]), bucket.count, bucket.won))
    return tuple(factors)


def _by_rules(
    closed: Table, won: Floats, regime: Regime, state: State, priors: Priors, suspects: tuple[Suspect, ...]
) -> WinModel:
    base = (float(won.sum()) + _PRIOR_WEIGHT * priors.base) / (len(won) + _PRIOR_WEIGHT)
    report = Report(None, None, None, (), len(closed.ids), 0)
    return WinModel(regime, state, base, len(won), Encoder(()), (), "", 1.0, 1.0, 0.0, priors, suspects, report)


def _rule_logits(model: WinModel, data: Dataset) -> tuple[Floats, list[tuple[Factor, ...]]]:
    """Stage priors moved by how the closed deals went so far, then the rules that apply."""
    priors = model.priors
    stage_chance = priors.stage_chance or {}
    stages = data.columns.get(priors.stage_column or "", (None,) * len(data.ids))
    moved = float(linear.log_odds(np.array([model.base_rate]))[0] - linear.log_odds(np.array([priors.base]))[0])
    logits = np.zeros(len(data.ids))
    factors: list[tuple[Factor, ...]] = []
    for row, stage in enumerate(stages):
        chance = stage_chance.get(str(stage), priors.base)
        logits[row] = float(linear.log_odds(np.array([np.clip(chance, 0.01, 0.99)]))[0]) + moved
        found = [
            Factor(rule.column, rule.value, rule.effect, 0, 0)
            for rule in priors.rules
            if str(data.columns.get(rule.column, (None,) * len(data.ids))[row]) == rule.value
        ]
        logits[row] += sum(factor.effect for factor in found)
        factors.append(tuple(sorted(found, key=lambda factor: -abs(factor.effect))[:_TOP_FACTORS]))
    return logits, factors
