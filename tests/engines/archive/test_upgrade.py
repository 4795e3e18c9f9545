"""An upgrade, rehearsed: a workspace as an earlier release left it, customised and in use, becomes one of this release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import orjson
import pytest
from click.testing import CliRunner

from yingdan.areas.rollout.roles import seed_admin, seed_roles
from yingdan.bootstrap import Platform
from yingdan.cli.workspaces import upgrade_command
from yingdan.db.migrate import WORKSPACE, migrate_workspace
from yingdan.engines.formula.define import settle_definitions
from yingdan.engines.formula.upkeep import prepare
from yingdan.engines.query.service import read_one
from yingdan.kernel.context import SYSTEM, Ctx, Workspace
from yingdan.kernel.settings import Settings
from yingdan.meta.apply import apply_objects
from yingdan.meta.definitions import FieldDef, Label, ObjectDef, RecordType, RollupDef, RuleDef
from yingdan.meta.wire import CURRENCY, NAME_FIELD, change_field

# What the earlier release had of system tables, and what it had not of standard objects and fields.
EARLIER = WORKSPACE[: WORKSPACE.index("workspace_forecast_split")]
NEW_OBJECT, NEW_FIELD = "fx_rate", ("account", "short_name")
PASSWORD = "correct-horse-9"


def _label(text: str) -> Label:
    return Label(text, text, text)


@pytest.fixture
def own(module_dsn: str) -> Iterator[Platform]:
    platform = Platform.open(Settings(database_url=module_dsn, threads=4, secret_key="for tests"))
    yield platform
    platform.close()


def _define(platform: Platform, workspace: Workspace, objects: dict[str, ObjectDef]) -> None:
    settled = list(settle_definitions(objects).values())
    with platform.db.direct() as conn:
        prepare(conn, workspace.schema, settled)
    apply_objects(platform.db.direct, workspace.schema, settled)


def _without(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(n for n in names if n != NEW_FIELD[1])


def _standard(platform: Platform) -> dict[str, ObjectDef]:
    """Return the standard objects of the earlier release."""
    objects = {o.name: o for o in platform.standard_objects() if o.name != NEW_OBJECT}
    name, field = NEW_FIELD
    base = objects[name]
    old = [replace(f, label=_label("旧名")) if f.name == "industry" else f for f in base.fields if f.name != field]
    was = base.layout
    layout = replace(was, list=_without(was.list), form=_without(was.form), header=_without(was.header))
    objects[name] = replace(base, fields=tuple(old), layout=layout)
    return objects


def _customised(objects: dict[str, ObjectDef]) -> dict[str, ObjectDef]:
    """Return what an administrator made of them."""
    account = objects["account"]
    phone = account.get("phone")
    assert phone is not None
    account = change_field(account, phone, {"label": "总机", "required": False})
    own = (
        FieldDef("x_grade", "text", _label("等级"), tracked=True),
        FieldDef("x_total", "rollup", _label("面积"), rollup=RollupDef("x_site", "x_of", "sum", "x_size")),
    )
    site = ObjectDef(
        "x_site",
        _label("站点"),
        (
            NAME_FIELD,
            FieldDef("x_of", "ref", _label("客户"), target="account"),
            FieldDef("x_size", "dec", _label("面积")),
            FieldDef("x_fee", "money", _label("租金"), tracked=True),
            CURRENCY,
            FieldDef("x_year", "formula", _label("年租"), expression="x_fee * 12", result="money"),
            FieldDef("x_double", "formula", _label("双倍"), expression="x_size * 2", result="dec"),
        ),
        custom=True,
        record_types=(RecordType("x_big", _label("大站")),),
        rules=(RuleDef("x_small", _label("太小"), "x_size > 0", _label("面积要大于零"), custom=True),),
    )
    return {**objects, "account": replace(account, fields=(*account.fields, *own)), "x_site": site}


def _columns(platform: Platform, workspace: Workspace) -> dict[str, set[tuple[str, ...]]]:
    """Return the columns and indexes of every table of a workspace."""
    found: dict[str, set[tuple[str, ...]]] = {}
    with platform.db.connection() as conn:
        rows = conn.execute(
            "select table_name, column_name, data_type, is_nullable, coalesce(column_default, '')"
            " from information_schema.columns where table_schema = %s",
            (workspace.schema,),
        ).fetchall()
        rows += conn.execute(
            "select tablename, indexname, indexdef from pg_indexes where schemaname = %s", (workspace.schema,)
        ).fetchall()
    for table, *rest in rows:
        found.setdefault(table, set()).add(tuple(str(r).replace(workspace.schema, "ws") for r in rest))
    return found


def test_an_earlier_release_becomes_this_one(own: Platform, module_dsn: str) -> None:
    """Afterwards its tables are those of a new workspace, what was customised and written stays, and all of it works."""
    earlier = Workspace("earlier", "ws_earlier", "production", "老公司", "Asia/Shanghai", "CNY")
    with own.db.direct() as conn:
        migrate_workspace(conn, earlier.schema, EARLIER)
    standard = _standard(own)
    _define(own, earlier, standard)
    with own.write(Ctx(earlier, SYSTEM, own.clock)) as tx:
        seed_admin(tx, own.records, "admin", PASSWORD, seed_roles(tx, own.records)["admin"])
    with own.db.direct() as conn:
        own.register(conn, earlier)
    own.workspaces()
    _define(own, earlier, _customised(standard))
    ctx = own.ctx_for(earlier, "admin")
    with own.write(ctx) as tx:
        account = own.records.create(tx, "account", [{"name": "老客户", "x_grade": "甲"}])[0]
        site = own.records.create(tx, "x_site", [{"name": "站", "x_of": account, "x_size": "5"}])[0]
        fees = [
            {"name": f"租{n}", "x_size": 1, "x_fee": n, "currency": c} for n, c in ((7, None), (8, "CNY"), (9, "USD"))
        ]
        own.records.create(tx, "x_site", [*fees, {"name": "无租", "x_size": 1}])
    with own.db.direct() as conn:
        conn.execute(
            "insert into ws_earlier._view (id, object, name, owner, shared, is_default, body, updated_at)"
            " values (%s, 'account', '大家的', %s, true, false, '{}', now())",
            (ctx.new_id(), ctx.actor.user),
        )

    runs = [CliRunner().invoke(upgrade_command, [], env={"YINGDAN_DATABASE_URL": module_dsn}) for _ in range(2)]
    assert [r.exit_code for r in runs] == [0, 0], runs[0].output
    assert runs[0].output == runs[1].output, "the second time there is nothing left to do"

    fresh = own.create_workspace("fresh", kind="test", admin_password=PASSWORD)
    wanted, found = _columns(own, fresh), _columns(own, earlier)
    assert wanted.keys() <= found.keys()
    assert found.keys() - wanted.keys() == {"x_site", "x_site__v", "_search_x_site", "_rollup_account"}
    for table, columns in wanted.items():
        more = found[table] - columns
        assert columns <= found[table], table
        assert table in {"account", "account__v"} or not more, (table, more)

    catalog = own.catalog(earlier, -1)
    with own.db.connection() as conn:
        valued = dict(conn.execute("select name, x_fee_base::text from ws_earlier.x_site").fetchall())
    assert valued == {"站": None, "租7": "7.00", "租8": "8.00", "租9": None, "无租": None}, (
        "no rate of dollars was known"
    )
    fields = {f.name: f.label.zh_cn for f in catalog.get("account").definition.fields}
    assert (fields["phone"], fields["x_grade"]) == ("总机", "等级"), "an administrator's words stay"
    assert fields["industry"] != "旧名", "the release's own words follow the release"
    assert [t.name for t in catalog.get("x_site").definition.record_types] == ["x_big"]
    assert [r.name for r in catalog.get("x_site").definition.rules] == ["x_small"]
    with own.write(own.ctx_for(earlier, "admin")) as tx:
        own.records.change(tx, "account", [(account, {"short_name": "老", "x_grade": "乙"})])
        own.records.create(tx, NEW_OBJECT, [{"currency": "USD", "rate": "7.1", "day": "2026-01-01"}])
        own.records.change(tx, "x_site", [(site, {"x_size": "6"})])
        kept = orjson.loads(read_one(tx, "account", account, None, []))
        assert (kept["short_name"], kept["x_grade"], kept["x_total"]) == ("老", "乙", "6.00")
        assert orjson.loads(read_one(tx, "x_site", site, None, []))["x_double"] == "12.00"
    with own.db.connection() as conn:
        assert conn.execute("select name, audience from ws_earlier._view").fetchall() == [("大家的", "all")]
