"""Formulas and roll-ups in archives and copies: whole ones keep them, samples and masked ones have their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engines.jobs.workbench import Desk
from yingdan.bootstrap import Platform
from yingdan.engines.formula.upkeep import rebuild_all
from yingdan.kernel.context import Workspace
from yingdan.kernel.settings import Settings
from yingdan.meta.definitions import FieldDef, Label, RollupDef


def _label(text: str) -> Label:
    return Label(text, text, text)


@pytest.fixture
def own(pg_dsn: str, tmp_path: Path) -> Iterator[Platform]:
    platform = Platform.open(Settings(database_url=pg_dsn, threads=8, secret_key="for tests", home=tmp_path))
    yield platform
    for workspace in platform.workspaces():
        if workspace.name.startswith("computed"):
            platform.drop_workspace(workspace.name)
    platform.close()


@pytest.fixture
def source(own: Platform) -> Workspace:
    """A company whose contacts have a formula over their name, and whose accounts count their contacts."""
    workspace = own.create_workspace("computed", kind="test", admin_password="correct-horse-9")
    known = own.catalog(workspace).definitions
    shouted = FieldDef("x_card", "formula", _label("名片"), expression='name & "@" & mobile')
    count = FieldDef("x_people", "rollup", _label("人数"), rollup=RollupDef("contact", "account", "count"))
    contact, account = known["contact"], known["account"]
    own.define(
        workspace,
        [replace(contact, fields=(*contact.fields, shouted)), replace(account, fields=(*account.fields, count))],
    )
    with own.write(Desk(own, workspace).ctx) as tx:
        accounts = own.records.create(tx, "account", [{"name": f"客户{n}"} for n in range(20)])
        rows = [{"name": f"张伟{n}", "mobile": "13912345678", "account": a} for n, a in enumerate(accounts)]
        own.records.create(tx, "contact", rows)
    return workspace


def _wrong(platform: Platform, workspace: Workspace) -> dict[str, int]:
    with platform.db.direct() as conn:
        return rebuild_all(conn, platform.catalog(workspace), workspace.timezone, platform.clock.now())


def _total(platform: Platform, workspace: Workspace) -> int:
    return int(Desk(platform, workspace).value("select coalesce(sum(x_people), 0) from {s}._rollup_account"))


def test_computed_values_come_along(own: Platform, source: Workspace, tmp_path: Path) -> None:
    """A restored workspace has every value, and its roll-ups go on following its records."""
    own.backup(source, tmp_path / "computed.yd")
    _, back = own.restore(tmp_path / "computed.yd", "computed-back")
    assert back is not None
    assert (_total(own, back), _wrong(own, back)) == (20, {})
    with own.write(Desk(own, back).ctx) as tx:
        account = str(Desk(own, back).value("select id from {s}.account limit 1"))
        own.records.create(tx, "contact", [{"name": "新人", "account": account}])
    assert (_total(own, back), _total(own, source)) == (21, 20)


def test_copies_work_them_out_anew(own: Platform, source: Workspace) -> None:
    """A masked sample tells no name through a formula, and counts the records it has."""
    copy = own.clone_workspace(source, "computed-part", share=0.4, masked=True)
    desk = Desk(own, copy)
    assert _total(own, copy) == desk.value("select count(*) from {s}.contact where account is not null") > 0
    assert _wrong(own, copy) == {}
    assert desk.value("select count(*) from {s}.contact where x_card like '%张伟%' or x_card like '%1391234%'") == 0
    assert desk.value("select count(*) from {s}.contact where x_card = name || '@' || mobile") > 0
