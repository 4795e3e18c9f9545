"""Totals frozen at night: cut by team, person, region and product as they were then, within the caller's scope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.areas.planning.conftest import Company
from tests.client import Caller
from yingdan.areas.planning.words import DEALS
from yingdan.engines.forecast.freeze import freeze_totals

SignIn = Callable[[str], Caller]
Q4, DUE = {"period": "quarter", "start": "2026-10-01"}, date(2026, 12, 10)


def test_a_night_stays_what_it_was_however_it_is_cut(company: Company, sign_in: SignIn) -> None:
    company.clock.advance(datetime(2026, 10, 12, 1, tzinfo=UTC) - company.clock.now())

    def deal(owner: str, amount: int, product: int, **more: Any) -> str:
        steps = [(date(2026, 9, 1), {"stage": 2, "amount": Decimal(amount), "expected_close": DUE})]
        more = {"forecast_category": "commit", "category_pinned": True, "probability": "50"} | more
        return company.deal(owner, steps, product=company.products[product], **more)

    moved = deal("lin", 100, 0)
    deal("lin", 200, 1, region="西")
    deal("qian", 400, 0, forecast_category="best")
    boss, qian = sign_in("boss"), sign_in("qian")
    assert boss.get("/forecasts/frozen", params=Q4).json()["taken"] is None
    with company.platform.write(company.platform.ctx(company.workspace)) as tx:
        freeze_totals(tx, DEALS)
    company.clock.advance(datetime(2026, 10, 13, 1, tzinfo=UTC) - company.clock.now())
    later = {"region": "北", "product": company.products[1], "amount": "999999"}
    assert sign_in("lin").patch(f"/records/opportunity/{moved}", later).status_code == 200

    def cut(caller: Caller, by: str | None) -> dict[str, Any]:
        answer = caller.get("/forecasts/frozen", params=Q4 | ({"group_by": by} if by else {}))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    total = cut(boss, None)
    assert total["taken"] == "2026-10-12"
    assert total["groups"] == []
    amounts = {"closed": "0.00", "commit": "300.00", "best": "400.00", "pipeline": "0.00"}
    assert total["total"] == {"categories": amounts, "weighted": "350.00", "deals": 3}

    def weighted(by: str) -> dict[str, str]:
        return {g["label"]: g["weighted"] for g in cut(boss, by)["groups"]}

    assert weighted("region").items() >= {"西": "100.00", "东": "50.00"}.items()
    assert sum(map(Decimal, weighted("region").values())) == Decimal(350)
    assert weighted("product") == {"甲": "250.00", "乙": "100.00"}
    assert weighted("product_line") == {"软件": "250.00", "硬件": "100.00"}
    assert weighted("owner") == {"lin": "150.00", "qian": "200.00"}
    assert cut(qian, "owner")["total"]["weighted"] == "200.00", "only one's own"
    assert [g["label"] for g in cut(qian, "owner")["groups"]] == ["qian"]
    assert boss.get("/forecasts/frozen", params=Q4 | {"as_of": "2026-10-11"}).json()["taken"] is None
    assert boss.get("/forecasts/frozen", params=Q4 | {"group_by": "name"}).status_code == 422
