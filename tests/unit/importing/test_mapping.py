"""Headers of real files find their objects and fields."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from yingdan.areas.customer.objects.account import ACCOUNT
from yingdan.areas.customer.objects.contact import CONTACT
from yingdan.areas.insight.import_words import WORDS
from yingdan.areas.opportunity.objects.opportunity import OPPORTUNITY
from yingdan.areas.product.objects.product import PRODUCT
from yingdan.engines.identity.objects import OBJECTS as IDENTITY
from yingdan.engines.importing.dates import DateOrder
from yingdan.engines.importing.mapping import Guess, guess, known_headers
from yingdan.engines.importing.mapping_file import dump_table, parse_table
from yingdan.engines.importing.past import Trail, past_of
from yingdan.engines.importing.reader import TableFile
from yingdan.engines.importing.rows import slug
from yingdan.engines.records.model import Draft
from yingdan.kernel.context import Workspace
from yingdan.kernel.errors import YingdanError
from yingdan.meta.catalog import Catalog

OBJECTS = (ACCOUNT, CONTACT, OPPORTUNITY, PRODUCT, *IDENTITY)
SPACE = Workspace("t", "ws_t")


def guessed(tmp_path: Path, text: str, name: str = "数据.csv", only: str = "") -> Guess:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    table = TableFile(path).table(known=known_headers(OBJECTS, WORDS))
    return guess(table, name, OBJECTS, WORDS, SPACE, only)


def fields(found: Guess) -> dict[str, str]:
    return {t.column: t.field for t in found.table.targets}


@pytest.mark.parametrize(
    ("text", "object_name", "expected"),
    [
        (
            "姓名,公司,手机,职位,邮箱\n张三,宏远,13800138000,经理,a@b.cn\n",
            "contact",
            {"姓名": "name", "公司": "account", "手机": "mobile", "职位": "title", "邮箱": "email"},
        ),
        (
            "商机名称,客户名称,负责人,预计成交日期,金额,销售阶段,赢率\n大单,宏远,小林,2026-12-01,100,报价,40%\n",
            "opportunity",
            {
                "商机名称": "name",
                "客户名称": "account",
                "负责人": "owner",
                "预计成交日期": "expected_close",
                "金额": "amount",
                "销售阶段": "stage",
                "赢率": "probability",
            },
        ),
        (
            "客户名称,所属行业,联系电话,地址,客户等级,创建时间\n宏远,零售,021-55556666,上海,A,2025-01-01\n",
            "account",
            {
                "客户名称": "name",
                "所属行业": "industry",
                "联系电话": "phone",
                "地址": "address",
                "客户等级": "level",
                "创建时间": "@created",
            },
        ),
        (
            "Opportunity Name,Account Name,Stage,Amount,Close Date,Owner\nBig,Acme,Won,1,2025-01-01,Ann\n",
            "opportunity",
            {
                "Opportunity Name": "name",
                "Account Name": "account",
                "Stage": "stage",
                "Amount": "amount",
                "Owner": "owner",
            },
        ),
        (
            "产品编码,产品名称,单价\nA1,一号机,12\n",
            "product",
            {"产品编码": "code", "产品名称": "name", "单价": "list_price"},
        ),
        (
            "客戶名稱,行業,電話\n宏遠,零售,13800138000\n",
            "account",
            {"客戶名稱": "name", "行業": "industry", "電話": "phone"},
        ),
    ],
)
def test_usual_headers(tmp_path: Path, text: str, object_name: str, expected: dict[str, str]) -> None:
    found = guessed(tmp_path, text)
    assert found.table.object == object_name
    assert {c: f for c, f in fields(found).items() if c in expected} == expected
    assert found.unmapped == ()


def test_confidence_falls_when_the_values_speak_against_a_header(tmp_path: Path) -> None:
    good = guessed(tmp_path, "客户名称,员工人数\n甲,12\n乙,30\n")
    bad = guessed(tmp_path, "客户名称,员工人数\n甲,很多\n乙,不多\n")
    confidence = [{t.field: t.confidence for t in g.table.targets}["employees"] for g in (good, bad)]
    assert confidence == [1.0, 0.5]


def test_values_map_columns_whose_headers_say_nothing(tmp_path: Path) -> None:
    rows = "".join(f"张{i},宏远,138001380{i:02d},u{i}@b.cn,随便\n" for i in range(6))
    found = guessed(tmp_path, "姓名,公司,甲列,乙列,丙列\n" + rows)
    reasons = {t.column: (t.field, t.reason) for t in found.table.targets}
    assert reasons["甲列"] == ("mobile", "values")
    assert reasons["乙列"] == ("email", "values")
    assert found.unmapped == ("丙列",)


def test_units_in_headers_and_shares_scale_numbers(tmp_path: Path) -> None:
    found = guessed(tmp_path, "商机名称,金额(万元),赢率,阶段\n甲,12.5,0.4,报价\n乙,3,1,报价\n")
    scales = {t.field: t.scale for t in found.table.targets}
    assert (scales["amount"], scales["probability"]) == (Decimal(10_000), Decimal(100))


def test_the_order_of_dates_is_taken_from_the_column(tmp_path: Path) -> None:
    found = guessed(tmp_path, "商机名称,阶段,预计成交日期\n甲,报价,03/04/2026\n乙,报价,25/04/2026\n")
    assert {t.date_order for t in found.table.targets if t.field == "expected_close"} == {DateOrder.DAY_FIRST}


def test_closing_dates_are_kept_out_of_the_past(tmp_path: Path) -> None:
    found = guessed(tmp_path, "商机编号,阶段,close_date,close_value\nD1,Won,2025-01-01,5\n")
    since = {t.field: t.since for t in found.table.targets}
    assert (since["expected_close"], since["amount"], since["stage"]) == ("current", "current", "")
    assert found.table.flow == "stage"


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(YingdanError) as caught:
        guessed(tmp_path, "甲,乙,丙\nx,y,z\n")
    assert caught.value.code == "import_unknown_object"


def test_a_table_map_reads_back_as_it_was_written(tmp_path: Path) -> None:
    table = guessed(tmp_path, "商机编号,阶段,engage_date,close_date,金额(万元)\nD1,Won,2025-01-01,2025-02-01,5\n").table
    again = parse_table(dump_table(table))
    assert [(t.column, t.field, t.scale, t.since) for t in again.targets] == [
        (t.column, t.field, t.scale, t.since) for t in sorted(table.targets, key=lambda t: _first(table, t.column))
    ]
    assert (again.object, again.match, again.templates, again.flow) == (
        table.object,
        table.match,
        table.templates,
        table.flow,
    )


def _first(table: Any, column: str) -> int:
    return next(i for i, t in enumerate(table.targets) if t.column == column)


@pytest.mark.parametrize(
    ("text", "login"),
    [("Moses Frase", "moses.frase"), ("王小芳", "wangxiaofang"), ("Mei-Mei Johns", "meimei.johns"), ("…", "")],
)
def test_logins_from_names(text: str, login: str) -> None:
    assert slug(text) == login


DAY = [datetime(2025, 1, d, tzinfo=UTC) for d in range(1, 10)]


def steps(trail: Trail, late: tuple[str, ...] = ()) -> list[tuple[int, dict[str, Any]]]:
    entity = Catalog("ws_t", OBJECTS).get("opportunity")
    values = {"stage": "won", "amount": 5, "amount_base": 5, "owner": "u", "owner_dept": "d", "probability": 100}
    draft = Draft("x", None, values, DAY[8], frozenset({"stage", "amount", "owner"}))
    shown = {"stage", "amount", "amount_base", "owner", "owner_dept", "probability"}
    return [
        (s.at.day, {k: v for k, v in s.values.items() if k in shown})
        for s in past_of(entity, draft, trail, "stage", late)
    ]


def test_the_past_of_a_closed_deal() -> None:
    given = {"amount": 5, "amount_base": 5, "owner": "u", "owner_dept": "d"}
    assert steps(Trail(DAY[0], (("new", DAY[0]), ("quote", DAY[3])), DAY[6])) == [
        (1, {**given, "probability": None, "stage": "new"}),
        (4, {"stage": "quote"}),
        (7, {"stage": "won", "probability": 100}),
    ]
    assert steps(Trail(DAY[0], (("new", DAY[0]),), DAY[6]), ("amount",)) == [
        (
            1,
            {"owner": "u", "owner_dept": "d", "amount": None, "amount_base": None, "probability": None, "stage": "new"},
        ),
        (7, {"stage": "won", "amount": 5, "amount_base": 5, "probability": 100}),
    ]


def test_the_past_with_one_date_or_none() -> None:
    given = {"amount": 5, "amount_base": 5, "owner": "u", "owner_dept": "d"}
    assert steps(Trail(DAY[2], (), None)) == [(3, {**given, "stage": "won", "probability": 100})]
    assert steps(Trail(None, (), None)) == []


def test_trails_know_a_possible_order() -> None:
    assert Trail(DAY[0], (("a", DAY[1]),), DAY[2]).in_order()
    assert not Trail(DAY[1], (), DAY[0]).in_order()
    assert not Trail(DAY[0], (("a", DAY[3]),), DAY[2]).in_order()
    assert not Trail(DAY[2], (("a", DAY[1]),), None).in_order()
