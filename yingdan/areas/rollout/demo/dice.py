"""The one source of chance of the demo company: everything drawn follows from the seed."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any, TypeVar

from yingdan.kernel.ids import uuid7

T = TypeVar("T")


class Dice(random.Random):
    """A seeded generator with the distributions that selling needs."""

    def __init__(self, seed: int | str) -> None:
        super().__init__(seed)
        self._tables: dict[int, tuple[Any, list[Any], list[float]]] = {}

    def chance(self, probability: float) -> bool:
        """Return True with this probability (0-1)."""
        return self.random() < probability

    def weighted(self, items: Sequence[tuple[T, float]]) -> T:
        """Return one of the items by weight; a list that is used often pays as a tuple."""
        if isinstance(items, tuple):
            table = self._tables.get(id(items))
            if table is None or table[0] is not items:
                table = self._tables[id(items)] = (items, [i for i, _ in items], list(accumulate(w for _, w in items)))
            found: T = self.choices(table[1], cum_weights=table[2])[0]
            return found
        return self.choices([i for i, _ in items], [w for _, w in items])[0]

    def lognormal(self, median: float, sigma: float) -> float:
        """Return a positive number around ``median`` with a long tail to the right."""
        return median * math.exp(self.gauss(0, sigma))

    def poisson(self, mean: float) -> int:
        """Return a count; fine for means up to some tens."""
        limit, product, count = math.exp(-mean), self.random(), 0
        while product > limit:
            product *= self.random()
            count += 1
        return count

    def new_id(self, at: datetime) -> str:
        """Return a record id for the instant, repeatable unlike those of the kernel."""
        return uuid7(int(at.timestamp() * 1000), self.randbytes(16))
