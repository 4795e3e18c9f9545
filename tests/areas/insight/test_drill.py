"""Every figure is the sum of the records behind it, for every metric, way to cut it and role."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.areas.insight.conftest import Company
from yingdan.areas.insight.metrics import METRICS
from yingdan.engines.analytics.model import Composed, Metric, Share, Spread, Variant

WINDOW = "2026-01-01/2026-12-31"
MOST_GROUPS = 4  # of one way to cut; that the groups add up to the whole is checked for all
CASES = [
    pytest.param(m, v, id=f"{m.id}-{v.key}") for m in METRICS for v in m.variants if not isinstance(v.figure, Composed)
]


def total(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(r[name]) for r in rows), Decimal(0))


def check(shown: dict[str, Any], rows: list[dict[str, Any]], variant: Variant) -> None:
    value, base = total(rows, "_value"), total(rows, "_base")
    if "numerator" in shown:
        assert abs(Decimal(str(shown["numerator"])) - value) < Decimal("0.0001")
        if not isinstance(variant.figure, Share) or variant.figure.hit != "group":
            assert abs(Decimal(str(shown["denominator"])) - base) < Decimal("0.0001")
    else:
        assert Decimal(str(shown["value"])) == value.quantize(Decimal("0.01"))
    if isinstance(variant.figure, Spread) and shown["value"] is not None:
        assert abs(Decimal(str(shown["value"])) - value / base) < Decimal("0.01")


@pytest.mark.parametrize("login", ["boss", "li", "lin"])
@pytest.mark.parametrize(("metric", "variant"), CASES)
def test_the_drill_adds_up(company: Company, metric: Metric, variant: Variant, login: str) -> None:
    how: dict[str, Any] = {"variant": variant.key, "window": WINDOW}
    steps = metric.id == "M-14"
    if not steps:
        check(company.figure(login, metric.id, **how), company.drill(login, metric.id, **how), variant)
    for group in metric.groups:
        shown = company.figure(login, metric.id, group_by=group, **how)
        for cell in [c for c in shown["groups"] if c.get("count")][:MOST_GROUPS]:
            rows = company.drill(login, metric.id, cell["key"] or "", group_by=group, limit=50, **how)
            check(cell, rows, variant)
        shrunk_or_overlapping = isinstance(variant.figure, Share) and variant.figure.passed and group == "stage"
        if "numerator" in shown and not steps and not shrunk_or_overlapping:
            added = sum((Decimal(str(c["numerator"])) for c in shown["groups"]), Decimal(0))
            assert abs(added - Decimal(str(shown["numerator"]))) < Decimal("0.001")


@pytest.mark.parametrize("as_of", ["2026-06-30", "2026-09-01"])
@pytest.mark.parametrize("metric", ["M-10", "M-11", "M-12", "M-13", "M-01", "M-17", "M-63"])
def test_the_drill_adds_up_in_the_past(company: Company, metric: str, as_of: str) -> None:
    variant = next(m for m in METRICS if m.id == metric).variants[0]
    how: dict[str, Any] = {"window": "2026-01-01/2027-01-01", "as_of": as_of}
    shown = company.figure("boss", metric, group_by="team", **how)
    check(shown, company.drill("boss", metric, **how), variant)
    assert shown["groups"]
    for cell in shown["groups"]:
        check(cell, company.drill("boss", metric, cell["key"] or "", group_by="team", **how), variant)


def test_everybody_sees_the_sum_of_the_own_only(company: Company) -> None:
    values = {who: company.figure(who, "M-10", window=WINDOW)["value"] for who in ("boss", "li", "chen", "lin", "wang")}
    assert values["boss"] >= len(company.deals)
    assert values["li"] == values["lin"] + values["wang"]
    assert values["boss"] == values["li"] + values["chen"]
    mine = company.figure("boss", "M-10", scope="me")["value"]
    assert mine == 0
    assert company.figure("lin", "M-10", scope="company")["value"] == values["lin"]
    assert company.figure("lin", "M-10", scope="me")["value"] == values["lin"]
    assert company.figure("li", "M-10", scope="subordinates")["value"] == values["li"]
    assert company.figure("li", "M-10", scope="tree")["value"] == values["li"]
