"""Foreign currencies: the last rate on or before the day, frozen when won, left out and told where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.areas.planning.conftest import Company
from tests.client import Caller
from tests.engines.jobs.workbench import QuietJob
from yingdan.areas.opportunity.rates import APPLY, apply_rates

SignIn = Callable[[str], Caller]


def _base(caller: Caller, deal: str) -> Any:
    return caller.get(f"/records/opportunity/{deal}").json()["amount_base"]


def _apply(company: Company) -> dict[str, Any]:
    ctx = company.platform.ctx(company.workspace)
    return dict(apply_rates(company.platform, ctx, QuietJob(APPLY, {"currency": "USD"})))


def test_amounts_follow_the_rate_until_the_deal_is_won(company: Company, sign_in: SignIn) -> None:
    lin, admin = sign_in("lin"), sign_in("admin")

    def deal(currency: str) -> str:
        row = {"name": "外币商机", "amount": "1000.10", "currency": currency, "stage": company.stages[2]}
        made = lin.post("/records/opportunity", row)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    first, euro = deal("USD"), deal("EUR")
    assert _base(lin, first) is None
    company.run("forecast")
    assert "amounts_without_rate" in {x["code"] for x in lin.get("/forecasts").json()["labels"]}

    def rate(day: str, value: str, currency: str = "USD") -> int:
        return admin.post("/records/fx_rate", {"currency": currency, "day": day, "rate": value}).status_code

    assert lin.post("/records/fx_rate", {"currency": "USD", "day": "2026-05-01", "rate": "7"}).status_code == 403
    assert (rate("2026-05-01", "0"), rate("2026-05-01", "-7"), rate("2026-05-01", "1", "CNY")) == (422, 422, 422)
    assert (rate("2026-05-01", "7.123456"), rate("2026-06-01", "9")) == (201, 201)
    assert rate("2026-05-01", "7.2") in {409, 422}
    second = deal("USD")
    assert _base(lin, second) == "7124.17"
    assert _apply(company) == {"records": 2, "changed": 1}
    assert _base(lin, first) == "7124.17"
    assert _base(lin, euro) is None
    figure = lin.get("/metrics/M-63").json()
    assert figure["excluded"] == [{"currency": "EUR", "count": 1}]
    assert lin.get("/metrics/M-63?variant=count&group_by=stage").json()["excluded"] == figure["excluded"]
    assert "excluded" not in lin.get("/metrics/M-01").json(), "nothing lacks there"
    assert sign_in("admin").get("/metrics/M-63?scope=mine").json().get("excluded") is None
    won = lin.patch(f"/records/opportunity/{first}", {"stage": company.stages[6]})
    assert won.status_code == 200, won.text
    assert rate("2026-05-10", "8") == 201
    assert _apply(company) == {"records": 1, "changed": 1}
    assert (_base(lin, first), _base(lin, second)) == ("7124.17", "8000.80")
