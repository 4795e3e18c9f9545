"""A narrowed figure is the group it is narrowed to: same number, same records, under the same rights."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.areas.insight.conftest import Company
from tests.areas.insight.test_drill import CASES, WINDOW, check, total
from yingdan.areas.insight.metrics import METRICS
from yingdan.engines.analytics.model import Metric, Share, Variant
from yingdan.kernel.errors import Invalid

BY = ("team", "owner", "region", "product", "product_line", "account", "industry")
NOBODY = "019f0000-0000-7000-8000-000000000000"


def outside(company: Company, login: str, metric: str, key: str) -> dict[str, Any]:
    """Return a figure of one team without what merely repeats the question."""
    answer = company.figure(login, metric, window=WINDOW, group_by="owner", where=(f"team:{key}",))
    return {k: v for k, v in answer.items() if k != "where"}


@pytest.mark.parametrize("login", ["boss", "lin"])
@pytest.mark.parametrize(("metric", "variant"), CASES)
def test_narrowed_to_a_group_is_that_group(company: Company, metric: Metric, variant: Variant, login: str) -> None:
    how: dict[str, Any] = {"variant": variant.key, "window": WINDOW}
    if metric.id == "M-14":
        return  # is cut by stage alone; its drill is tested below
    share_of_all = isinstance(variant.figure, Share) and variant.figure.hit == "group"
    for group in [g for g in metric.groups if g in BY]:
        for cell in company.figure(login, metric.id, group_by=group, **how)["groups"][:3]:
            asked = how | {"where": (f"{group}:{cell['key'] or ''}",)}
            shown = company.figure(login, metric.id, **asked)
            assert shown.get("count") == cell.get("count"), (group, cell)
            if not share_of_all:
                assert (shown["value"], shown.get("numerator")) == (cell["value"], cell.get("numerator")), (group, cell)
            check(shown, company.drill(login, metric.id, limit=50, **asked), variant)


def test_names_widen_and_narrow(company: Company) -> None:
    east, south = (f"team:{company.people.departments[d]}" for d in ("east", "south"))
    branch = f"branch:{company.people.departments['hq']}"
    product = company.figure("boss", "M-62", window=WINDOW, group_by="product")["groups"][0]

    def count(*where: str) -> int:
        return int(company.figure("boss", "M-62", window=WINDOW, where=where)["value"])

    assert count(east) > 0 < count(south)
    assert count(east, south) == count(east) + count(south) == count(branch) == count()
    one = f"product:{product['key']}"
    assert count(one) == product["value"]
    assert 0 < count(one, east) < count(one)
    assert count(one, east) + count(one, south) == count(one)
    assert 0 < count("product:") < count()  # deals without a product


def test_steps_between_stages_can_be_narrowed(company: Company) -> None:
    east = f"team:{company.people.departments['east']}"
    shown = company.figure("boss", "M-14", window=WINDOW, group_by="stage", where=(east,))
    whole = company.figure("boss", "M-14", window=WINDOW, group_by="stage")
    assert 0 < int(shown["denominator"]) < int(whole["denominator"])
    for cell in shown["groups"][:2]:
        rows = company.drill("boss", "M-14", cell["key"], window=WINDOW, group_by="stage", where=(east,))
        assert total(rows, "_value") == Decimal(str(cell["numerator"]))
        assert total(rows, "_base") == Decimal(str(cell["denominator"]))


@pytest.mark.parametrize("metric", [m.id for m in METRICS if "team" in m.groups])
def test_another_teams_id_says_no_more_than_one_that_is_none(company: Company, metric: str) -> None:
    south = company.people.departments["south"]
    of_team = {
        c["key"]: c for c in company.figure("lin", metric, window=WINDOW, group_by="team")["groups"] if c.get("count")
    }
    theirs = outside(company, "lin", metric, south)
    if south not in of_team:  # nothing of hers was ever there
        assert theirs == outside(company, "lin", metric, NOBODY)
        assert company.drill("lin", metric, window=WINDOW, where=(f"team:{south}",)) == []
    else:
        assert theirs.get("count") == of_team[south]["count"]
    counted = {
        c["key"]: c.get("count") for c in company.figure("boss", metric, window=WINDOW, group_by="team")["groups"]
    }
    if counted.get(south):  # whoever may see it does
        assert outside(company, "boss", metric, south) != outside(company, "boss", metric, NOBODY)


def test_what_it_is_not_cut_by_is_refused(company: Company) -> None:
    for where in ("stage:x", "month:2026-01-01", "team", "owner_secret:1", "branch"):
        with pytest.raises(Invalid) as refused:
            company.figure("boss", "M-01", window=WINDOW, where=(where,))
        assert refused.value.problems[0].code == "unknown_value"
    with pytest.raises(Invalid) as refused:
        company.figure("boss", "M-01", window=WINDOW, where=tuple(f"owner:{n}" for n in range(51)))
    assert refused.value.problems[0].code == "too_many_values"
