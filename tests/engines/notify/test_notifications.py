"""Notifications: whoever is given a record by somebody else is told, once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Client
from tests.engines.jobs.workbench import Desk, until
from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.engines.events.service import Deliverer
from yingdan.engines.notify.service import ASSIGNMENTS, mark_read, notifications, unread_count
from yingdan.kernel.context import Source
from yingdan.kernel.errors import Malformed


@pytest.fixture
def desk(platform: Platform, organisation: Organisation) -> Desk:
    """The manager's desk; nothing waits to be delivered and nobody has notifications."""
    desk = Desk(platform, platform.workspace("main"), "li")
    _deliver(desk)
    with platform.db.direct() as conn:
        conn.execute(f'delete from "{desk.workspace.schema}"._notification')
    return desk


def _deliver(desk: Desk) -> None:
    """Deliver everything that has been committed so far."""
    deliverer = Deliverer()
    open_tx = lambda: desk.platform.write(desk.platform.ctx(desk.workspace, source=Source.AUTOMATION))  # noqa: E731
    with desk.platform.write(desk.ctx) as tx:
        mark = desk.platform.records.create(tx, "account", [{"name": "标记"}])[0]
    last = f"select id from {{s}}._outbox where record = '{mark}'"
    until(
        lambda: (
            deliverer.deliver(open_tx, ASSIGNMENTS),
            desk.value(f"select last_id >= ({last}) from {{s}}._outbox_reader where name = '{ASSIGNMENTS.name}'"),
        )[1]
    )


def _told(desk: Desk, login: str, **more: Any) -> dict[str, Any]:
    with desk.platform.read(Desk(desk.platform, desk.workspace, login).ctx) as tx:
        return notifications(tx, **more)


def test_the_new_owner_is_told_once_and_nobody_else(desk: Desk, organisation: Organisation) -> None:
    with desk.platform.write(desk.ctx) as tx:
        record = desk.platform.records.create(
            tx, "account", [{"name": "华美科技", "owner": organisation.users["lin"]}]
        )[0]
    _deliver(desk)
    _deliver(desk)
    told = _told(desk, "lin")
    assert told["unread"] == 1
    (one,) = told["notifications"]
    assert (one["kind"], one["object"], one["record"], one["read"]) == ("assigned", "account", record, False)
    assert one["text"] == "李经理 将客户「华美科技」分配给您"
    assert _told(desk, "li")["notifications"] == []
    assert _told(desk, "wang")["notifications"] == []


def test_a_change_of_owner_tells_the_new_one(desk: Desk, organisation: Organisation) -> None:
    users, records = organisation.users, desk.platform.records
    with desk.platform.write(desk.ctx) as tx:
        record = records.create(tx, "account", [{"name": "远东", "owner": users["lin"]}])[0]
    with desk.platform.write(desk.ctx) as tx:
        records.change(tx, "account", [(record, {"owner": users["wang"]})])
        records.change(tx, "account", [(record, {"level": "A"})])
    _deliver(desk)
    assert len(_told(desk, "wang")["notifications"]) == 1
    assert len(_told(desk, "lin")["notifications"]) == 1  # when it was created


def test_what_people_create_for_themselves_and_what_is_loaded_tells_nobody(
    desk: Desk, organisation: Organisation
) -> None:
    platform, owner = desk.platform, organisation.users["lin"]
    with platform.write(Desk(platform, desk.workspace, "lin").ctx) as tx:
        platform.records.create(tx, "account", [{"name": "自己的"}])
    admin = platform.ctx_for(desk.workspace, "admin", source=Source.IMPORT)
    with platform.write(admin) as tx:
        platform.records.create(tx, "account", [{"name": "导入的", "owner": owner}])
    with platform.write(platform.ctx_for(desk.workspace, "admin", migration=True)) as tx:
        platform.records.create(tx, "account", [{"name": "迁移的", "owner": owner}])
    _deliver(desk)
    assert _told(desk, "lin")["notifications"] == []


def test_what_a_rule_assigns_says_so(desk: Desk, organisation: Organisation) -> None:
    platform = desk.platform
    with platform.write(platform.ctx(desk.workspace, source=Source.AUTOMATION)) as tx:
        platform.records.create(tx, "account", [{"name": "公海", "owner": organisation.users["lin"]}])
    _deliver(desk)
    assert [n["text"] for n in _told(desk, "lin")["notifications"]] == ["客户「公海」已自动分配给您"]


def test_many_records_at_once_become_one_notification(desk: Desk, organisation: Organisation) -> None:
    with desk.platform.write(desk.ctx) as tx:
        desk.platform.records.create(
            tx, "account", [{"name": f"批{n}", "owner": organisation.users["lin"]} for n in range(12)]
        )
    _deliver(desk)
    (one,) = _told(desk, "lin")["notifications"]
    assert (one["kind"], one["record"], one["params"]["count"]) == ("assigned_many", None, 12)
    assert one["text"] == "李经理 将 12 条客户分配给您"


def test_pages_and_marking_as_read(desk: Desk, organisation: Organisation) -> None:
    platform = desk.platform
    for n in range(5):
        with platform.write(desk.ctx) as tx:
            platform.records.create(tx, "account", [{"name": f"第{n}", "owner": organisation.users["lin"]}])
        _deliver(desk)
    first = _told(desk, "lin", limit=3)
    second = _told(desk, "lin", limit=3, cursor=first["next_cursor"])
    names = [n["params"]["name"] for n in first["notifications"] + second["notifications"]]
    assert names == ["第4", "第3", "第2", "第1", "第0"]
    assert second["next_cursor"] is None
    lin = Desk(platform, desk.workspace, "lin")
    with platform.write(lin.ctx) as tx:
        assert mark_read(tx, [first["notifications"][0]["id"]]) == 4
    assert len(_told(desk, "lin", unread=True)["notifications"]) == 4
    with platform.write(desk.ctx) as tx:
        mark_read(tx, [n["id"] for n in first["notifications"]])  # somebody else's stay as they are
    with platform.write(lin.ctx) as tx:
        assert unread_count(tx) == 4
        assert mark_read(tx, None) == 0
    with pytest.raises(Malformed), platform.read(lin.ctx) as tx:
        notifications(tx, cursor="no cursor")


def test_notifications_over_http(desk: Desk, organisation: Organisation, client: Client) -> None:
    with desk.platform.write(desk.ctx) as tx:
        desk.platform.records.create(tx, "account", [{"name": "网上", "owner": organisation.users["lin"]}])
    _deliver(desk)
    lin = client.sign_in("lin")
    english = lin.get("/notifications", headers={"Accept-Language": "en"}).json()
    assert english["notifications"][0]["text"] == "李经理 assigned Account “网上” to you"
    assert lin.get("/notifications/unread").json() == {"unread": 1}
    assert lin.post("/notifications/read", {}).status_code == 400
    assert lin.post("/notifications/read", {"ids": ["x"]}).status_code == 400
    assert lin.post("/notifications/read", {"all": True}).json() == {"unread": 0}
    assert client.anonymous().get("/notifications").status_code == 401
