"""Every type of field in one object: written, read, asked for, remembered, imported, exported, masked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from tests.client import Caller, Client
from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.engines.importing.convert import BadCellError, Conversion, convert
from yingdan.meta.definitions import FieldDef, Label, Option
from yingdan.meta.fields.model import BadValue
from yingdan.meta.fields.registry import FIELD_TYPES, field_type

OPTIONS = [
    {"value": "a", "label": {"zh-CN": "甲", "zh-TW": "甲", "en": "Alpha"}, "color": "red"},
    {"value": "b", "label": "乙"},
]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
# type → (given, read back, not taken)
CASES: dict[str, tuple[Any, Any, Any]] = {
    "text": ("  Ａ b\u0000 c ", "Ａ b c", 5),
    "ltext": ("one\ntwo", "one\ntwo", "x" * 200_001),
    "rich": ("<p onclick='x()'>hi<script>alert(1)</script> <b>you</b></p>", "<p>hi <b>you</b></p>", 5),
    "int": ("42", 42, 1.5),
    "dec": ("1234.565", "1234.57", "1e400"),
    "money": (1200, "1200.00", "zwölf"),
    "pct": ("12.5", "12.50", True),
    "bool": (True, True, "yes"),
    "date": ("2026-02-28", "2026-02-28", "2026-02-30"),
    "datetime": ("2026-02-28T08:00:00+08:00", "2026-02-28T00:00:00.000Z", "2026-02-28T08:00:00"),
    "duration": ("1h30m", 5400, "soon"),
    "enum": ("a", "a", "c"),
    "enum[]": (["b", "a", "b"], ["b", "a"], ["c"]),
    "tags": ([" 重点 ", "重点", "x"], ["重点", "x"], "x"),
    "phone": ("138 0000 1111", "+8613800001111", "12"),
    "email": ("A@Example.COM", "a@example.com", "a@b"),
    "url": ("example.com/x", "https://example.com/x", "javascript:alert(1)"),
    "region": ("310115", "310115", "999999"),
    "address": (
        {"region": "310115", "detail": " 世纪大道 1 号 "},
        {"region": "310115", "detail": "世纪大道 1 号"},
        {"x": 1},
    ),
    "geo": ({"lat": "31.2304161", "lng": 121.4737}, {"lat": 31.230416, "lng": 121.4737}, {"lat": 91, "lng": 0}),
    "json": ({"k": ["\u0000v"]}, {"k": ["v"]}, None),
}
LINKS = {"ref": "account", "user": "user", "dept": "department", "ref[]": "account"}


def _body() -> dict[str, Any]:
    fields: list[dict[str, Any]] = [{"name": "name", "type": "text", "label": "名称", "required": True}]
    for kind in (*CASES, *LINKS, "file[]", "image[]", "sign", "autonum"):
        field: dict[str, Any] = {
            "name": f"f_{kind.replace('[]', '_many')}",
            "type": kind,
            "label": kind,
            "tracked": True,
        }
        if kind.startswith("enum"):
            field["options"] = OPTIONS
        if kind in LINKS:
            field["target"] = LINKS[kind]
        if kind == "autonum":
            field["pattern"] = "ZJ-{YYYY}-{0000:start=100,step=5}"
        fields.append(field)
    return {"name": "x_every", "label": "全类型", "fields": fields}


@pytest.fixture(scope="module")
def admin(platform: Platform, organisation: Organisation) -> Iterator[Caller]:
    with Client(platform) as client:
        caller = client.sign_in("admin")
        answer = caller.post("/objects", _body())
        assert answer.status_code == 201, answer.text
        yield caller


def _name(kind: str) -> str:
    return f"f_{kind.replace('[]', '_many')}"


def _upload(caller: Caller, name: str, content: bytes) -> str:
    answer = caller.http.post("/api/v1/files", files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.parametrize("kind", CASES)
def test_a_value_is_kept_found_and_remembered(admin: Caller, kind: str) -> None:
    given, expected, bad = CASES[kind]
    field = _name(kind)
    record = admin.create("x_every", name=f"值 {kind}", **{field: given})
    path = f"/records/x_every/{record['id']}"
    assert record[field] == expected
    assert admin.get(path).json()[field] == expected
    news = [i["new"] for i in admin.get(f"{path}/history").json()["items"] if i["field"] == field]
    assert len(news) == 1
    assert news[0]
    if bad is not None:
        refused = admin.post("/records/x_every", {"name": "坏", field: bad})
        assert refused.status_code == 422, refused.text
        assert [e["field"] for e in refused.json()["errors"]] == [field]
        assert refused.json()["errors"][0]["message"] != refused.json()["errors"][0]["code"]
    same = admin.patch(path, {field: given})
    assert (same.status_code, same.json()["version"]) == (200, 1), "the same value is no change"
    assert admin.patch(path, {field: None}).json()[field] is None
    admin.patch(path, {field: given})
    _ask(admin, kind, record["id"], expected)


def _ask(admin: Caller, kind: str, record: str, value: Any) -> None:
    field, type_ = _name(kind), field_type(kind)
    value = value[0] if type_.many else value
    for op in ("eq", "ne", "in", "lt", "between", "contains", "starts_with", "within", "me", "is_null"):
        body = {"in": [value], "between": [value, value], "within": "today", "contains": "1", "starts_with": "1"}
        condition = {"field": field, "op": op, "value": body.get(op, False if op == "is_null" else value)}
        answer = admin.post("/records/x_every/query", {"filter": condition, "limit": 100})
        assert answer.status_code == (200 if op in type_.operators else 422), (kind, op, answer.text)
        if answer.status_code == 200 and op in {"eq", "in", "between", "is_null"}:
            assert record in [r["id"] for r in answer.json()["records"]], (kind, op)
        if answer.status_code == 200 and op == "ne":
            assert record not in [r["id"] for r in answer.json()["records"]], (kind, op)
    sorted_by = admin.post("/records/x_every/query", {"sort": [{"field": field, "dir": "asc"}], "limit": 1})
    assert sorted_by.status_code == (200 if type_.sortable else 422)
    for fn in ("count_distinct", "min", "max", "sum", "avg"):
        body = {"measures": [{"fn": fn, "field": field, "as": "m"}]}
        answer = admin.post("/records/x_every/aggregate", body)
        assert answer.status_code == (200 if fn in type_.functions else 422), (kind, fn, answer.text)


def test_links_files_and_numbers(admin: Caller, organisation: Organisation) -> None:
    account, other = admin.create("account", name="被指客户"), admin.create("account", name="又一客户")
    pdf, picture = _upload(admin, "../合同.pdf", b"%PDF-1.7 x"), _upload(admin, "签名.png", PNG)
    lin = organisation.users["lin"]
    values = {
        "f_ref": account["id"], "f_ref_many": [account["id"], other["id"]], "f_user": lin,
        "f_dept": organisation.departments["east"], "f_file_many": [pdf], "f_image_many": [picture], "f_sign": picture,
    }  # fmt: skip
    record = admin.create("x_every", name="链接", **values)
    path = f"/records/x_every/{record['id']}"
    assert record["f_file_many"] == [{"id": pdf, "name": "合同.pdf", "type": "application/pdf", "size": 10}]
    assert record["f_sign"]["type"] == "image/png"
    assert record["f_autonum"].startswith("ZJ-2")
    second = admin.create("x_every", name="链接二")["f_autonum"]
    assert int(second[-4:]) - int(record["f_autonum"][-4:]) == 5
    shown = admin.get(path, params={"expand": "f_ref,f_ref_many,f_user"}).json()
    assert [o["name"] for o in shown["f_ref_many"]] == ["被指客户", "又一客户"]
    assert shown["f_ref"]["name"] == "被指客户"
    page = admin.query(
        "x_every", filter={"field": "f_ref_many", "op": "eq", "value": other["id"]}, expand=["f_ref_many"]
    )
    assert [r["id"] for r in page["records"]] == [record["id"]]
    assert admin.patch(path, {"f_image_many": [pdf]}).json()["errors"][0]["code"] == "not_picture"
    assert admin.patch(path, {"f_file_many": ["0198a2b0-0000-7000-8000-000000000000"]}).status_code == 422
    assert admin.patch(path, {"f_ref": lin}).json()["errors"][0]["code"] == "not_found_link"
    assert admin.patch(path, {"f_autonum": "ZJ-9"}).status_code == 422
    assert (
        admin.post("/records/x_every/query", {"filter": {"field": "f_ref_many", "value": "x'; drop"}}).status_code
        == 422
    )


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES))
def test_every_type_has_all_its_verbs(kind: str) -> None:
    """Sample → parse → text, export, and the mask that gives nothing away."""
    type_ = field_type(kind)
    options = (Option("a", Label("甲", "甲", "Alpha")), Option("b", Label("乙", "乙", "Beta")))
    field = FieldDef("f", kind, Label("字段", "欄位", "Field"), options=options if kind.startswith("enum") else ())
    sample = type_.sample(field, 7)
    if sample is None:
        assert kind in {"id", "sub", "sign", "file[]", "image[]", *LINKS}
        sample = {"ref[]": [], "sub": [], "file[]": [], "image[]": []}.get(kind, "0198a2b0-0000-7000-8000-000000000000")
    value = type_.parse(field, sample)
    assert isinstance(type_.text(value), str)
    assert type_.parse(field, sample) == value, "a value equals itself"
    assert "{c}" in type_.wire or kind == "secret"
    if kind not in {"id", "secret"}:
        assert isinstance(type_.export(field, sample, "zh-CN"), str | int | float | bool | Decimal)
    with pytest.raises(BadValue) as error:
        type_.parse(field, object())
    assert error.value.code


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        ("rich", "a < b", "a < b"),
        ("duration", "1小时30分", 5400),
        ("duration", "01:30:00", 5400),
        ("region", "上海市浦东新区", "310115"),
        ("region", "310000", "310000"),
        ("address", "上海市浦东新区世纪大道 1 号", {"region": "310115", "detail": "世纪大道 1 号"}),
        ("geo", "31.2, 121.5", {"lat": "31.2", "lng": "121.5"}),
        ("json", '{"a": 1}', {"a": 1}),
        ("enum[]", "甲；乙", ["a", "b"]),
        ("email", "mailto:a@b.cn", "a@b.cn"),
    ],
)
def test_cells_become_values(kind: str, cell: str, expected: Any) -> None:
    options = (Option("a", Label("甲", "甲", "Alpha")), Option("b", Label("乙", "乙", "Beta")))
    field = FieldDef("f", kind, Label("字段", "欄位", "Field"), options=options)
    how = Conversion(ZoneInfo("Asia/Shanghai"))
    assert convert(field, cell, how) == expected
    with pytest.raises((BadCellError, BadValue)):
        field_type(kind).parse(field, convert(field, "☃" * 300_000, how))


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
@pytest.mark.parametrize("kind", CASES)
def test_what_is_exported_is_imported_again(kind: str, locale: str) -> None:
    """The cell of a spreadsheet, in any language, becomes the very value it was made from."""
    options = (Option("a", Label("甲", "甲", "Alpha")), Option("b", Label("乙", "乙", "Beta")))
    field = FieldDef("f", kind, Label("字段", "欄位", "Field"), options=options if kind.startswith("enum") else ())
    type_, (given, shown, _) = field_type(kind), CASES[kind]
    cell = type_.export(field, shown, locale)
    written = cell if isinstance(cell, str) else orjson.dumps(cell).decode()
    back = type_.parse(field, convert(field, written, Conversion(ZoneInfo("Asia/Shanghai"))))
    assert back == ("hi you" if kind == "rich" else type_.parse(field, given)), "rich text comes out without its form"


def test_masks_say_little(admin: Caller, client: Client, organisation: Organisation) -> None:
    fields = {_name(k): "masked" for k in CASES}
    role = admin.create("role", name="全遮", scope="all", objects={"x_every": {"verbs": ["read"], "fields": fields}})
    admin.create(
        "user", name="遮", login="allmasked", password="correct-horse-9", roles=[role["id"]],
        department=organisation.departments["hq"],
    )  # fmt: skip
    record = admin.create("x_every", name="遮住", **{_name(k): v[0] for k, v in CASES.items()})
    seen = client.sign_in("allmasked").get(f"/records/x_every/{record['id']}").json()
    for kind, (_, value, _) in CASES.items():
        shown = seen[_name(kind)]
        assert "*" in shown or kind == "region", kind
        assert shown != value
    assert seen["f_phone"] == "+86138****1111"
    assert seen["f_email"] == "a***@example.com"
    assert (seen["f_money"], seen["f_int"], seen["f_region"]) == ("***", "***", "310000")


def test_encrypted_text_is_seen_by_few_and_noted(admin: Caller, client: Client, platform: Platform) -> None:
    field = {"name": "pin", "type": "secret", "label": "口令"}
    assert admin.post("/objects", {"name": "x_vault", "label": "保险柜", "fields": [field]}).status_code == 201
    record = admin.create("x_vault", name="一号", pin="芝麻开门")
    path = f"/records/x_vault/{record['id']}"
    assert "pin" not in record
    assert "pin" not in admin.query("x_vault")["records"][0]
    with platform.db.connection() as conn:
        stored = conn.execute("select pin from ws_main.x_vault").fetchone()
    assert stored is not None
    assert stored[0]
    assert "芝麻" not in stored[0]
    assert admin.post(f"{path}/reveal/pin").json() == {"value": "芝麻开门"}
    assert admin.post(f"{path}/reveal/name").status_code == 404
    assert client.sign_in("lin").post(f"{path}/reveal/pin").status_code == 404
    assert admin.patch(path, {"pin": None}).status_code == 200
    assert admin.post(f"{path}/reveal/pin").json() == {"value": None}
    assert admin.post("/records/x_vault", {"name": "n", "pin": "x" * 1001}).status_code == 422
    assert admin.post("/records/x_vault/query", {"filter": {"field": "pin", "value": "x"}}).status_code == 422
    with platform.db.connection() as conn:
        noted = conn.execute("select count(*) from ws_main._audit where action = 'reveal'").fetchone()
        history = conn.execute(
            "select count(*) from ws_main._history where object = 'x_vault' and field = 'pin'"
        ).fetchone()
    assert (noted, history) == ((1,), (0,))
