"""What makes the demo company win, in log odds: the truth that a model trained on it should find again."""

from __future__ import annotations

import math

from yingdan.areas.rollout.demo.catalogue import LINE_BY_NAME, fit

WIN_RATE = 0.265
# effect on the log odds, share of new deals
SOURCES: dict[str, tuple[float, float]] = {
    "referral": (0.95, 0.13),
    "inquiry": (0.45, 0.12),
    "inbound_call": (0.3, 0.09),
    "web_trial": (0.35, 0.12),
    "event": (0.0, 0.13),
    "expo_card": (-0.25, 0.1),
    "self": (-0.15, 0.15),
    "ad": (-0.45, 0.06),
    "tender": (-0.35, 0.06),
    "purchased": (-1.0, 0.04),
}
TYPES = {"new": 0.0, "repeat": 0.35, "upsell": 0.5, "renewal": 1.0}
DECIDER_KNOWN = 0.75
INDUSTRY_FIT = 0.5
EARLY_ACTIVITY = 0.24  # for each activity in the first 14 days beyond two, at most three either way
EARLY_DAYS = 14
RELATIVE_SIZE = -0.4  # for each doubling of the amount over the list price, in natural logarithms
COMPETITOR = -0.5
RAMPING = -0.35
NOISE = 0.45
SKILL = 0.38


def log_odds(
    *,
    source: str,
    line: str,
    industry: str,
    decider_known: bool,
    early: int,
    relative_size: float,
    competitor: bool,
    skill: float,
    ramping: bool,
) -> float:
    """Return the log odds of winning apart from intercept, type and noise; ``relative_size`` = amount / list price."""
    return (
        SOURCES[source][0]
        + LINE_BY_NAME[line].effect
        + INDUSTRY_FIT * fit(line, industry)
        + DECIDER_KNOWN * decider_known
        + EARLY_ACTIVITY * max(-3, min(3, early - 2))
        + RELATIVE_SIZE * max(-1.5, min(1.5, math.log(max(relative_size, 0.05))))
        + COMPETITOR * competitor
        + skill
        + RAMPING * ramping
    )


def probability(odds: float) -> float:
    """Return the probability that belongs to log odds."""
    return 1 / (1 + math.exp(-odds))
