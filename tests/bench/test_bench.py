"""The bench runs, counts errors as failures, and its made-up rows look like created ones."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import main
from bench.data import Company, ensure_company, workspace_name
from bench.measure import Load, measure
from bench.operations import OPERATIONS
from bench.server import Server, serving
from bench.words import search_term
from yingdan.bootstrap import Platform

pytestmark = pytest.mark.slow
ROWS = 6_000


@pytest.fixture(scope="module")
def company(platform: Platform) -> Iterator[Company]:
    """A small company of the bench, in a workspace of its own."""
    yield ensure_company(platform, ROWS)
    platform.drop_workspace(workspace_name(ROWS))


@pytest.fixture(scope="module")
def server(pg_dsn: str, company: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product serving it."""
    log = tmp_path_factory.mktemp("bench") / "server.log"
    env = {"YINGDAN_DATABASE_URL": pg_dsn, "YINGDAN_WORKERS": "1"}
    with serving(None, company.workspace.name, log, env) as running:
        yield running


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_operations_answer_rightly(server: Server, company: Company, operation: Any) -> None:
    figures = asyncio.run(measure(server, company, operation, Load(2, 4, 0.0)))
    assert (figures.failures, figures.example) == (0, "")
    assert figures.requests == 8
    assert figures.rate > 0
    assert figures.p50 <= figures.p95 <= figures.p99


def test_errors_are_failures(server: Server, company: Company) -> None:
    """A wrong status and a body that is not the answer both count, and neither counts as speed."""
    missing = replace(OPERATIONS[2], ask=lambda turn: turn.client.request("GET", "/api/v1/records/nothing/1"))
    other = replace(OPERATIONS[0], good=lambda _: False)
    for operation in (missing, other):
        figures = asyncio.run(measure(server, company, operation, Load(1, 5, 0.0)))
        assert (figures.requests, figures.failures, figures.rate) == (5, 5, 0.0)
        assert figures.example


def test_memory_and_processor_time_are_seen(server: Server) -> None:
    processes, resident, proportional = server.memory()
    assert processes >= 1
    assert resident >= proportional > 20
    assert server.cpu().server > 0


def test_made_up_rows_look_like_created_ones(platform: Platform, company: Company) -> None:
    """An opportunity made by COPY and one created with the same values leave the same traces."""
    with platform.write(platform.ctx_for(company.workspace, "admin")) as tx:
        schema = f'"{tx.schema}"'
        cursor = tx.conn.execute(f"select * from {schema}.opportunity where biz_status = 'open' order by id limit 1")
        names = [c.name for c in cursor.description or ()]
        made = dict(zip(names, cursor.fetchone() or (), strict=True))
        given = {k: made[k] for k in ("name", "account", "owner", "stage", "source", "type")}
        given |= {"amount": str(made["amount"]), "expected_close": made["expected_close"].isoformat()}
        created = platform.records.create(tx, "opportunity", [given])[0]

        def traces(record: str) -> tuple[Any, ...]:
            fields = tx.conn.execute(
                f"select field, old, new, synthetic, amount_base from {schema}._history where record = %s order by field",
                (record,),
            ).fetchall()
            versions = tx.conn.execute(
                f"select to_jsonb(v) - array['seq', 'id', 'valid_from', 'valid_to'] from {schema}.opportunity__v v where id = %s",
                (record,),
            ).fetchall()
            document = tx.conn.execute(
                f"select name, terms, initials, owner, owner_dept from {schema}._search_doc where record = %s",
                (record,),
            ).fetchall()
            return [r for r in fields if r[0] != "code"], versions, document

        fresh = tx.conn.execute(f"select * from {schema}.opportunity where id = %s", (created,)).fetchone()
        row = dict(zip(names, fresh or (), strict=True))
        own = {"id", "code", "created_at", "created_by", "updated_at", "updated_by", "stage_entered_at"}
        assert {k: v for k, v in row.items() if k not in own} == {k: v for k, v in made.items() if k not in own}
        made_traces, created_traces = traces(made["id"]), traces(created)
        assert made_traces[:2] == created_traces[:2]
        code = {made["code"].lower(), row["code"].lower()}
        words = [{t for t in found[2][0][1] if not any(c.startswith(t) or t in c for c in code)} for found in
                 (made_traces, created_traces)]  # fmt: skip
        assert words[0] == words[1]


def test_search_terms_take_turns() -> None:
    terms = [search_term(random.Random(1), turn, 100) for turn in range(4)]
    assert terms[0].isascii()
    assert not terms[0].isdigit()
    assert [len(t) for t in terms[1:3]] == [2, 4]
    assert terms[3].isdigit()


def test_command_writes_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pg_dsn: str, company: Company
) -> None:
    """One operation from the command line, kept as JSON and written between the marks of the page."""
    page = tmp_path / "docs" / "reference" / "performance.md"
    page.parent.mkdir(parents=True)
    page.write_text("before\n<!-- figures: written by make bench -->\nold\n<!-- end of figures -->\nafter\n", "utf-8")
    monkeypatch.setattr("bench.__main__.ROOT", tmp_path)
    monkeypatch.setenv("YINGDAN_DATABASE_URL", pg_dsn)
    words = ["--rows", str(company.rows), "--ops", "read", "--quick", "--save", "--home", "", "--workers", "2"]
    assert main(words) == 0
    assert (tmp_path / "bench" / "results" / f"{ROWS}-all.json").exists()
    text = page.read_text("utf-8")
    assert text.startswith("before\n<!-- figures")
    assert text.endswith("<!-- end of figures -->\nafter\n")
    assert "old" not in text
