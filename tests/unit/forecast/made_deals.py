"""A made-up company with seasonality, stages and expected close dates, the same for the same seed."""

from datetime import date, timedelta

import numpy as np

from yingdan.engines.forecast.model import Deal, Outcome, StageEntry

FIRST = date(2023, 1, 1)
TEAMS = ("north", "south", "east")


def company(seed: int, months: int = 24, per_month: int = 30) -> list[Deal]:
    """Deals that pass five stages, a quarter dropping out at each, with amounts of about 60,000."""
    chance = np.random.default_rng(seed)
    deals: list[Deal] = []
    for month in range(months):
        arrivals = int(chance.poisson(per_month * (1 + 0.3 * np.sin(2 * np.pi * month / 12))))
        deals += [_deal(chance, month, number) for number in range(arrivals)]
    return deals


def _deal(chance: np.random.Generator, month: int, number: int) -> Deal:
    created = FIRST + timedelta(days=int(month * 30.4 + chance.integers(0, 30)))
    day, outcome = created, "won"
    entries = [StageEntry(1, created)]
    for stage in range(2, 6):
        day += timedelta(days=int(chance.gamma(2, 9)))
        if chance.random() < 0.24:
            outcome = "lost"
            break
        entries.append(StageEntry(stage, day))
    expected = tuple(
        (e.entered_on, e.entered_on + timedelta(days=int(18 * (6 - e.stage) + chance.normal(0, 8)))) for e in entries
    )
    result: Outcome = "won" if outcome == "won" else "lost"
    team = TEAMS[int(chance.integers(0, 3))]
    return Deal(
        id=f"{month}-{number}",
        created_on=created,
        closed_on=day,
        outcome=result,
        amount=round(float(chance.lognormal(11, 0.8)), 2),
        stages=tuple(entries),
        expected_closes=expected,
        shares={"team": ((team, 1.0),) if number % 7 else (), "line": (("a", 0.5), ("b", 0.25))},
    )
