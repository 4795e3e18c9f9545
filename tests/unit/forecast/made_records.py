"""Made-up closed records with known drivers of winning, the same for the same seed."""

import numpy as np

from yingdan.engines.forecast.features import Dataset
from yingdan.engines.forecast.model import Feature


def records(count: int, seed: int = 0, strength: float = 1.5, open_count: int = 0) -> Dataset:
    """Winning depends on source, budget and visits by `strength`; city and noise mean nothing."""
    chance = np.random.default_rng(seed)
    total = count + open_count
    source = chance.choice(["referral", "web", "fair", "list"], total)
    budget = chance.random(total) < 0.5
    visits = chance.poisson(3, total).astype(float)
    logit = (
        strength * (1.2 * (source == "referral") - 1.0 * (source == "list") + 1.0 * budget + 0.5 * (visits - 3)) - 0.5
    )
    won = chance.random(total) < 1 / (1 + np.exp(-logit))
    columns: dict[str, tuple[Feature, ...]] = {
        "source": tuple(str(v) for v in source),
        "budget": tuple(bool(v) for v in budget),
        "visits": tuple(float(v) if v < 9 else None for v in visits),
        "city": tuple(f"city {v}" for v in chance.integers(0, 20, total)),
        "noise": tuple(float(v) for v in chance.normal(size=total)),
    }
    return Dataset(
        ids=tuple(str(number) for number in range(total)),
        moments=tuple(float(number) for number in range(total)),
        outcomes=tuple(bool(v) if number < count else None for number, v in enumerate(won)),
        columns=columns,
    )


def with_column(data: Dataset, name: str, values: list[Feature]) -> Dataset:
    """The same records with one more column."""
    return Dataset(data.ids, data.moments, data.outcomes, {**data.columns, name: tuple(values)})
