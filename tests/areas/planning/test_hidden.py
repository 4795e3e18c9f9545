"""What a role hides shows in no factor and no forecast."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.areas.planning.conftest import Company
from tests.client import Caller

SignIn = Callable[[str], Caller]


def test_hidden_fields_do_not_show_as_factors(company: Company, sign_in: SignIn) -> None:
    company.past(260, date(2024, 3, 1), chance=lambda n: 0.85 if n % 3 else 0.15)
    deals = company.open_deals(4)
    company.run("win_model", publish=True)
    admin, lin = sign_in("admin"), sign_in("lin")
    role = next(r for r in admin.query("role")["records"] if r["name"] == "一线销售")
    objects = {**role["objects"], "opportunity": {**role["objects"]["opportunity"], "fields": {"source": "hidden"}}}
    assert "source" in {f["column"] for f in lin.get(f"/records/opportunity/{deals[0]}/score").json()["factors"]}
    admin.patch(f"/records/role/{role['id']}", {"objects": objects})
    lin = sign_in("lin")
    assert "source" not in {f["column"] for f in lin.get(f"/records/opportunity/{deals[0]}/score").json()["factors"]}
    assert "source" not in {i["column"] for i in lin.get("/models/win").json()["published"]["importance"]}
    hidden = {**objects, "opportunity": {**objects["opportunity"], "fields": {"amount": "hidden"}}}
    admin.patch(f"/records/role/{role['id']}", {"objects": hidden})
    lin = sign_in("lin")
    for path in ("/forecasts", "/forecasts/rollup", "/forecasts/errors", "/forecasts/waterfall?from=2026-05-01"):
        assert lin.get(path).status_code == 403, path
