"""Imports into a real workspace: links, matching, policies, migration, problems, resuming and taking back."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from yingdan.bootstrap import Platform
from yingdan.engines.importing.error_file import write_error_file
from yingdan.engines.importing.mapping_file import parse_mapping
from yingdan.engines.importing.mapping_model import Duplicates, ImportMap, Mode
from yingdan.engines.importing.plan import Options, SourceFile
from yingdan.engines.importing.service import Importing
from yingdan.engines.importing.writing import ChunkWriter
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import YingdanError

Import = Callable[..., dict[str, Any]]
Rows = Callable[[str], list[tuple[Any, ...]]]

ACCOUNTS = "客户名称,行业,电话,年营业额(万元),母公司\n宏远科技,软件与信息技术,13800138000,120,\n云启分公司,零售,,1.5,云启集团\n云启集团,批发零售,,88,\n"
DEALS = (
    "商机编号,商机名称,客户,阶段,金额,负责人,创建时间,关闭日期\n"
    "D1,一号,宏远 科技,成交,¥1.2万,小林,2025-01-05,2025-03-01\n"
    "D2,二号,云启集团,报价,5000,小林,2025-02-01,\n"
    "D3,三号,,输单,0,没有此人,2025-02-01,2025-02-11\n"
    "D4,四号,云启集团,报价,,小林,,\n"
)


def problems(body: dict[str, Any], *, severity: str = "error") -> list[tuple[Any, ...]]:
    return [(p["row"], p["column"], p["code"]) for p in body["problems"] if p["severity"] == severity]


def counts(body: dict[str, Any], *names: str) -> tuple[int, ...]:
    return tuple(body["counts"][n] for n in names)


def add_user(platform: Platform, ctx: Ctx, name: str, login: str) -> str:
    with platform.write(ctx) as tx:
        return platform.records.create(tx, "user", [{"name": name, "login": login}])[0]


def test_columns_are_recognised_and_links_of_their_own_file_found(load: Import, rows: Rows) -> None:
    body = load({"客户.csv": ACCOUNTS})
    assert (body["state"], counts(body, "rows", "created", "failed")) == ("done", (3, 3, 0))
    found = rows(
        "select a.name, a.industry, a.phone, a.annual_revenue::text, p.name from $account a"
        " left join $account p on p.id = a.parent order by a.name"
    )
    assert found == [
        ("云启分公司", "retail", None, "15000.00", "云启集团"),
        ("云启集团", "retail", None, "880000.00", None),
        ("宏远科技", "software", "+8613800138000", "1200000.00", None),
    ]


def test_migration_keeps_the_old_dates_as_history(platform: Platform, ctx: Ctx, load: Import, rows: Rows) -> None:
    add_user(platform, ctx, "小林", "lin")
    load({"客户.csv": ACCOUNTS})
    body = load({"商机.csv": DEALS}, migration=True)
    assert counts(body, "created", "failed", "without_dates") == (4, 0, 1)
    assert problems(body, severity="warn") == [(4, "负责人", "owner_not_found")]
    flow = rows(
        "select o.external_id, s.name, h.effective_at::date::text, h.synthetic, h.source from $_history h"
        " join $opportunity o on o.id = h.record join $stage s on s.id::text = h.new"
        " where h.field = 'stage' order by 1, h.effective_at"
    )
    assert flow == [
        ("D1", "建立", "2025-01-04", True, "import"),
        ("D1", "成交", "2025-02-28", True, "import"),
        ("D2", "报价", "2025-01-31", True, "import"),
        ("D3", "建立", "2025-01-31", True, "import"),
        ("D3", "输单", "2025-02-10", True, "import"),
    ]
    assert rows("select external_id, cycle_days, biz_status from $opportunity order by 1") == [
        ("D1", 55, "won"),
        ("D2", None, "open"),
        ("D3", 10, "lost"),
        ("D4", None, "open"),
    ]
    # nothing of the end is to be seen before the end
    early = rows(
        "select v.probability, v.forecast_category from $opportunity__v v join $opportunity o on o.id = v.id"
        " where o.external_id = 'D1' and v.valid_from < '2025-02-01'"
    )
    assert early == [(None, None)]
    assert rows("select count(*) from $opportunity where import_batch is null or external_id is null") == [(0,)]


def test_without_migration_the_rules_are_asked(platform: Platform, ctx: Ctx, load: Import) -> None:
    add_user(platform, ctx, "小林", "lin")
    load({"客户.csv": ACCOUNTS})
    body = load({"商机.csv": DEALS})
    assert counts(body, "created", "failed") == (3, 1)
    assert problems(body)[0] == (4, "负责人", "not_found_link")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("X,名,没有的客户,报价,1,,,", (2, "客户", "not_found_link")),
        ("X,名,宏远科技,神秘阶段,1,,,", (2, "阶段", "not_found_link")),
        ("X,名,宏远科技,成交,一万,,2025-01-01,2025-02-01", (2, "金额", "not_number")),
        ("X,名,宏远科技,成交,1,,2025-03-01,2025-02-01", (2, "关闭日期", "dates_out_of_order")),
        ("X,名,宏远科技,成交,1,,2999-03-01,2999-04-01", (2, "关闭日期", "in_future")),
        ("X,名,宏远科技,报价,1,,很久以前,", (2, "创建时间", "not_datetime")),
        ("X,名,宏远科技,报价,1,,,,多,出", (2, "I", "row_too_long")),
    ],
)
def test_bad_rows_are_named_by_row_and_column(load: Import, line: str, problem: tuple[Any, ...]) -> None:
    load({"客户.csv": ACCOUNTS})
    body = load(
        {"商机.csv": DEALS.split("\n", 1)[0] + "\n" + line + "\nOK,好,宏远科技,报价,2,,,\n"},
        migration=problem[1] != "金额",
    )
    assert problems(body) == [problem]
    assert counts(body, "rows", "created", "failed") == (2, 1, 1)


def test_bad_optional_cells_cost_a_migrated_row_its_cell_only(load: Import, rows: Rows) -> None:
    text = "客户名称,行业,电话,员工人数\n甲,黑科技,12,很多\n"
    body = load({"客户.csv": text})
    assert {p[2] for p in problems(body)} == {"not_number", "not_option", "not_phone"}
    assert counts(body, "created", "failed") == (0, 1)
    body = load({"客户.csv": text}, migration=True)
    assert sorted(problems(body, severity="warn")) == [
        (2, "员工人数", "not_number"),
        (2, "电话", "not_phone"),
        (2, "行业", "not_option"),
    ]
    assert rows("select name, industry, phone from $account") == [("甲", None, None)]


def test_repairs_are_proposed_and_applied_when_confirmed(
    engine: Importing, ctx: Ctx, load: Import, tmp_path: Path
) -> None:
    text = "account,sector\n" + "".join(f"A{i},{'technolgy' if i < 3 else 'technology'}\n" for i in range(9))
    path = tmp_path / "accounts.csv"
    path.write_text(text)
    part = engine.preview(ctx, [SourceFile(path, path.name)], ImportMap(), Options())[0]
    assert [(p.column, p.source, p.to, p.count) for p in part.proposals] == [("sector", "technolgy", "technology", 3)]
    body = load({"accounts.csv": text}, repairs=(part.proposals[0].as_repair(),))
    assert counts(body, "created", "failed") == (9, 0)


@pytest.mark.parametrize(
    ("policy", "result", "phone"),
    [
        (Duplicates.SKIP, ("skipped", 1), "+8613800138000"),
        (Duplicates.OVERWRITE, ("updated", 1), "+8613900139000"),
        (Duplicates.FILL, ("updated", 1), "+8613800138000"),
        (Duplicates.FLAG, ("created", 1), "+8613800138000"),
    ],
)
def test_duplicates(load: Import, rows: Rows, policy: Duplicates, result: tuple[str, int], phone: str) -> None:
    load({"客户.csv": ACCOUNTS})
    body = load({"客户2.csv": "客户名称,电话,所在地\n宏远　科技,13900139000,上海\n"}, duplicates=policy)
    assert body["counts"][result[0]] == result[1]
    assert rows("select phone, city from $account where name = '宏远科技'") == [
        (phone, None if policy in {Duplicates.SKIP, Duplicates.FLAG} else "上海")
    ]
    if policy is Duplicates.FLAG:
        assert problems(body, severity="warn") == [(2, "客户名称", "possible_duplicate")]


def test_lines_of_totals_are_no_records(load: Import, rows: Rows) -> None:
    """小计 and 合计 make neither records nor errors; a company that is called Total is one."""
    content = (
        "客户名称,年营业额,备注\n甲一公司,10万,\n小计,10万,第一页\nTotal,20万,法国\n合计：,30万,共2家\nTotal,30万,\n"
    )
    found = load({"客户.csv": content})
    assert {n: found["counts"][n] for n in ("rows", "created", "skipped", "failed")} == {
        "rows": 5, "created": 2, "skipped": 3, "failed": 0,
    }  # fmt: skip
    told = [(p["row"], p["code"], p["column"], p["severity"]) for p in found["problems"]]
    assert told == [(r, "total_row", "客户名称", "warn") for r in (3, 5, 6)]
    assert rows("select name from $account order by 1") == [("Total",), ("甲一公司",)]


def test_duplicates_within_a_file_are_left_out(load: Import, rows: Rows) -> None:
    names = [*(f"公司{i}" for i in range(25)), "公司3", "公司 20"]
    body = load({"客户.csv": "客户名称\n" + "\n".join(names) + "\n"})
    assert counts(body, "rows", "created", "duplicates") == (27, 25, 2)
    assert problems(body, severity="warn") == [
        (27, "客户名称", "duplicate_in_file"),
        (28, "客户名称", "duplicate_in_file"),
    ]
    assert rows("select count(*) from $account") == [(25,)]


def test_modes(load: Import) -> None:
    load({"客户.csv": ACCOUNTS})
    body = load({"客户.csv": "客户名称,所在地\n宏远科技,上海\n新公司,北京\n"}, mode=Mode.UPDATE)
    assert counts(body, "updated", "created", "failed") == (1, 0, 1)
    assert problems(body) == [(3, "客户名称", "no_such_record")]
    again = load({"客户.csv": "客户名称,所在地\n宏远科技,上海\n"})
    assert counts(again, "updated", "unchanged") == (0, 1)


def test_a_trial_run_reports_and_leaves_nothing(load: Import, rows: Rows) -> None:
    body = load({"客户.csv": ACCOUNTS + "坏,黑科技,,,\n"}, dry_run=True)
    assert (body["dry_run"], counts(body, "rows", "created", "failed")) == (True, (4, 3, 1))
    assert problems(body) == [(5, "行业", "not_option")]
    assert rows("select count(*) from $account") == [(0,)]


def test_roll_back_keeps_what_was_worked_on(
    platform: Platform, engine: Importing, ctx: Ctx, load: Import, rows: Rows
) -> None:
    load({"客户.csv": "客户名称,所在地\n老客户,上海\n老二,北京\n"})
    body = load({"客户.csv": "客户名称,所在地\n老客户,广州\n老二,广州\n新一,上海\n新二,上海\n新三,上海\n"})
    assert counts(body, "created", "updated") == (3, 2)
    ids = {r[0]: r[1] for r in rows("select name, id::text from $account")}
    with platform.write(ctx) as tx:
        platform.records.change(tx, "account", [(ids["新一"], {"city": "杭州"}), (ids["老二"], {"city": "杭州"})])
        platform.records.create(tx, "contact", [{"name": "张三", "account": ids["新二"]}])
    undone = engine.take_back(ctx, body["batch"])
    assert undone["rollback"] == {"removed": 1, "restored": 1, "kept": 3, "gone": 0}
    assert sorted(p["code"] for p in undone["problems"] if p["part"] == -2) == [
        "changed_since",
        "changed_since",
        "in_use",
    ]
    assert dict(rows("select name, city from $account where deleted_at is null")) == {
        "老客户": "上海",
        "老二": "杭州",
        "新一": "杭州",
        "新二": "上海",
    }
    with pytest.raises(YingdanError) as caught:
        engine.take_back(ctx, body["batch"])
    assert (caught.value.code, caught.value.status) == ("import_batch_state", 409)


def test_an_interrupted_run_goes_on_without_doubling(
    engine: Importing, ctx: Ctx, rows: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "客户.csv"
    lines = [f"公司{i},{f'公司{i + 1}' if i % 7 == 0 else ''}" for i in range(55)]
    path.write_text("客户名称,母公司\n" + "\n".join(lines) + "\n", encoding="utf-8")
    batch = engine.start(ctx, [SourceFile(path, path.name)], ImportMap(), Options())
    write = ChunkWriter.write
    calls = {"left": 3}

    def failing(self: ChunkWriter, *args: Any, **kwargs: Any) -> Any:
        result = write(self, *args, **kwargs)
        calls["left"] -= 1
        if calls["left"] < 0:
            raise ConnectionError
        return result

    monkeypatch.setattr(ChunkWriter, "write", failing)
    with pytest.raises(ConnectionError):
        engine.run(ctx, batch)
    assert rows("select count(*) from $account") == [(25,)]
    monkeypatch.undo()
    body = engine.run(ctx, batch)
    assert counts(body, "rows", "created") == (55, 55)
    assert rows("select count(*), count(distinct name), count(parent) from $account") == [(55, 55, 8)]
    with pytest.raises(YingdanError) as caught:
        engine.run(ctx, batch)
    assert caught.value.code == "import_batch_state"


def test_a_changed_file_is_not_gone_on_with(engine: Importing, ctx: Ctx, tmp_path: Path) -> None:
    path = tmp_path / "客户.csv"
    path.write_text(ACCOUNTS, encoding="utf-8")
    batch = engine.start(ctx, [SourceFile(path, path.name)], ImportMap(), Options())
    path.write_text(ACCOUNTS + "后来,零售,,,\n", encoding="utf-8")
    with pytest.raises(YingdanError) as caught:
        engine.run(ctx, batch)
    assert caught.value.code == "import_file_changed"


def test_the_error_file_can_be_repaired_and_imported(
    platform: Platform, ctx: Ctx, load: Import, tmp_path: Path
) -> None:
    body = load({"客户.csv": "客户名称,行业,所在地\n甲,黑科技,=1+1\n乙,零售,上海\n"})
    with platform.read(ctx) as tx:
        assert write_error_file(tx, body["batch"], tmp_path / "errors.csv") == 1
        assert write_error_file(tx, body["batch"], tmp_path / "errors.xlsx") == 1
    with (tmp_path / "errors.csv").open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.reader(stream))
    assert found[0] == ["客户名称", "行业", "所在地", "原行号", "错误"]
    assert found[1][:4] == ["甲", "黑科技", "'=1+1", "2"]
    assert "黑科技" in found[1][4]
    sheet = openpyxl.load_workbook(tmp_path / "errors.xlsx").worksheets[0]
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")


def test_the_error_file_says_in_words_what_is_missing_and_what_helps(
    platform: Platform, ctx: Ctx, load: Import, tmp_path: Path
) -> None:
    body = load({"客户.csv": "电话,行业\n13811112222,零售\n"}, object="account")
    with platform.read(ctx) as tx:
        assert write_error_file(tx, body["batch"], tmp_path / "errors.csv") == 1
    said = (tmp_path / "errors.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert said.endswith(",2,客户名称: 必填")
    body = load({"商机.csv": "商机名称,客户,阶段\n首单,无此公司,报价\n"})
    with platform.read(ctx) as tx:
        assert write_error_file(tx, body["batch"], tmp_path / "errors.csv") == 1
    # the way out is told, not that something is missing alone
    assert "找不到则新建" in (tmp_path / "errors.csv").read_text(encoding="utf-8-sig")


def test_several_files_go_in_the_order_of_their_links(load: Import, rows: Rows) -> None:
    deals = "商机名称,客户,产品,负责人,阶段\n大单,甲,一号机,王 芳,报价\n"
    contacts = "姓名,公司,手机\n张三,甲,13800138000\n"
    users = "姓名,部门,上级,登录名\n王芳,华东,李总,wang\n李总,华东,,li\n"
    files = {
        "商机.csv": deals,
        "联系人.csv": contacts,
        "客户.csv": "客户名称\n甲\n",
        "产品.csv": "产品名称,单价\n一号机,12\n",
    }
    body = load({**files, "员工.csv": users})
    assert [f["object"] for f in body["files"]] == ["user", "product", "account", "contact", "opportunity"]
    assert (body["problems"], counts(body, "created", "failed")) == ([], (6, 0))
    assert rows(
        "select a.name, p.name, u.name, m.name, d.name from $opportunity o join $account a on a.id = o.account"
        " join $product p on p.id = o.product join $user u on u.id = o.owner join $user m on m.id = u.manager"
        " join $department d on d.id = o.owner_dept"
    ) == [("甲", "一号机", "王芳", "李总", "华东")]


def test_rights_are_those_of_the_caller(platform: Platform, workspace: Any, engine: Importing, tmp_path: Path) -> None:
    system = platform.ctx(workspace)
    with platform.write(system) as tx:
        roles = {r[0]: str(r[1]) for r in tx.conn.execute(f'select home, id from "{tx.schema}".role').fetchall()}
        platform.records.create(
            tx, "user", [{"name": n, "login": n, "roles": [roles[r]]} for n, r in (("rep", "rep"), ("lead", "manager"))]
        )
    path = tmp_path / "客户.csv"
    path.write_text("客户名称,负责人\n甲,rep\n乙,lead\n", encoding="utf-8")
    files = [SourceFile(path, path.name)]
    with pytest.raises(YingdanError) as caught:
        engine.start(platform.ctx_for(workspace, "rep"), files, ImportMap(), Options())
    assert (caught.value.code, caught.value.status) == ("verb_not_allowed", 403)
    lead = platform.ctx_for(workspace, "lead")
    body = engine.run(lead, engine.start(lead, files, ImportMap(), Options()))
    # a manager of no department may not hand customers to people outside the own scope
    assert problems(body) == [(2, "", "outside_scope")]
    assert counts(body, "created", "failed") == (1, 1)


@pytest.mark.parametrize(
    ("mapping", "at"),
    [
        ({"tables": [{"columns": {"没有": "name"}}]}, "columns.没有"),
        ({"tables": [{"object": "account", "columns": {"客户名称": "nothing"}}]}, "columns.客户名称"),
        ({"tables": [{"object": "account", "columns": {"客户名称": "created_by"}}]}, "columns.客户名称"),
        ({"tables": [{"colums": {}}]}, "tables[0].colums"),
        ({"tables": [{"mode": "replace"}]}, "tables[0].mode"),
        ({"version": 9}, "version"),
        ({"tables": [{"header_row": -1}]}, "tables[0].header_row"),
        ([], "file"),
    ],
)
def test_bad_mappings_are_refused_with_their_place(
    engine: Importing, ctx: Ctx, tmp_path: Path, mapping: Any, at: str
) -> None:
    path = tmp_path / "客户.csv"
    path.write_text(ACCOUNTS, encoding="utf-8")
    with pytest.raises(YingdanError) as caught:
        engine.run(ctx, engine.start(ctx, [SourceFile(path, path.name)], parse_mapping(mapping), Options()))
    assert (caught.value.code, caught.value.status, caught.value.params["at"]) == ("import_bad_mapping", 422, at)


@pytest.mark.parametrize(("policy", "created"), [(Duplicates.SKIP, 1), (Duplicates.FLAG, 2), (Duplicates.OVERWRITE, 2)])
def test_the_rules_of_duplicates_hold_for_new_rows(load: Import, rows: Rows, policy: Duplicates, created: int) -> None:
    load({"first.csv": "客户名称\n上海宏远科技有限公司\n"}, object="account")
    done = load(
        {"second.csv": "客户名称\n宏遠科技（上海）有限责任公司\n上海宏图贸易有限公司\n"},
        object="account",
        duplicates=policy,
    )
    assert done["counts"]["created"] == created
    told = [] if policy is Duplicates.OVERWRITE else [(2, "客户名称", "likely_duplicate")]
    assert problems(done, severity="warn") == told
    assert rows("select count(*) from $account") == [(1 + created,)]
