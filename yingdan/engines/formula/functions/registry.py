"""All functions and operators by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yingdan.engines.formula.functions import dates, logic, numbers, texts
from yingdan.engines.formula.model import Function

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {f.name: f for family in (logic, texts, numbers, dates) for f in family.FUNCTIONS}
)
CHILD_FUNCTIONS = frozenset({"SUM", "COUNT", "AVERAGE", "MIN", "MAX"})
"""Those that may be applied to the records below the one at hand; COUNT and AVERAGE to nothing else."""
