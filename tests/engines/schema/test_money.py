"""Amounts of objects of one's own, in any currency: their value in the workspace's currency stands beside them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.client import Caller, Client
from tests.engines.jobs.workbench import QuietJob
from tests.people import Organisation
from yingdan.areas.opportunity.rates import APPLY, apply_rates
from yingdan.bootstrap import Platform

TAIWAN, BRITAIN = "TWD", "GBP"  # no other test has a rate of them


@pytest.fixture(scope="module")
def admin(platform: Platform, organisation: Organisation) -> Iterator[Caller]:
    with Client(platform) as clients:
        caller = clients.sign_in("admin")
        fee = {"name": "fee", "type": "money", "label": {"zh-CN": "费用", "en": "Fee"}, "tracked": True}
        assert caller.post("/objects", {"name": "x_cost", "label": "费用单", "fields": [fee]}).status_code == 201
        yield caller


def _rate(admin: Caller, currency: str, day: str, value: str) -> None:
    answer = admin.post("/records/fx_rate", {"currency": currency, "day": day, "rate": value})
    assert answer.status_code == 201, answer.text


def _apply(platform: Platform, currency: str) -> dict[str, object]:
    ctx = platform.ctx(platform.workspace("main"))
    return dict(apply_rates(platform, ctx, QuietJob(APPLY, {"currency": currency})))


def test_an_amount_is_valued_by_the_rate_of_its_day(admin: Caller, client: Client, platform: Platform) -> None:
    fields = {f["name"]: f for f in admin.get("/objects/x_cost").json()["fields"]}
    assert (fields["fee_base"]["label"]["en"], fields["fee_base"]["derived"]) == ("Fee in base currency", True)
    own = admin.create("x_cost", name="自己的币", fee="12.50")
    foreign = admin.create("x_cost", name="外币", fee="100", currency=TAIWAN)
    assert (own["fee_base"], foreign["fee_base"]) == ("12.50", None), "nobody knows a rate yet"
    path = f"/records/x_cost/{foreign['id']}"
    assert admin.patch(path, {"fee_base": "1"}).status_code == 422
    _rate(admin, TAIWAN, "2020-01-01", "4.25")
    assert _apply(platform, TAIWAN) == {"records": 1, "changed": 1}
    assert admin.get(path).json()["fee_base"] == "425.00"
    _rate(admin, TAIWAN, "2020-02-01", "5")
    assert _apply(platform, TAIWAN) == {"records": 1, "changed": 0}, "it keeps the rate of its day"
    assert admin.patch(path, {"name": "改名"}).json()["fee_base"] == "425.00"
    assert admin.patch(path, {"fee": "10"}).json()["fee_base"] == "50.00"
    assert admin.patch(path, {"currency": None}).json()["fee_base"] == "10.00"
    assert admin.patch(path, {"fee": None}).json()["fee_base"] is None
    news = [i["new"] for i in admin.get(f"{path}/history").json()["items"] if i["field"] == "fee_base"]
    assert news == [None, "10.00", "50.00", "425.00"]
    sums = admin.post("/records/x_cost/aggregate", {"measures": [{"fn": "sum", "field": "fee_base", "as": "s"}]}).json()
    assert sums["rows"][0]["s"] == "12.50"
    rights = {"x_cost": {"verbs": ["read"], "fields": {"fee": "hidden"}}}
    role = admin.create("role", name="不看费用", scope="all", objects=rights)["id"]
    admin.create("user", name="不看", login="feeless", password="correct-horse-9", roles=[role])
    assert "fee_base" not in client.sign_in("feeless").get(path).json(), "who may not see the one may not see the other"


def test_deals_keep_the_value_of_the_day_they_are_won(admin: Caller, platform: Platform) -> None:
    field = {"name": "x_margin", "type": "money", "label": "毛利"}
    assert admin.post("/objects/opportunity/fields", field).status_code == 201
    try:
        stages = {s["type"]: s["id"] for s in admin.query("stage", fields=["type"])["records"]}
        _rate(admin, BRITAIN, "2020-03-01", "6")
        row = {"amount": "10", "x_margin": "2", "currency": BRITAIN}
        deal = admin.create("opportunity", name="外币毛利", **row)
        assert (deal["amount_base"], deal["x_margin_base"]) == ("60.00", "12.00")
        path = f"/records/opportunity/{deal['id']}"
        _rate(admin, BRITAIN, "2020-04-01", "7")
        _apply(platform, BRITAIN)
        assert admin.get(path).json()["x_margin_base"] == "14.00"
        with platform.write(platform.ctx(platform.workspace("main"), migration=True)) as tx:
            platform.records.change(tx, "opportunity", [(deal["id"], {"stage": stages["won"]})])
        _rate(admin, BRITAIN, "2020-05-01", "8")
        _apply(platform, BRITAIN)
        won = admin.get(path).json()
        assert (won["amount_base"], won["x_margin_base"]) == ("70.00", "14.00")
    finally:
        retired = admin.delete("/objects/opportunity/fields/x_margin?force=true")
        assert retired.status_code == 200, retired.text
    left = {f["name"] for f in admin.get("/objects/opportunity").json()["fields"]}
    assert not left & {"x_margin", "x_margin_base"}, "they go together"


def test_a_field_that_is_no_amount_any_more_has_no_value_beside_it(admin: Caller) -> None:
    field = {"name": "spare", "type": "money", "label": "备用"}
    assert admin.post("/objects/x_cost/fields", field).status_code == 201
    assert admin.post("/objects/x_cost/fields/spare/convert", {"type": "dec"}).status_code == 200
    names = {f["name"] for f in admin.get("/objects/x_cost").json()["fields"]}
    assert "spare" in names
    assert "spare_base" not in names
