"""Win models over HTTP: shadow first, published by administrators, scored under permission, honest without signal."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

import pytest

from tests.areas.planning.conftest import Company
from tests.client import Caller

SignIn = Callable[[str], Caller]


@pytest.fixture(scope="module")
def deals(company: Company) -> list[str]:
    """260 closed deals of which those from a referral are won far more often, and ten open ones."""
    company.past(260, date(2024, 3, 1), chance=lambda n: 0.85 if n % 3 else 0.15)
    return company.open_deals(10)


def test_shadow_then_published_then_scored(company: Company, sign_in: SignIn, deals: list[str]) -> None:
    boss, admin, lin, qian = (sign_in(login) for login in ("boss", "admin", "lin", "qian"))
    assert boss.get("/models/win").json()["latest"] is None
    assert lin.get(f"/records/opportunity/{deals[0]}/score").json()["state"] == "no_model"
    assert lin.post("/models/win/train").status_code == 403
    assert boss.post("/models/win/train").status_code == 202
    trained = company.run("win_model")
    assert (trained["regime"], trained["state"], trained["closed"]) == ("boosted", "ready", 260)
    found = boss.get("/models/win", headers={"Accept-Language": "en"}).json()
    assert (found["published"], found["latest"]["state"]) == (None, "shadow")
    quality = {q["method"]: q for q in found["latest"]["quality"]}
    assert quality["model"]["auc"] > 0.7
    assert quality["model"]["log_loss"] < quality["base_rate"]["log_loss"]
    assert found["latest"]["importance"][0]["column"] == "source"
    assert lin.get(f"/records/opportunity/{deals[0]}/score").json()["state"] == "waiting"
    assert lin.get(f"/records/opportunity/{deals[0]}").json().get("ai_probability") is None
    version = lin.get(f"/records/opportunity/{deals[0]}").json()["version"]
    assert boss.post(f"/models/{trained['model']}/publish").status_code == 403
    assert admin.post(f"/models/{trained['model']}/publish").json()["state"] == "published"
    assert admin.post("/models/nothing/publish").status_code == 404
    score = lin.get(f"/records/opportunity/{deals[0]}/score", headers={"Accept-Language": "en"}).json()
    assert score["state"] == "ready"
    assert 0 <= score["probability"] <= 100
    assert score["factors"]
    assert all(f["count"] >= f["won"] >= 0 and f["label_text"] for f in score["factors"])
    record = lin.get(f"/records/opportunity/{deals[0]}").json()
    assert float(record["ai_probability"]) == pytest.approx(score["probability"])
    assert record["version"] == version
    assert qian.get(f"/records/opportunity/{deals[0]}/score").status_code == 404
    assert lin.get("/records/opportunity/none/score").status_code == 404
    assert lin.patch(f"/records/opportunity/{deals[0]}", {"ai_probability": "99"}).status_code == 422
    assert lin.get("/forecasts/quickest").json() == {"basis": "stage", "deals": []}, "no forecast to say how soon"
    company.run("forecast")
    quick = lin.get("/forecasts/quickest?limit=3", headers={"Accept-Language": "en"}).json()
    assert (quick["basis"], len(quick["deals"])) == ("model", 3)
    assert quick["deals"] == sorted(quick["deals"], key=lambda d: (-d["score"], d["id"]))
    for each in quick["deals"]:
        deal = lin.get(f"/records/opportunity/{each['id']}").json()
        assert each["chance"] * 100 == pytest.approx(float(deal["ai_probability"]), abs=0.01)
        worth = each["chance"] * float(deal["amount_base"]) * math.exp(-each["days"] / 30)
        assert each["score"] == pytest.approx(worth, rel=0.01)
        assert all(r["effect"] > 0 and r["label_text"] for r in each["reasons"])
    theirs = {d["id"] for d in qian.get("/forecasts/quickest?scope=company&limit=50").json()["deals"]}
    assert theirs == set(deals[1::2]), "not those of others"
    assert lin.get("/forecasts/quickest?limit=0").status_code in {400, 422}
    now = lin.get("/metrics/M-63?variant=weighted_ai").json()
    past = lin.get("/metrics/M-63?variant=weighted_ai&as_of=2026-05-10").json()
    assert ("as_today" in now, past["as_today"]) == (False, ["ai_probability"])
    admin.post(f"/models/{trained['model']}/retire")
    assert lin.get(f"/records/opportunity/{deals[0]}").json().get("ai_probability") is None
    assert admin.post(f"/models/{trained['model']}/publish").status_code == 409
