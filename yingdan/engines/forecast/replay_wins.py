"""Back-test of a win model as a run over the past; apart from that of amounts, which needs no trees."""

from dataclasses import dataclass

import numpy as np

from yingdan.engines.forecast import linear, scoring
from yingdan.engines.forecast.features import Dataset, learn_encoder, read_table
from yingdan.engines.forecast.scoring import Quality
from yingdan.engines.forecast.winprob import WinModel, chances, train


@dataclass(frozen=True, slots=True)
class WinReplay:
    """A model trained on the older records and judged on the newer, with base rate and naive Bayes beside it."""

    model: WinModel
    quality: Quality
    base_rate: Quality
    naive_bayes: Quality


def replay_win_model(data: Dataset, share: float, seed: int = 0) -> WinReplay:
    """Train on the oldest `share` of the closed records, judge on the rest; naive Bayes sees the same columns."""
    closed = sorted(
        (row for row, outcome in enumerate(data.outcomes) if outcome is not None),
        key=lambda row: (data.moments[row], data.ids[row]),
    )
    cut = int(len(closed) * share)
    past, later = (data.taken(rows) for rows in (closed[:cut], closed[cut:]))
    model = train(past, seed=seed)
    kept = frozenset(suspect.column for suspect in model.suspects)
    known, unseen = read_table(past).without(kept), read_table(later).without(kept)
    encoder = learn_encoder(known)
    bayes = linear.bayes_chance(linear.fit_bayes(encoder.buckets(known), known.won), encoder.buckets(unseen))
    flat = np.full(len(unseen.ids), float(known.won.mean()))
    return WinReplay(
        model,
        scoring.quality(unseen.won, chances(model, later)),
        scoring.quality(unseen.won, flat),
        scoring.quality(unseen.won, bayes),
    )
