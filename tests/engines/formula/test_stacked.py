"""Figures over figures: formulas may read roll-ups level upon level; what would need itself or is not stored is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import orjson
import pytest

from tests.people import PASSWORD
from yingdan.bootstrap import Platform
from yingdan.engines.query.service import read_one
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import Invalid
from yingdan.kernel.i18n import text
from yingdan.meta.definitions import FieldDef, Label, ObjectDef, RollupDef
from yingdan.meta.wire import NAME_FIELD

WORKSPACE = "stacked"


def _label(text: str) -> Label:
    return Label(text, text, text)


def _up(target: str) -> FieldDef:
    return FieldDef("up", "ref", _label("上级"), target=target)


def _rollup(name: str, child: str, field: str, condition: str | None = None) -> FieldDef:
    return FieldDef(name, "rollup", _label(name), rollup=RollupDef(child, "up", "sum", field, condition))


def _formula(name: str, expression: str) -> FieldDef:
    return FieldDef(name, "formula", _label(name), expression=expression, result="dec")


@pytest.fixture(scope="module")
def ctx(platform: Platform) -> Iterator[Ctx]:
    """Three levels: a leaf has a size, a branch and a tree add up what lies right below them."""
    space = platform.create_workspace(WORKSPACE, kind="test", admin_password=PASSWORD)
    size = FieldDef("size", "dec", _label("大小"))
    platform.define(
        space,
        [
            ObjectDef("x_leaf", _label("叶"), (NAME_FIELD, size, _up("x_branch")), custom=True),
            ObjectDef(
                "x_branch",
                _label("枝"),
                (NAME_FIELD, size, _up("x_tree"), _rollup("leaves", "x_leaf", "size")),
                custom=True,
            ),
            ObjectDef("x_tree", _label("树"), (NAME_FIELD, size, _up("x_tree")), custom=True),
        ],
    )
    yield platform.ctx_for(space, "admin")
    platform.drop_workspace(WORKSPACE)


def _with(platform: Platform, ctx: Ctx, name: str, *fields: FieldDef) -> None:
    known = platform.catalog(ctx.workspace, -1).get(name).definition
    platform.define(ctx.workspace, [replace(known, fields=(*known.fields, *fields))])


def test_formulas_read_roll_ups_level_upon_level(platform: Platform, ctx: Ctx) -> None:
    _with(platform, ctx, "x_branch", _formula("double", "leaves * 2"), _formula("more", "double + 1"))
    _with(platform, ctx, "x_leaf", _formula("share", "size / up.leaves"), _formula("far", "up.more + share"))
    with platform.write(ctx) as tx:
        branch = platform.records.create(tx, "x_branch", [{"name": "b"}])[0]
        leaves = platform.records.create(tx, "x_leaf", [{"name": "l", "up": branch, "size": s} for s in ("1", "3")])
    with platform.read(ctx) as tx:
        found = orjson.loads(read_one(tx, "x_branch", branch, None, []))
        assert (found["leaves"], found["double"], found["more"]) == ("4.00", "8.00", "9.00")
        leaf = orjson.loads(read_one(tx, "x_leaf", leaves[1], None, []))
        assert (leaf["share"], leaf["far"]) == ("0.75", "9.75")


@pytest.mark.parametrize(
    ("name", "fields", "codes"),
    [
        ("x_tree", (_rollup("bad", "x_branch", "leaves"),), {"expr_not_stored"}),
        ("x_tree", (_rollup("bad", "x_branch", "size", "leaves > 1"),), {"expr_not_stored"}),
        ("x_tree", (_formula("total", "COUNT(x_branch) + 1"), _rollup("bad", "x_tree", "total")), {"expr_not_stored"}),
        ("x_tree", (_rollup("bad", "x_tree", "bad"),), {"expr_cycle"}),
        ("x_tree", (_rollup("bad", "x_tree", "again"), _formula("again", "bad + size")), {"expr_cycle"}),
        ("x_tree", (_rollup("bad", "x_tree", "size", "bad > 1"),), {"expr_cycle"}),
        ("x_tree", (_formula("bad", "up.bad + 1"),), {"expr_cycle"}),
        ("x_tree", (_formula("bad", "SUM(x_tree.bad)"),), {"expr_cycle"}),
    ],
)
def test_what_needs_itself_or_is_not_stored_is_refused(
    platform: Platform, ctx: Ctx, name: str, fields: tuple[FieldDef, ...], codes: set[str]
) -> None:
    """In words that say why, and the definitions stay as they were."""
    before = platform.catalog(ctx.workspace, -1).version
    with pytest.raises(Invalid) as refused:
        _with(platform, ctx, name, *fields)
    assert {p.code for p in refused.value.problems} == codes
    assert refused.value.status == 422
    for problem in refused.value.problems:
        for locale in ("zh-CN", "zh-TW", "en"):
            said = text(f"problem.{problem.code}", locale, **problem.params)
            assert problem.code not in said
            assert "{" not in said
    assert platform.catalog(ctx.workspace, -1).version == before
