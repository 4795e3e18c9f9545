"""Taking back over HTTP: single and bulk changes, removal with what belongs to it, merges; and what stands in the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.client import Caller, Client
from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.engines.records.removal import purge_expired

pytestmark = pytest.mark.usefixtures("organisation")


def _name(caller: Caller, object_name: str, record: str) -> str:
    return str(caller.get(f"/records/{object_name}/{record}").json().get("name"))


def test_a_change_is_taken_back_field_by_field(client: Client) -> None:
    """Undo restores what nobody has changed since, tells the rest, works once, and can itself be undone."""
    lin, wang, li = client.sign_in("lin"), client.sign_in("wang"), client.sign_in("li")
    account = lin.create("account", name="撤销一号", level="A", industry=None)
    path = f"/records/account/{account['id']}"
    changed = lin.patch(path, {"name": "撤销一号改", "level": "B"})
    token = changed.headers["X-Undo-Token"]
    assert li.patch(path, {"level": "C"}).status_code == 200
    assert wang.post(f"/undo/{token}").status_code == 404, "somebody else's operation"
    answer = lin.post(f"/undo/{token}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["left"] == [
        {"object": "account", "id": account["id"], "code": "changed_since", "fields": ["level"]}
    ]
    now = lin.get(path).json()
    assert (now["name"], now["level"]) == ("撤销一号", "C")
    assert lin.post(f"/undo/{token}").status_code == 404, "only once"
    again = lin.post(f"/undo/{answer.json()['operation']}")
    assert again.status_code == 200
    assert _name(lin, "account", account["id"]) == "撤销一号改"


def test_a_stage_move_is_taken_back_with_all_it_set(client: Client) -> None:
    """Losing a deal closes it; undoing opens it again, with probability and dates as they were."""
    lin = client.sign_in("lin")
    deal = lin.create("opportunity", name="撤销商机", amount="5000")
    path = f"/records/opportunity/{deal['id']}"
    lost = lin.post(f"{path}/actions/lose", {"lost_reason": "price", "lost_note": "价格比对手高出三成以上"})
    assert lost.status_code == 200, lost.text
    assert lin.get(path).json()["biz_status"] == "lost"
    assert lin.post(f"/undo/{lost.headers['X-Undo-Token']}").json()["left"] == []
    back = lin.get(path).json()
    for field in ("biz_status", "stage", "probability", "lost_reason"):
        assert back.get(field) == deal.get(field), field


def test_bulk_changes_and_creations_are_taken_back_together(client: Client) -> None:
    """One token covers every row of a bulk call; created records go to the recycle bin."""
    lin = client.sign_in("lin")
    made = lin.post("/records/account/bulk", {"op": "create", "records": [{"name": f"批量{i}"} for i in range(8)]})
    ids = [r["id"] for r in made.json()["results"]]
    body = {"op": "update", "records": [{"id": i, "level": "A"} for i in ids]}
    changed = lin.post("/records/account/bulk", body)
    undone = lin.post(f"/undo/{changed.headers['X-Undo-Token']}").json()
    assert (undone["undone"], undone["left"]) == (8, [])
    assert lin.get(f"/records/account/{ids[0]}").json()["level"] is None
    assert lin.post(f"/undo/{made.headers['X-Undo-Token']}").json()["undone"] == 8
    assert lin.get(f"/records/account/{ids[0]}").status_code == 404


def test_one_that_cannot_go_back_holds_no_other_up(client: Client) -> None:
    """Of many that go back together, the one whose old value is another's by now stays and is told; the rest goes back."""
    admin = client.sign_in("admin")
    ids = [admin.create("product", name=f"撤编码{n}", code=f"OLD-{n}")["id"] for n in range(6)]
    rows = [{"id": i, "code": f"NEW-{n}"} for n, i in enumerate(ids)]
    token = admin.post("/records/product/bulk", {"op": "update", "records": rows}).headers["X-Undo-Token"]
    admin.create("product", name="后来者", code="OLD-3")
    undone = admin.post(f"/undo/{token}").json()
    assert undone["undone"] == 5
    assert [(left["id"], left["fields"]) for left in undone["left"]] == [(ids[3], ["code"])]
    codes = [admin.get(f"/records/product/{i}").json()["code"] for i in ids]
    assert codes == [f"{'NEW' if n == 3 else 'OLD'}-{n}" for n in range(6)]


def test_removal_takes_along_what_belongs_and_refuses_what_is_needed(client: Client) -> None:
    """Contacts go and come with their account, an account with a deal that needs it stays, the bin shows one's own."""
    lin, wang, zhao = client.sign_in("lin"), client.sign_in("wang"), client.sign_in("zhao")
    account = lin.create("account", name="要删的客户")
    contact = lin.create("contact", name="要删的人", account=account["id"])
    path = f"/records/account/{account['id']}"
    assert lin.delete(path).status_code == 204
    assert lin.get(f"/records/contact/{contact['id']}").status_code == 404
    listed = {r["id"]: r for r in lin.get("/recycle-bin/account").json()["records"]}
    assert listed[account["id"]]["days_left"] == 30
    assert account["id"] not in {r["id"] for r in zhao.get("/recycle-bin/account").json()["records"]}
    assert wang.post(f"{path}/restore").status_code == 404
    assert lin.post(f"{path}/restore").status_code == 200
    assert _name(lin, "contact", contact["id"]) == "要删的人"
    assert lin.get("/recycle-bin/account?before=nonsense").status_code == 400


def test_what_others_cannot_do_without_stays(client: Client) -> None:
    """A pipeline whose stages are live takes them along only where they belong to it; else it is in use."""
    admin = client.sign_in("admin")
    pipeline = admin.create("pipeline", name="要删的管道")
    stage = admin.create("stage", name="要删的阶段", pipeline=pipeline["id"], position=1)
    refused = admin.delete(f"/records/pipeline/{pipeline['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert admin.delete(f"/records/stage/{stage['id']}").status_code == 204
    assert admin.delete(f"/records/pipeline/{pipeline['id']}").status_code == 204


def test_the_bin_is_emptied_after_thirty_days(client: Client, platform: Platform) -> None:
    """What lies there for 30 days is gone for good; what was removed yesterday is not."""
    lin = client.sign_in("lin")
    old, new = (lin.create("account", name=f"回收{i}")["id"] for i in range(2))
    for record in (old, new):
        lin.delete(f"/records/account/{record}")
    with platform.write(platform.ctx(platform.workspace("main"))) as tx:
        table = tx.catalog.get("account").table
        tx.conn.execute(f"update {table} set deleted_at = %s where id = %s", (tx.now - timedelta(days=31), old))
        assert purge_expired(tx) >= 1
        kept = tx.conn.execute(f"select id from {table} where id = any(%s::uuid[])", ([old, new],)).fetchall()
    assert [str(r[0]) for r in kept] == [new]


@pytest.mark.parametrize("how", ["unmerge", "undo"])
def test_a_merged_record_is_shared_as_its_parts_were(client: Client, organisation: Organisation, how: str) -> None:
    """Shares and teams come along, none twice, the ended ones not; taken apart, only those that came along go."""
    lin = client.sign_in("lin")
    people = organisation.users
    keep, gone = (lin.create("account", name=f"共享客户{n}{how}")["id"] for n in range(2))
    past, later = "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"

    def share(record: str, who: str, level: str, until: str | None = None) -> None:
        body = {"user": people[who], "level": level, "until": until}
        assert lin.post(f"/records/account/{record}/shares", body).status_code == 201

    share(keep, "wang", "read")
    share(gone, "wang", "edit", later)
    share(gone, "zhao", "read")
    share(gone, "chen", "edit", past)
    team = [{"user": people["qian"], "role": "edit"}, {"user": people["zhao"], "role": "read"}]
    assert lin.patch(f"/records/account/{gone}", {"team": team}).status_code == 200
    wang, zhao, qian = (client.sign_in(n) for n in ("wang", "zhao", "qian"))
    path = f"/records/account/{keep}"
    assert [zhao.get(path).status_code, qian.get(path).status_code] == [404, 404]
    assert wang.patch(path, {"city": "x"}).status_code == 403
    assert lin.post(f"{path}/merge", {"from": [gone]}).status_code == 200
    assert [zhao.get(path).status_code, qian.patch(path, {"city": "苏州"}).status_code] == [200, 200]
    assert wang.patch(path, {"city": "无锡"}).status_code == 200
    held = lin.get(f"{path}/shares").json()["shares"]
    assert sorted((s["grantee"], s["level"]) for s in held) == sorted(
        [(people["wang"], "read"), (people["wang"], "edit"), (people["zhao"], "read")]
    )
    assert [m["user"] for m in lin.get(path).json()["team"]] == [people["qian"]]
    operation = lin.get(f"{path}/merges").json()["merges"][0]["operation"]
    back = (f"{path}/unmerge", {"operation": operation}) if how == "unmerge" else (f"/undo/{operation}", None)
    assert lin.post(*back).status_code == 200
    assert [zhao.get(path).status_code, qian.get(path).status_code] == [404, 404]
    assert [s["level"] for s in lin.get(f"{path}/shares").json()["shares"]] == ["read"]
    assert zhao.get(f"/records/account/{gone}").status_code == 200


def _said(caller: Caller, record: str) -> set[str]:
    items = caller.get(f"/records/account/{record}/timeline").json()["items"]
    return {i["text"] for i in items if i["kind"] == "comment"}


def test_merge_and_unmerge(client: Client) -> None:
    """Links of both lead to the survivor, picked values stay, and the whole comes apart again within 30 days."""
    lin, wang = client.sign_in("lin"), client.sign_in("wang")
    keep = lin.create("account", name="宏远科技", level="B")
    gone = lin.create("account", name="上海宏远科技有限公司", level="A", phone="021-50601234")
    deal = lin.create("opportunity", name="宏远项目", account=gone["id"])
    contact = lin.create("contact", name="宏远的人", account=gone["id"])
    for record, said in ((gone, "两家其实是一家"), (keep, "老客户")):
        assert lin.post(f"/records/account/{record['id']}/comments", {"text": said}).status_code == 201
    path = f"/records/account/{keep['id']}"
    body = {"from": [gone["id"]], "pick": {"level": gone["id"]}}
    assert wang.post(f"{path}/merge", body).status_code == 404
    assert lin.post(f"{path}/merge", {"from": [keep["id"]]}).status_code == 400
    bad = lin.post(f"{path}/merge", {"from": [gone["id"]], "pick": {"level": deal["id"], "nope": gone["id"]}})
    assert {e["code"] for e in bad.json()["errors"]} == {"not_merged", "unknown_field"}
    merged = lin.post(f"{path}/merge", body)
    assert merged.status_code == 200, merged.text
    assert merged.json()["moved"] == {"opportunity": 1, "contact": 1}
    now = lin.get(path).json()
    assert (now["name"], now["level"], now["phone"]) == ("宏远科技", "A", "+862150601234")
    assert lin.get(f"/records/account/{gone['id']}").status_code == 404
    assert lin.get(f"/records/opportunity/{deal['id']}").json()["account"] == keep["id"]
    assert lin.get(f"/records/contact/{contact['id']}").json()["account"] == keep["id"]
    assert _said(lin, keep["id"]) == {"两家其实是一家", "老客户"}
    known = lin.get(f"{path}/merges").json()["merges"]
    assert [m["from"] for m in known] == [[gone["id"]]]
    apart = lin.post(f"{path}/unmerge", {"operation": known[0]["operation"]})
    assert apart.json()["left"] == []
    assert lin.get(f"/records/opportunity/{deal['id']}").json()["account"] == gone["id"]
    assert (_said(lin, keep["id"]), _said(lin, gone["id"])) == ({"老客户"}, {"两家其实是一家"})
    back = lin.get(path).json()
    assert (back["level"], back["phone"]) == ("B", None)
    assert _name(lin, "account", gone["id"]) == "上海宏远科技有限公司"
    assert lin.post(f"{path}/unmerge", {"operation": known[0]["operation"]}).status_code == 404
