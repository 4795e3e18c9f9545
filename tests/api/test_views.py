"""Saved views: who sees and changes them, which one opens for whom, and what their settings may be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import Organisation

FILTER = {"filter": {"field": "level", "value": "A"}}


def _ids(caller: Caller) -> list[str]:
    return [v["id"] for v in caller.get("/views?object=account").json()["views"]]


def _shelf(caller: Caller, **body: Any) -> Any:
    return caller.http.put("/api/v1/views/shelf", json={"object": "account", **body})


def _save(caller: Caller, name: str, **more: Any) -> Any:
    return caller.post("/views", {"object": "account", "name": name, "body": FILTER, **more})


def test_a_view_is_for_oneself_a_team_or_everybody(client: Client, organisation: Organisation) -> None:
    """Own views are private; a team's are seen along its departments; those for everybody are the administrator's."""
    assert organisation.users["lin"]
    lin, same_team, above, elsewhere = (client.sign_in(name) for name in ("lin", "wang", "li", "zhao"))
    admin = client.sign_in("admin")
    view = _save(lin, "A 级客户").json()
    assert view["audience"] == "mine"
    assert (view["mine"], view["editable"]) == (True, True)
    assert view["id"] in _ids(lin)
    assert view["id"] not in [*_ids(same_team), *_ids(above), *_ids(admin)]
    team = lin.patch(f"/views/{view['id']}", {"audience": "team"}).json()
    assert team["audience"] == "team"
    assert view["id"] in _ids(same_team)
    assert view["id"] in _ids(above)
    assert view["id"] not in _ids(elsewhere)
    assert elsewhere.patch(f"/views/{view['id']}", {"name": "改名"}).status_code == 404
    assert same_team.patch(f"/views/{view['id']}", {"name": "改名"}).status_code == 403
    assert same_team.delete(f"/views/{view['id']}").status_code == 403
    refused = lin.patch(f"/views/{view['id']}", {"audience": "all"})
    assert (refused.status_code, refused.json()["code"]) == (403, "view_for_all")
    published = admin.patch(f"/views/{view['id']}", {"audience": "all", "name": "重点客户"}).json()
    assert (published["name"], published["owner"] != "") == ("重点客户", True)
    assert view["id"] in _ids(elsewhere)
    mine = lin.patch(f"/views/{view['id']}", {"name": "重点"})
    assert (mine.status_code, mine.json()["code"]) == (403, "view_for_all"), "it is everybody's now"
    assert admin.delete(f"/views/{view['id']}").status_code == 204
    assert view["id"] not in _ids(lin)


def test_the_view_that_opens(client: Client, organisation: Organisation) -> None:
    """A role's view opens for who has it, unless they chose their own; only views that everybody sees open for a role."""
    admin, lin = client.sign_in("admin"), client.sign_in("lin")
    everybody = _save(admin, "全公司", audience="all").json()["id"]
    own = _save(lin, "我的").json()["id"]
    told = admin.get("/views?object=account").json()
    role = admin.get(f"/records/user/{organisation.users['lin']}").json()["roles"][0]
    role_id = role["id"] if isinstance(role, dict) else role
    assert told["may_publish"] is True
    assert role_id in [r["id"] for r in told["roles"]]
    assert "roles" not in lin.get("/views?object=account").json()
    assert _shelf(lin, role=role_id, opens=everybody).status_code == 403
    refused = _shelf(admin, role=role_id, opens=own)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "view_not_shared")
    assert _shelf(admin, role=role_id, opens=everybody).status_code == 200
    assert lin.get("/views?object=account").json()["opens"] == everybody
    mine = _shelf(lin, opens=own, pinned=[own, "mine_open"]).json()
    assert (mine["opens"], mine["own_default"], mine["pinned"]) == (own, own, [own, "mine_open"])
    assert _shelf(lin, opens="").json()["opens"] == everybody
    assert _shelf(lin, pinned=["0190b7f2-0000-7000-8000-000000000000"]).status_code == 422
    assert _shelf(lin, opens=own).status_code == 200
    assert lin.delete(f"/views/{own}").status_code == 204
    left = lin.get("/views?object=account").json()
    assert (left["opens"], left["pinned"]) == (everybody, ["mine_open"])
    assert _shelf(admin, role=role_id, opens="").status_code == 200
    assert admin.delete(f"/views/{everybody}").status_code == 204


@pytest.mark.parametrize(
    ("part", "good", "bad"),
    [
        ("mode", "calendar", "timeline"),
        ("columns", ["name", "level"], [1]),
        ("sort", [{"field": "name", "dir": "desc"}], [{"field": "name", "dir": "up"}]),
        ("frozen", 2, True),
        ("density", "compact", "tiny"),
        ("totals", {"employees": "sum"}, {"employees": "median"}),
        ("widths", {"name": 300}, {"name": -1}),
        ("scale", "week", "day"),
        (
            "colors",
            [{"when": {"field": "level", "op": "in", "value": ["A"]}, "tone": "good", "row": True}],
            [{"when": {"field": "level", "op": "like"}, "tone": "good", "row": True}],
        ),
    ],
)
def test_settings_have_a_form(client: Client, part: str, good: Any, bad: Any) -> None:
    """Each part of a view's settings is kept as it is, or refused with its name."""
    lin = client.sign_in("lin")
    saved = _save(lin, part, body={part: good})
    assert saved.json()["body"] == {part: good}
    refused = _save(lin, part, body={part: bad})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, f"body.{part}")
    assert lin.patch(f"/views/{saved.json()['id']}", {"body": {"unknown": 1}}).status_code == 422
    assert lin.delete(f"/views/{saved.json()['id']}").status_code == 204


def test_a_view_needs_a_name_and_an_object(client: Client) -> None:
    """Neither is guessed; a broken filter is refused, and a view that is not there is not found."""
    lin = client.sign_in("lin")
    assert _save(lin, " ").status_code == 422
    assert lin.post("/views", {"object": "nothing", "name": "x", "body": {}}).status_code == 422
    assert _save(lin, "x", body={"filter": {"field": "level", "op": "sounds_like", "value": "A"}}).status_code == 400
    assert _shelf(lin, object="nothing", opens="all").status_code == 422
    assert lin.delete("/views/0190b7f2-0000-7000-8000-000000000000").status_code == 404
